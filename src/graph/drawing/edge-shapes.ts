import type { Graph, GraphEdge, GraphNode } from '../model/graph.ts';
import { placeFlowLabels } from './flow-labels.ts';
import type { Layout } from './layout.ts';
import type { Mode } from './picture.ts';
import type { Box } from './shapes.ts';

/** The shape of what an edge carries, and where to write it. */
export interface EdgeShape {
  readonly edge: string;
  readonly text: string;
  readonly box: Box;
  /** True if what it leads into has another shape. */
  readonly changes: boolean;
}

function shapeText(
  { from, to, shape: carried }: GraphEdge,
  nodes: ReadonlyMap<string, GraphNode>,
  mode: Mode,
): Pick<EdgeShape, 'text' | 'changes'> | undefined {
  const shape = carried ?? nodes.get(from)?.shape ?? '';
  const into = nodes.get(to)?.shape ?? '';
  if (shape === '') return undefined;
  if (into === '' || into === shape) return { text: shape, changes: false };
  return { text: mode === 'backward' ? `${shape} ← ${into}` : `${shape} → ${into}`, changes: true };
}

/** Of a box, only edges tell the shapes; a shape that becomes another one along an edge is written with that. */
export function edgeShapes(graph: Graph, layout: Layout, mode: Mode): readonly EdgeShape[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const texts = new Map(
    graph.edges.flatMap((edge) => {
      const own = shapeText(edge, nodes, mode);
      return own === undefined ? [] : [[edge.id, own] as const];
    }),
  );
  const edges = graph.edges.flatMap((edge) => {
    const label = texts.get(edge.id)?.text;
    return label === undefined ? [] : [{ ...edge, label }];
  });
  return [...placeFlowLabels({ ...graph, edges }, layout, 0)].flatMap(([edge, box]) => {
    const own = texts.get(edge);
    return own === undefined ? [] : [{ edge, box, ...own }];
  });
}
