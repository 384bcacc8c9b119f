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

/** The node that a part begins with. */
export function beginningOf(drawing: Drawing, part: string): string | undefined {
  const members = new Set(membersOf(drawing, part));
  const computed = drawing.graph.nodes.find(({ id, kind }) => members.has(id) && ['operation', 'box', 'loop'].includes(kind));
  return computed?.id ?? [...members][0];
}

/** The upper left corner of a node or a frame; a part without a frame is where it begins. */
export function cornerOf(drawing: Drawing, id: string): Point | undefined {
  const { layout } = drawing;
  return layout.nodes.get(id) ?? layout.clusters.get(id) ?? layout.nodes.get(beginningOf(drawing, id) ?? '');
}

/** The innermost open part around a node. */
export function partAround({ graph: { nodes } }: Drawing, id: string): string | undefined {
  return nodes.find((node) => node.id === id)?.cluster;
}
