import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { type Activation, activateWith, clientOptions } from './activate.ts';

/** The part of a browser's worker that is used here. */
interface BrowserWorker {
  postMessage(message: unknown): void;
}

/** The extension in a web host: the server is a worker of the browser. */
export function activate(context: ExtensionContext): Activation {
  return activateWith(context, async () => {
    const address = (name: string): string => Uri.joinPath(context.extensionUri, 'dist', name).toString(true);
    const { Worker } = globalThis as unknown as { readonly Worker: new (address: string) => BrowserWorker };
    const worker = new Worker(address('server.browser.js'));
    // The server is told where the bundles of its threads are before it hears anything else.
    worker.postMessage({ checks: address('checks.browser.js'), layouts: address('layouts.browser.js') });
    const client = new LanguageClient(
      'bprop',
      'bprop',
      worker as ConstructorParameters<typeof LanguageClient>[2],
      clientOptions(),
    );
    await client.start();
    return client;
  });
}
