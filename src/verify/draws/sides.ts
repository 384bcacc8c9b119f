import type { Values } from '../../engine/interpreter.ts';
import { assembled } from '../../engine/stacking.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Tensor } from '../../program/tensor.ts';
import type { DrawPasses } from './draw-runs.ts';
import { activeOf, gradientOf, nudged, type Point } from './point.ts';
import { Random } from './random.ts';

/** Gradients on the sides of the kinks that a point stands at. */

const NUDGES = 8;
/** One-sided derivatives that differ by less than this share are the same. */
export const SAME_SIDES = 1e-4;

/** At a kink, each number between those that the sides give is right. */
export interface Hull {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** All adjoints at points a little beside one. */
export function* adjointsBeside(point: Point, passes: DrawPasses): Generator<Values> {
  const cotangents = assembled(point.cotangents, adjointOf, point.sizes);
  for (let nudge = 1; nudge <= NUDGES; nudge += 1)
    yield passes.backward(
      passes.forward(nudged(point, new Random(nudge)).given, () => undefined),
      cotangents,
    );
}

/** Between the gradient at a point and those beside it; no wider than a point where they differ by rounding only. */
export function hullOf(own: Tensor, beside: readonly Tensor[]): Hull {
  const low = own.data.slice();
  const high = own.data.slice();
  for (const [element, number] of own.data.entries()) {
    const all = beside.map(({ data }) => data[element] as number);
    const [from, to] = [Math.min(number, ...all), Math.max(number, ...all)];
    if (!(to - from > SAME_SIDES * Math.max(Math.abs(from), Math.abs(to)))) continue;
    low[element] = from;
    high[element] = to;
  }
  return { low, high };
}

export function isWide({ low, high }: Hull): boolean {
  return low.some((number, element) => number < (high[element] as number));
}

/**
 * True if some gradient differs between the sides of the kinks at a point. Kinks behind a mask that is zero there, such as
 * a tie between two numbers that `relu` has cut off, are felt by none.
 */
export function feelsKinks(point: Point, adjoints: Values, passes: DrawPasses): boolean {
  const variables = activeOf(point.program.given);
  for (const beside of adjointsBeside(point, passes))
    for (const variable of variables) {
      const [own, other] = [adjoints, beside].map((values) => gradientOf(values, variable, point.sizes)) as [Tensor, Tensor];
      // A side without a number differs, unless the point itself has none either.
      const isLost = (number: number, element: number): boolean => Number.isNaN(number) && !Number.isNaN(own.data[element]);
      if (isWide(hullOf(own, [other])) || other.data.some(isLost)) return true;
    }
  return false;
}
