import type { Fix } from '../../language/diagnostic.ts';
import { add, constant, constantValue, type Dimension, namesIn, ONE } from '../../program/dimension.ts';
import type { IndexRange } from '../../program/program.ts';
import { type Element, type Find, outside, printElement, rangeText } from './element-access.ts';
import { type ElementRead, keyOf } from './hazards.ts';
import { variablesOf } from './open-loop.ts';

/** The distance from the read element up to which another one is looked for. */
const FARTHEST = 2;

/** The elements around one, the nearest together and first: one index is another, the one of the innermost loop before the others. */
export function elementsNear<E extends Element>(element: E): readonly (readonly E[])[] {
  const axes = element.indices.map((_, axis) => axis).sort((a, b) => depthOf(element, b) - depthOf(element, a));
  const distances = Array.from({ length: FARTHEST }, (_, index) => index + 1);
  return distances.map((distance) => axes.flatMap((axis) => [-distance, distance].map((by) => shifted(element, axis, by))));
}

/** The depth of the loop that an index moves with. */
function depthOf({ indices, loops }: Element, axis: number): number {
  const names = namesIn(indices[axis] as Dimension);
  return variablesOf(loops).findLastIndex((variable) => names.has(variable));
}

function shifted<E extends Element>(element: E, axis: number, by: number): E {
  return { ...element, indices: element.indices.map((index, at) => (at === axis ? add(index, constant(by)) : index)) };
}

/** `h[-1]` of other languages: the index counted from the end of its range. */
export function fromEnd<E extends Element>(element: E, ranges: readonly IndexRange[]): readonly E[] {
  const numbers = element.indices.map(constantValue);
  if (!numbers.some((own) => own !== undefined && own < 0)) return [];
  const indices = element.indices.map((index, axis) => {
    const { last } = ranges[axis] as IndexRange;
    return (numbers[axis] ?? 0) < 0 ? add(add(last, index), ONE) : index;
  });
  return [{ ...element, indices }];
}

/** The hint for a read that leaves its range. */
export function boundsHint(
  read: ElementRead,
  ranges: readonly IndexRange[],
  spot: NonNullable<ReturnType<typeof outside>>,
  find: Find,
): string {
  const { name } = read;
  const [end] = fromEnd(read, ranges).filter((other) => outside(other, ranges, find) === undefined);
  if (end !== undefined) return `an index counts from the front, write \`${printElement(name, end.indices)}\``;
  return read.isDefined ? `define \`${printElement(name, spot.indices)}\`` : rangeText(name, ranges, spot.axis);
}

/** Of the elements near by, so many are offered. */
const MOST_OFFERED = 3;

/** Elements in the place of one, wherever its statement reads it: those from the end first, and then the nearest. */
export function nearbyFixes(
  read: ElementRead,
  ranges: readonly IndexRange[],
  reads: readonly ElementRead[],
  isReadable: (other: ElementRead) => boolean,
): readonly Fix[] {
  const candidates = [...fromEnd(read, ranges), ...elementsNear(read).flat()].filter(isReadable).slice(0, MOST_OFFERED);
  const { statement } = read.place;
  const alike = reads.filter((other) => other.place.statement === statement && keyOf(other) === keyOf(read));
  return candidates.map(({ name, indices }) => {
    const text = printElement(name, indices);
    return { title: `Replace by \`${text}\``, edits: alike.map(({ place }) => ({ place, text })) };
  });
}
