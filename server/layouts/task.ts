import type { Graph } from '../../src/graph/graph.ts';
import { type Layout, layOut } from '../../src/graph/layout.ts';
import type { Direction } from '../../src/graph/shapes.ts';

export interface LayoutTask {
  readonly graph: Graph;
  readonly direction: Direction;
}

export type LayoutAnswer = { readonly layout: Layout } | { readonly failure: string };

/** Lays a graph out; what goes wrong inside is an answer too. */
export async function answerLayout({ graph, direction }: LayoutTask): Promise<LayoutAnswer> {
  try {
    return { layout: await layOut(graph, direction) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
