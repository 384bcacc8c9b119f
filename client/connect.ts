import { type BaseLanguageClient, LanguageClient, type LanguageClientOptions, TransportKind } from 'vscode-languageclient/node';

/** Starts the server in a process of its own. A bundle apart: the extension is active before this is loaded. */
export async function connect(module: string, options: LanguageClientOptions): Promise<BaseLanguageClient> {
  const client = new LanguageClient('bprop', 'bprop', { module, transport: TransportKind.ipc }, options);
  await client.start();
  return client;
}
