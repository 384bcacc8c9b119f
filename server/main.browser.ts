import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { browserThread } from '../src/threads/browser.ts';
import { Lifecycle } from './lifecycle.ts';
import { startServer } from './start.ts';

/** The worker that this bundle runs in; the client says where the bundles of its threads are before anything else. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void, options: { once: true }): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.addEventListener(
  'message',
  ({ data }) => {
    const { checks, layouts } = data as { readonly checks: string; readonly layouts: string };
    const port = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
    const connection = createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port), {
      messageStrategy: new Lifecycle(),
    });
    startServer(connection, {
      checkThread: browserThread(checks),
      layoutThread: browserThread(layouts),
      pythonThread: browserThread(checks),
    });
  },
  { once: true },
);
