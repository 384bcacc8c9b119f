import { expect } from 'vitest';

/** Own properties of an object by their keys; entries of a map or set by theirs, or by their place. */
function entriesOf(value: object): readonly (readonly [unknown, unknown])[] {
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return Object.entries([...value]);
  return Object.entries(value).filter(([, property]) => property !== undefined);
}

/**
 * True if two values are equal in all their parts. Each pair of parts is compared once: a program is a graph whose
 * expressions share operands, and matchers follow every path through it.
 */
function isSame(left: unknown, right: unknown, known: WeakMap<object, WeakSet<object>>): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const partners = known.get(left) ?? new WeakSet();
  if (partners.has(right)) return true;
  known.set(left, partners.add(right));
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  const lefts = entriesOf(left);
  const rights = new Map(entriesOf(right));
  return lefts.length === rights.size && lefts.every(([key, value]) => rights.has(key) && isSame(value, rights.get(key), known));
}

/** As `toEqual`, for values that share parts. */
export function expectSame(actual: unknown, expected: unknown, text?: string): void {
  if (!isSame(actual, expected, new WeakMap())) expect(actual, text).toEqual(expected);
}
