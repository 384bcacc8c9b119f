import type { Graph } from '../../../src/graph/graph.ts';
import type { Layout } from '../../../src/graph/layout.ts';

/** A graph and where it stands. */
export interface Drawing {
  readonly graph: Graph;
  readonly layout: Layout;
}
