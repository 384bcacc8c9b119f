import type { Graph } from '../../../../src/graph/model/graph.ts';

/** A search in the graph: its text, and the current hit. */
export interface Search {
  readonly text: string;
  readonly hits: readonly string[];
  readonly at: number;
}

export const NO_SEARCH: Search = { text: '', hits: [], at: 0 };

/**
 * Nodes whose name, sign or text contains what is looked for, and boxes that hold such a name: names that are just that come
 * first.
 */
export function searchFor(text: string, graph: Graph | undefined, at = 0): Search {
  const wanted = text.trim().toLowerCase();
  if (wanted === '' || graph === undefined) return { ...NO_SEARCH, text };
  const hits = graph.nodes.filter(({ name, label, text: own, holds = [] }) =>
    [name, label, own, ...holds].some((part) => part?.toLowerCase().includes(wanted) === true),
  );
  const isExact = ({ name, label, holds = [] }: Graph['nodes'][number]): boolean =>
    [name ?? label, ...holds].some((own) => own.toLowerCase() === wanted);
  const ids = [...hits.filter(isExact), ...hits.filter((hit) => !isExact(hit))].map(({ id }) => id);
  return { text, hits: ids, at: Math.min(at, Math.max(0, ids.length - 1)) };
}

/** The next hit, or the one before; after the last comes the first. */
export function movedBy(search: Search, by: 1 | -1): Search {
  const { length } = search.hits;
  return length === 0 ? search : { ...search, at: (search.at + by + length) % length };
}
