import type { Connection } from 'vscode-languageserver';
import { FindFilesRequest, ReadFileRequest } from '../protocol.ts';
import type { FileSource } from './imported-files.ts';

/** Files as the client has them: also of a browser, and of folders that are on no machine. */
export function clientFiles(connection: Pick<Connection, 'sendRequest'>): FileSource {
  return {
    read: async (uri) => (await connection.sendRequest<{ readonly text?: string }>(ReadFileRequest.method, { uri })).text,
    find: async () => (await connection.sendRequest<{ readonly uris: readonly string[] }>(FindFilesRequest.method, {})).uris,
  };
}
