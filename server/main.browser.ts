import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { browserThreads } from './checks/browser.ts';
import { startServer } from './start.ts';

/** The worker that this bundle runs in; the client says where the bundle of the checks is before anything else. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void, options: { once: true }): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.addEventListener(
  'message',
  ({ data }) => {
    const { checks } = data as { readonly checks: string };
    const port = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
    startServer(createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port)), browserThreads(checks));
  },
  { once: true },
);
