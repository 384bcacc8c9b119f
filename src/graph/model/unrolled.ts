import { countUnrolled } from '../../autodiff/unroll.ts';
import type { Sizes } from '../../engine/interpreter.ts';
import { EXAMPLE_LIMIT } from '../../engine/room.ts';
import type { Program } from '../../program/program.ts';
import { smallSizes } from '../../verify/sizes/small-sizes.ts';

/** Small sizes for a picture of every iteration, and the number of equations and elements that it would show. */
export function unrolledAtExample(forward: Program): { readonly sizes: Sizes; readonly count: number } {
  const sizes = smallSizes(forward, new Map(), EXAMPLE_LIMIT);
  return { sizes, count: countUnrolled(forward, sizes) };
}
