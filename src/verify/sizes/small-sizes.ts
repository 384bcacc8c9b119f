import { run, type Sizes } from '../../engine/interpreter.ts';
import { CHECK_LIMIT, requireRoom } from '../../engine/room.ts';
import { evaluate, isPolynomial, namesIn, printDimension } from '../../program/dimension.ts';
import type { Program } from '../../program/program.ts';
import { lengthOf } from '../../program/ranges.ts';
import { equationsOf } from '../../program/steps.ts';
import { SizeError, sizeErrorOf } from '../../program/tensor.ts';
import { drawGiven } from '../draws/draw.ts';
import { Random } from '../draws/random.ts';

/** First values for sizes, tried in turn: a `slice` may need some room. */
const BASES: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 12, 24, 48];

/** So many names each have a size of their own: with more of them, the tensors would grow with their number. */
export const MOST_DISTINCT = 32;

/** The number of sizes for that many names, such that any two names meet on one size only once if they share sizes in turns. */
export function poolFor(names: number): number {
  return names <= MOST_DISTINCT ? Math.max(1, names) : Math.max(MOST_DISTINCT, Math.ceil(Math.sqrt(names)) + 1);
}

/** Distinct sizes for distinct names, as far as there are not too many, rising or falling in the order of the file. */
function sizesFrom(program: Program, fixed: Sizes, base: number, falling: boolean): Sizes {
  const infos = [...program.dimensions.values()];
  const open = infos.filter(({ name, size }) => (fixed.get(name) ?? size) === undefined).map(({ name }) => name);
  const pool = poolFor(open.length);
  const places = new Map((falling ? open.toReversed() : open).map((name, index) => [name, index % pool]));
  const distinct = (name: string): number => 2 + base + (places.get(name) ?? 0);
  return new Map(infos.map(({ name, size }) => [name, fixed.get(name) ?? size ?? distinct(name)]));
}

/** The smallest sizes that tell axes apart and with which the program runs: for pictures and exported tests. */
export function smallSizes(program: Program, fixed: Sizes = new Map(), limit = CHECK_LIMIT): Sizes {
  let reason: SizeError | undefined;
  const tried = new Set<string>();
  // A sequence may be empty where the sizes that are fixed leave it no elements.
  const attempts = [1, 0].flatMap((shortest) => BASES.map((base) => ({ base, shortest })));
  for (const { base, shortest } of attempts) {
    for (const falling of [false, true]) {
      const sizes = sizesFrom(program, fixed, base, falling);
      const key = [...sizes.values()].join();
      if (tried.has(key) || !arePossible(program, sizes, shortest)) continue;
      tried.add(key);
      try {
        requireRoom([program], sizes, limit);
        run(program.body, sizes, drawGiven(program, sizes, new Random(1), true));
        return sizes;
      } catch (error) {
        reason ??= sizeErrorOf(error);
      }
    }
  }
  throw noSizes(program, fixed, reason);
}

/** Why no sizes that are tried are of use; `reason` is that of the first ones. */
export function noSizes(program: Program, fixed: Sizes, reason: SizeError | undefined): SizeError {
  return tooSmall(program, fixed) ?? reason ?? new SizeError('no small sizes make every shape positive: fix them with `dim`');
}

/** The first result that has no elements even at the largest sizes that are tried, as that of a kernel of 40 has. */
function tooSmall(program: Program, fixed: Sizes): SizeError | undefined {
  const sizes = sizesFrom(program, fixed, Math.max(...BASES), false);
  for (const { target } of equationsOf(program.body)) {
    for (const [axis, dimension] of target.shape.entries()) {
      const names = [...namesIn(dimension)];
      if (names.some((name) => !sizes.has(name)) || evaluate(dimension, sizes) > 0) continue;
      const written = names.map((name) => `\`${name}\``).join(', ');
      const why = `\`${target.name}\` has ${printDimension(dimension)} along axis ${axis}, which is below 1 at all sizes that are tried`;
      return new SizeError(`${why}: give ${written} by \`dim\``);
    }
  }
  return undefined;
}

/** True if every axis has a size, and every sequence at least that many elements. */
export function arePossible({ given, body }: Program, sizes: Sizes, shortest: number): boolean {
  // A size that is rounded down may be 0 although all others have a size.
  const rounded = equationsOf(body).flatMap(({ target }) => target.shape.filter((dimension) => !isPolynomial(dimension)));
  return (
    rounded.every((dimension) => evaluate(dimension, sizes) > 0) &&
    given.every(
      ({ shape, ranges }) =>
        shape.every((dimension) => evaluate(dimension, sizes) > 0) &&
        ranges.every((range) => evaluate(lengthOf(range), sizes) >= shortest),
    )
  );
}
