import { type ExtensionContext, Uri, workspace } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { activateAll } from './activate.ts';
import type { Activation } from './activation.ts';
import { STARTED } from './clock.ts';
import { OUR_TOKENS } from './token-types.ts';
import { readFilesFor } from './workspace-files.ts';

/** The part of a browser's worker that is used here. */
interface BrowserWorker {
  postMessage(message: unknown): void;
}

/** An address that a worker can start from, wherever the extension is: a browser starts none from `vscode-remote:`. */
async function scriptAddress(context: ExtensionContext, name: string): Promise<string> {
  const source = await workspace.fs.readFile(Uri.joinPath(context.extensionUri, 'dist', name));
  return URL.createObjectURL(new Blob([new TextDecoder().decode(source)], { type: 'text/javascript' }));
}

/** The extension in a web host: the server is a worker of the browser. */
export function activate(context: ExtensionContext): Activation {
  const start: Parameters<typeof activateAll>[1] = async (options) => {
    const { Worker } = globalThis as unknown as { readonly Worker: new (address: string) => BrowserWorker };
    const worker = new Worker(await scriptAddress(context, 'server.browser.js'));
    // The server is told where the bundles of its threads are before it hears anything else.
    const [checks, layouts] = await Promise.all([scriptAddress(context, 'checks.cjs'), scriptAddress(context, 'layouts.cjs')]);
    worker.postMessage({ checks, layouts });
    const client = new LanguageClient('bprop', 'bprop', worker as ConstructorParameters<typeof LanguageClient>[2], options);
    client.registerFeature(OUR_TOKENS);
    readFilesFor(client);
    await client.start();
    return client;
  };
  // One bundle has it all here: nothing is left to be loaded later.
  return activateAll(context, start, STARTED);
}
