import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import { survivor } from './server-restart.ts';
import { OUR_TOKENS } from './token-types.ts';
import { readFilesFor } from './workspace-files.ts';

/** Starts the server in a process of its own. A bundle apart: the extension is active before this is loaded. */
export async function connect(module: string, options: LanguageClientOptions): Promise<BaseLanguageClient> {
  const surviving = survivor(options, { CloseAction, ErrorAction }, () => client);
  const client = new LanguageClient('bprop', 'bprop', { module, transport: TransportKind.ipc }, surviving);
  client.registerFeature(OUR_TOKENS);
  readFilesFor(client);
  await client.start();
  return client;
}
