import type { Stmt } from '../syntax.ts';
import { allExpressions } from '../tree.ts';

/** An entry of a dictionary: `params['W1']`. */
export interface Entry {
  readonly owner: string;
  readonly key: string;
}

/** Entries that statements read, by their keys. */
export function entriesIn(body: readonly Stmt[]): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const own of allExpressions(body)) {
    const [index] = own.kind === 'subscript' ? own.index : [];
    if (own.kind !== 'subscript' || index?.kind !== 'text' || own.object.kind !== 'name') continue;
    found.set(index.value, { owner: own.object.name, key: index.value });
  }
  return found;
}
