import type { Layout } from '../../../../src/graph/drawing/layout.ts';
import type { Graph } from '../../../../src/graph/model/graph.ts';

/** A graph and where it stands. */
export interface Drawing {
  readonly graph: Graph;
  readonly layout: Layout;
}
