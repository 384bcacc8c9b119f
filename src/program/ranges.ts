import { add, type Dimension, equal, ONE, printDimension, substitute, subtract } from './dimension.ts';
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

/** The variable of a loop, and all values that it has, whatever the loops around it are at. */
export interface LoopExtent {
  readonly variable: string;
  readonly range: IndexRange;
}

/** The largest or the smallest that a bound becomes while loops run. */
function extreme(bound: Dimension, around: readonly LoopExtent[], want: 'first' | 'last'): Dimension {
  return around.reduce((result, { variable, range }) => {
    const coefficient = result.terms.find(({ factors }) => factors.includes(variable))?.coefficient;
    if (coefficient === undefined) return result;
    return substitute(result, variable, coefficient > 0 === (want === 'first') ? range.first : range.last);
  }, bound);
}

/** All values of a range that depends on the loops around it. */
export function extentIn({ first, last }: IndexRange, around: readonly LoopExtent[]): IndexRange {
  return { first: extreme(first, around, 'first'), last: extreme(last, around, 'last') };
}

/** The values of a loop's variable, upward. */
export function upward({ first, last, step }: Pick<DirectedRange, 'first' | 'last' | 'step'>): IndexRange {
  return step === 1 ? { first, last } : { first: last, last: first };
}

/** The extents of loops inside each other, the outermost first. */
export function extentsOf(
  loops: readonly (Pick<DirectedRange, 'first' | 'last' | 'step'> & { readonly variable: string })[],
): readonly LoopExtent[] {
  const extents: LoopExtent[] = [];
  for (const loop of loops) extents.push({ variable: loop.variable, range: extentIn(upward(loop), extents) });
  return extents;
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

/** All of a box but one axis, as text. */
function sideKey(box: Box, axis: number): string {
  return box.map(({ first, last }, index) => (index === axis ? '' : `${first.key}..${last.key}`)).join();
}

/** Boxes put together that continue one another along an axis and are equal along all others. */
function mergedAlong(boxes: readonly Box[], axis: number): readonly Box[] {
  const at = (box: Box): IndexRange => box[axis] as IndexRange;
  const starts = new Map(boxes.map((box) => [`${sideKey(box, axis)}|${at(box).first.key}`, box]));
  const nextOf = (box: Box): Box | undefined => {
    const next = starts.get(`${sideKey(box, axis)}|${add(at(box).last, ONE).key}`);
    return next === box ? undefined : next;
  };
  const continued = new Set(boxes.map(nextOf));
  return boxes.flatMap((box) => {
    if (continued.has(box)) return [];
    let end = box;
    for (let next = nextOf(box); next !== undefined; next = nextOf(next)) end = next;
    return [box.map((range, index) => (index === axis ? { first: range.first, last: at(end).last } : range))];
  });
}

/** Boxes that touch, put together as far as that goes: a single one is left when there is no gap. */
export function merged(boxes: readonly Box[]): readonly Box[] {
  const rank = boxes[0]?.length ?? 0;
  let found = boxes;
  for (let before = Number.POSITIVE_INFINITY; found.length < before; ) {
    before = found.length;
    for (let axis = 0; axis < rank; axis += 1) found = mergedAlong(found, axis);
  }
  return found;
}
