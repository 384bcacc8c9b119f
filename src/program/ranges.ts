import { add, constantValue, type Dimension, equal, ONE, printDimension, subtract } from './dimension.ts';
import type { IndexRange } from './program.ts';

/** A range as it is written with its direction: `1..T` runs upward, `T..1` downward. */
export interface DirectedRange {
  readonly first: Dimension;
  readonly last: Dimension;
  readonly step: 1 | -1;
  /** The same numbers, upward. */
  readonly range: IndexRange;
}

/**
 * The direction is read from the text, never from sizes: downward when `first - last` is a positive number or
 * leads with a positive term. Undefined where the leading terms contradict each other, as in `n..m`.
 */
export function directed(first: Dimension, last: Dimension): DirectedRange | undefined {
  const difference = subtract(first, last);
  const degree = difference.terms[0]?.factors.length ?? 0;
  const leading = difference.terms.filter(({ factors }) => factors.length === degree);
  const signs = new Set(leading.map(({ coefficient }) => Math.sign(coefficient)));
  if (signs.size > 1) return undefined;
  return signs.has(1)
    ? { first, last, step: -1, range: { first: last, last: first } }
    : { first, last, step: 1, range: { first, last } };
}

export function lengthOf({ first, last }: IndexRange): Dimension {
  return add(subtract(last, first), ONE);
}

/** `0`, or `1..T`. */
export function printIndexRange({ first, last }: IndexRange): string {
  return equal(first, last) ? compact(first) : `${compact(first)}..${compact(last)}`;
}

/** As it stands in an index, where operators stand close: `T-1`. */
export function compact(dimension: Dimension): string {
  return printDimension(dimension).replaceAll(' ', '');
}

/** The elements of a sequence that one equation defines: a range for each index. */
export type Box = readonly IndexRange[];

/** The box that two boxes fill together, where one continues the other along a single index. */
function joined(a: Box, b: Box): Box | undefined {
  const differing = a.flatMap((range, axis) => {
    const other = b[axis] as IndexRange;
    return equal(range.first, other.first) && equal(range.last, other.last) ? [] : [axis];
  });
  const [axis] = differing;
  if (axis === undefined || differing.length > 1) return undefined;
  const [left, right] = [a[axis] as IndexRange, b[axis] as IndexRange];
  const continues = (before: IndexRange, after: IndexRange): boolean => equal(add(before.last, ONE), after.first);
  const together = continues(left, right)
    ? { first: left.first, last: right.last }
    : continues(right, left)
      ? { first: right.first, last: left.last }
      : undefined;
  return together && a.map((range, index) => (index === axis ? together : range));
}

/** Boxes that touch, put together as far as that goes: a single one is left when there is no gap. */
export function merged(boxes: readonly Box[]): readonly Box[] {
  const rest = [...boxes];
  for (let index = 0; index < rest.length; index += 1) {
    for (let other = 0; other < rest.length; other += 1) {
      const union = index === other ? undefined : joined(rest[index] as Box, rest[other] as Box);
      if (union === undefined) continue;
      rest[index] = union;
      rest.splice(other, 1);
      return merged(rest);
    }
  }
  return rest;
}

/** Whether the range is a single number for every size. */
export function isSingle({ first, last }: IndexRange): boolean {
  return constantValue(subtract(last, first)) === 0;
}
