import type { Graph } from '../../../../src/graph/model/graph.ts';

interface Way {
  readonly from: string;
  readonly to: string;
  readonly id: string;
}

/** Everything that can be reached, along edges or against them. */
function reached(start: string, edges: readonly Way[], isAlong: boolean): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [here, there] = isAlong ? [from, to] : [to, from];
    next.set(here, [...(next.get(here) ?? []), there]);
  }
  const found = new Set([start]);
  for (const id of found) for (const other of next.get(id) ?? []) found.add(other);
  return found;
}

/** The nodes and edges of all paths between two nodes, whichever of them comes first; none if no path joins them. */
export function pathsBetween({ edges }: Pick<Graph, 'edges'>, first: string, second: string): ReadonlySet<string> {
  for (const [from, to] of [
    [first, second],
    [second, first],
  ] as const) {
    const after = reached(from, edges, true);
    if (!after.has(to)) continue;
    const before = reached(to, edges, false);
    const isBetween = (id: string): boolean => after.has(id) && before.has(id);
    const along = edges.filter((edge) => isBetween(edge.from) && isBetween(edge.to)).map(({ id }) => id);
    return new Set([...[...after].filter((id) => before.has(id)), ...along]);
  }
  return new Set();
}
