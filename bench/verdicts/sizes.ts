import { evaluate } from '../../src/program/dimension.ts';
import type { Program } from '../../src/program/program.ts';
import { lengthOf } from '../../src/program/ranges.ts';
import type { Dice } from '../random.ts';

export type Sizes = ReadonlyMap<string, number>;

const LARGEST = 8;

/** Whether every axis has a size, and every sequence that is given an element. */
export function arePossible({ given }: Program, sizes: Sizes): boolean {
  return given.every(
    ({ shape, ranges }) =>
      shape.every((dimension) => evaluate(dimension, sizes) > 0) &&
      ranges.every((range) => evaluate(lengthOf(range), sizes) >= 1),
  );
}

function small(dice: Dice, crowd: number): number {
  if (dice.next() < Math.min(0.5, 1 / crowd)) return 1 + dice.below(LARGEST);
  return 1 + dice.below(4);
}

/** What the numbers of a file may be compared with goes this far. */
const LARGEST_LITERAL = 24;

/**
 * Sizes for the draws of a file, one after the other: distinct, equal, each of them 1, each of them large, and any; for a
 * second opinion first each of them all that it may be, and just as large as numbers that stand in the file.
 */
export function* sizesOf({ dimensions }: Program, dice: Dice, literals?: readonly number[]): Generator<Sizes> {
  const infos = [...dimensions.values()];
  const open = infos.filter(({ size }) => size === undefined).map(({ name }) => name);
  const sizes = (of: (name: string) => number): Sizes => new Map(infos.map(({ name, size }) => [name, size ?? of(name)]));
  if (literals !== undefined) {
    const large = literals.map(Math.abs).filter((own) => Number.isInteger(own) && own >= LARGEST && own <= LARGEST_LITERAL);
    const all = [...Array.from({ length: LARGEST }, (_, index) => index + 1), ...large.flatMap((own) => [own, own + 1])];
    for (const rest of [2, 1, 3])
      for (const chosen of open) for (const size of all) yield sizes((name) => (name === chosen ? size : rest));
  }
  yield sizes((name) => 2 + (open.indexOf(name) % 4));
  yield sizes((name) => 5 - (open.indexOf(name) % 4));
  for (let all = 1; all <= 3; all += 1) yield sizes(() => all);
  for (;;) {
    for (const chosen of open) {
      yield sizes((name) => (name === chosen ? 1 : small(dice, open.length)));
      yield sizes((name) => (name === chosen ? 5 + dice.below(LARGEST - 4) : small(dice, open.length)));
      yield sizes(() => small(dice, open.length));
    }
    yield sizes(() => small(dice, open.length));
    yield sizes(() => small(dice, 8 + open.length));
  }
}
