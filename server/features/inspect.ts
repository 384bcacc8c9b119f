import { inspect } from '../../src/graph/inspect/inspect.ts';
import { traceGraph } from '../../src/graph/model/build-graph.ts';
import { unrolledAtExample } from '../../src/graph/model/unrolled.ts';
import { hasErrors } from '../../src/index.ts';
import type { Feature } from '../container/services.ts';
import { type InspectParams, InspectRequest } from '../protocol.ts';

/** Answers requests about a node or an edge of the panel's picture. */
export const inspection: Feature = ({ shared: { Server } }) => {
  const { connection, files } = Server;
  connection.onRequest(InspectRequest.method, ({ uri, id, unrolled }: InspectParams) => {
    const file = files.get(uri);
    if (file === undefined || !file.isForwardSound) return null;
    try {
      const { forward, backward, diagnostics } = file.analysis;
      const own = backward === undefined || hasErrors(diagnostics) ? file.derived : backward;
      const options = { backward: backward ?? file.derived, ...(unrolled ? { unrolled: unrolledAtExample(forward).sizes } : {}) };
      return inspect(forward, own, traceGraph(forward, options), id) ?? null;
    } catch (error) {
      connection.console.error(`${uri}: ${error instanceof Error ? error.stack : String(error)}`);
      return null;
    }
  });
  return { capabilities: {} };
};
