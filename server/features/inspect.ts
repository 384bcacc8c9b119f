import { inspectorOf } from '../../src/graph/panel/inspector.ts';
import type { Feature } from '../container/services.ts';
import { type InspectParams, InspectRequest } from '../protocol.ts';

/** Answers requests about a node or an edge of the panel's picture. */
export const inspection: Feature = ({ shared: { Server } }) => {
  const { connection, files } = Server;
  connection.onRequest(InspectRequest.method, ({ uri, id, unrolled }: InspectParams) => {
    const file = files.get(uri);
    if (file === undefined || !file.isForwardSound) return null;
    try {
      return inspectorOf(file, { unrolled })(id) ?? null;
    } catch (error) {
      connection.console.error(`${uri}: ${error instanceof Error ? error.stack : String(error)}`);
      return null;
    }
  });
  return { capabilities: {} };
};
