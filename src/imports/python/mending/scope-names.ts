import type { Abstract } from '../values.ts';

/** Python's names, at a place, of arrays and of sizes. */
export interface ScopeNames {
  readonly arrays: readonly string[];
  readonly sizes: readonly string[];
}

/** Tuples, dictionaries and objects keep what has no name of its own. */
const DEPTH = 2;
const MOST_ITEMS = 12;

function* namesOf(text: string, of: Abstract, isArray: (of: Abstract) => boolean, depth: number): Generator<string> {
  if (isArray(of)) yield text;
  if (depth === 0) return;
  if (of.kind === 'sequence' && of.items.length <= MOST_ITEMS)
    for (const [at, item] of of.items.entries()) yield* namesOf(`${text}[${at}]`, item, isArray, depth - 1);
  if (of.kind === 'dictionary') for (const [key, own] of of.entries) yield* namesOf(`${text}['${key}']`, own, isArray, depth - 1);
  if (of.kind !== 'object') return;
  for (const [key, own] of of.attributes)
    if (!/^saved_(tensors|variables)$/.test(key)) yield* namesOf(`${text}.${key}`, own, isArray, depth - 1);
}

/** The names that a scope gives to numbers. */
export function scopeNames(scope: ReadonlyMap<string, Abstract>, isTensor: (given: string) => boolean): ScopeNames {
  const isArray = (of: Abstract): boolean =>
    of.kind === 'tensor' || of.kind === 'array' || (of.kind === 'given' && isTensor(of.key ?? of.name));
  const isSize = (of: Abstract): boolean => of.kind === 'size';
  const all = (is: (of: Abstract) => boolean): readonly string[] =>
    [...scope].flatMap(([name, of]) => [...namesOf(name, of, is, DEPTH)]);
  return { arrays: all(isArray), sizes: all(isSize) };
}
