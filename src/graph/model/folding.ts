import { boxesOf, foldClusters } from './fold.ts';
import type { Graph, GraphCluster } from './graph.ts';

/** The parts that somebody has folded or opened; of all others, the size of the picture decides. */
export interface FoldChoice {
  readonly folded: readonly string[];
  readonly opened: readonly string[];
}

export const NO_CHOICE: FoldChoice = { folded: [], opened: [] };

/** The number of parts around each part; an equation is in none but its own level, the last. */
function depthsOf(clusters: readonly GraphCluster[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { id, parent } of clusters) depths.set(id, parent === undefined ? 0 : (depths.get(parent) ?? -1) + 1);
  const last = Math.max(0, ...clusters.filter(({ kind }) => kind !== 'equation').map(({ id }) => (depths.get(id) ?? 0) + 1));
  for (const { id, kind } of clusters) if (kind === 'equation') depths.set(id, last);
  return depths;
}

/**
 * The levels at which a graph can be folded, the most open one first: everything is open; equations are boxes; then, level
 * by level, the parts that hold them. What somebody has chosen is the same in all of them.
 */
export function foldingLevels({ clusters }: Graph, { folded, opened }: FoldChoice): readonly ReadonlySet<string>[] {
  const depths = depthsOf(clusters);
  const chosen = new Set([...folded, ...opened]);
  const fixed = new Set(folded);
  const open = clusters.filter(({ id }) => !chosen.has(id));
  const limits = [...new Set(open.map(({ id }) => depths.get(id) ?? 0))].sort((a, b) => b - a);
  const own = clusters.filter(({ id }) => fixed.has(id)).map(({ id }) => id);
  return [Number.POSITIVE_INFINITY, ...limits].map(
    (limit) => new Set([...own, ...open.filter(({ id }) => (depths.get(id) ?? 0) >= limit).map(({ id }) => id)]),
  );
}

/** The number of nodes that are drawn. */
function countDrawn({ nodes, clusters }: Graph, folded: ReadonlySet<string>): number {
  const boxes = boxesOf(clusters, folded);
  const shown = new Set<string>();
  let count = 0;
  for (const { cluster } of nodes) {
    const box = boxes.get(cluster ?? '');
    if (box === undefined) count += 1;
    else shown.add(box.id);
  }
  return count + shown.size;
}

/**
 * The graph without what will not be drawn in any case, because the picture would have more nodes than a limit: it is what a
 * thread is sent. The levels of folding that are left are the same.
 */
export function withoutDepths(graph: Graph, choice: FoldChoice, limit: number): Graph {
  const levels = foldingLevels(graph, choice);
  const reachable = levels.find((folded) => countDrawn(graph, folded) <= limit) ?? levels.at(-1);
  return reachable === undefined || reachable.size === 0 ? graph : foldClusters(graph, reachable).graph;
}
