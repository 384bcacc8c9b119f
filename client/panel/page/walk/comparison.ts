import type { Nested } from '../../../../src/engine/nested-lists.ts';
import type { Frame } from '../../../../src/graph/model/numbers.ts';

/** The place where the numbers of a line are farthest from those of its repair. */
export interface Difference {
  /** The iteration. */
  readonly frame: number;
  /** The places that differ, as `i,k`. */
  readonly places: ReadonlySet<string>;
  readonly worst: { readonly place: string; readonly found: number; readonly expected: number };
}

/** Numbers closer than this, by the larger one, are equal but for rounding. */
const EQUAL = 1e-9;

interface Cell {
  readonly place: string;
  readonly value: number;
}

function cellsOf(numbers: Nested | undefined, place: readonly number[] = []): readonly Cell[] {
  if (numbers === undefined) return [];
  // JSON has no form for a number that is not finite.
  if (!Array.isArray(numbers)) return [{ place: place.join(','), value: (numbers as number | null) ?? Number.NaN }];
  return (numbers as readonly Nested[]).flatMap((inner, index) => cellsOf(inner, [...place, index + 1]));
}

function gap(found: number, expected: number): number {
  if (Object.is(found, expected)) return 0;
  const difference = Math.abs(found - expected) / Math.max(Math.abs(found), Math.abs(expected), Number.MIN_VALUE);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

function differenceIn(frame: number, own: Frame | undefined, repaired: Frame): Difference | undefined {
  const expected = new Map(cellsOf(repaired.computed.numbers).map(({ place, value }) => [place, value]));
  const off = cellsOf(own?.computed.numbers).flatMap(({ place, value }) => {
    const right = expected.get(place);
    return right === undefined || gap(value, right) <= EQUAL ? [] : [{ place, found: value, expected: right }];
  });
  const [worst] = off.toSorted((a, b) => Math.abs(b.found - b.expected) - Math.abs(a.found - a.expected));
  return worst === undefined ? undefined : { frame, places: new Set(off.map(({ place }) => place)), worst };
}

/** The first iteration in which a line and its repair differ, and where they do. */
export function differenceOf(own: readonly Frame[], repaired: readonly Frame[]): Difference | undefined {
  for (const [index, frame] of repaired.entries()) {
    const found = differenceIn(index, own[index], frame);
    if (found !== undefined) return found;
  }
  return undefined;
}
