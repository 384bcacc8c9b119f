import { startLanguageServer } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { createServices } from './container/module.ts';
import type { Host } from './host.ts';
import { refuseUntimely } from './lifecycle.ts';

/** The server over any connection. */
export function startServer(connection: Connection, host: Host): void {
  refuseUntimely(connection);
  startLanguageServer(createServices(connection, host));
}
