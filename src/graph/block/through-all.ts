import type { GraphEdge } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';

type Ids = ReadonlySet<string>;
type Out = ReadonlyMap<string, readonly GraphEdge[]>;

/** The nodes of one path, from one of the first to one of the last, the ends among them. */
function onePath(out: Out, starts: readonly string[], to: Ids): readonly string[] {
  const before = new Map<string, string | undefined>(starts.map((id) => [id, undefined]));
  for (const node of before.keys())
    for (const { to: next } of out.get(node) ?? []) {
      if (to.has(next)) return [...back(before, node), next];
      if (!before.has(next)) before.set(next, node);
    }
  return [];
}

function back(before: ReadonlyMap<string, string | undefined>, last: string): readonly string[] {
  const path: string[] = [];
  for (let at: string | undefined = last; at !== undefined; at = before.get(at)) path.push(at);
  return path.reverse();
}

/**
 * The nodes that all paths along some edges go through, in the order in which they do, without the ends: those of one path
 * that no other goes round. The search along that path never goes back, so each edge is followed once.
 */
export function throughAll(edges: readonly GraphEdge[], from: Ids, to: Ids): readonly string[] {
  const out = groupBy(edges, (edge) => edge.from);
  const starts = [...out.keys()].filter((id) => from.has(id));
  const inner = onePath(out, starts, to).slice(1, -1);
  const places = new Map(inner.map((id, at) => [id, at]));
  const reached = new Set<string>();
  let farthest = -1;
  const explore = (begin: string): void => {
    const open = [begin];
    for (let node = open.pop(); node !== undefined; node = open.pop())
      for (const { to: next } of out.get(node) ?? []) {
        farthest = Math.max(farthest, to.has(next) ? inner.length : (places.get(next) ?? -1));
        if (to.has(next) || places.has(next) || reached.has(next)) continue;
        reached.add(next);
        open.push(next);
      }
  };
  for (const start of starts) explore(start);
  return inner.filter((id, at) => {
    const isOnAll = farthest === at;
    explore(id);
    return isOnAll;
  });
}
