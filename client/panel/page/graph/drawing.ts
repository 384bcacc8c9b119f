import type { Layout, Point } from '../../../../src/graph/drawing/layout.ts';
import type { Graph } from '../../../../src/graph/model/graph.ts';

/** A graph and where it stands. */
export interface Drawing {
  readonly graph: Graph;
  readonly layout: Layout;
}

/** The nodes in a part, and in the parts within it. */
export function membersOf({ graph: { nodes, clusters } }: Drawing, id: string): readonly string[] {
  const inside = new Set([id]);
  for (const cluster of clusters) if (inside.has(cluster.parent ?? '')) inside.add(cluster.id);
  return nodes.filter(({ cluster }) => inside.has(cluster ?? '')).map((node) => node.id);
}

/** The upper left corner of a node, or of a part with all that is in it. */
export function cornerOf(drawing: Drawing, id: string): Point | undefined {
  const { layout } = drawing;
  const own = layout.nodes.get(id) ?? layout.clusters.get(id);
  if (own !== undefined) return own;
  const boxes = membersOf(drawing, id).flatMap((member) => layout.nodes.get(member) ?? []);
  if (boxes.length === 0) return undefined;
  return { x: Math.min(...boxes.map(({ x }) => x)), y: Math.min(...boxes.map(({ y }) => y)) };
}

/** The innermost open part around a node. */
export function partAround({ graph: { nodes } }: Drawing, id: string): string | undefined {
  return nodes.find((node) => node.id === id)?.cluster;
}
