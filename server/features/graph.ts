import type { CancellationToken } from 'vscode-languageserver';
import { reasonOf } from '../../src/graph/model/part.ts';
import { pictureOf } from '../../src/graph/panel/picture-of.ts';
import type { Feature } from '../container/services.ts';
import { type GraphAnswer, type GraphParams, GraphRequest } from '../protocol.ts';

/** The picture of a file for the panel. */
export const graph: Feature = ({ shared: { Server } }) => {
  const { connection, files, layouts } = Server;
  connection.onRequest(GraphRequest.method, async (params: GraphParams, token: CancellationToken): Promise<unknown> => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const file = files.get(params.uri);
    const failed = (reason: string): GraphAnswer => ({ kind: 'failed', reason });
    if (file === undefined) return failed(files.whyAbsent(params.uri));
    try {
      return await pictureOf(file, params, (task) => layouts.run(task, abort.signal));
    } catch (error) {
      connection.console.error(`${params.uri}: ${error instanceof Error ? error.stack : String(error)}`);
      return failed(reasonOf(error));
    }
  });
  return { capabilities: {} };
};
