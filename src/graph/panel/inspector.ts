import { hasErrors } from '../../analysis/analyze.ts';
import { type Inspection, inspect } from '../inspect/inspect.ts';
import { traceGraph } from '../model/build-graph.ts';
import { unrolledAtExample } from '../model/unrolled.ts';
import type { PictureParams } from './answer.ts';
import type { PicturedFile } from './pictured-file.ts';

/** Tells of the nodes and edges of a file's picture; nothing of boxes. */
export function inspectorOf(
  file: PicturedFile,
  { unrolled }: Pick<PictureParams, 'unrolled'>,
): (id: string) => Inspection | undefined {
  const { forward, backward, diagnostics } = file.analysis;
  const own = backward === undefined || hasErrors(diagnostics) ? file.derived : backward;
  const options = { backward: backward ?? file.derived, ...(unrolled ? { unrolled: unrolledAtExample(forward).sizes } : {}) };
  const traced = traceGraph(forward, options);
  return (id) => inspect(forward, own, traced, id);
}
