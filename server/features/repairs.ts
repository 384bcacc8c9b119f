import { repairsOf } from '../../src/graph/panel/repairs.ts';
import type { Feature } from '../container/services.ts';
import { type GraphParams, type Repairs, RepairsRequest } from '../protocol.ts';

const NO_REPAIRS: Repairs = { version: 0, repairs: [] };

/** Repairs for the panel, at lines that a check calls wrong. */
export const repairs: Feature = ({ shared: { Server } }) => {
  const { connection, files } = Server;
  connection.onRequest(RepairsRequest.method, (params: GraphParams): Repairs => {
    const file = files.get(params.uri);
    return file?.isForwardSound === true ? repairsOf(file, params) : NO_REPAIRS;
  });
  return { capabilities: {} };
};
