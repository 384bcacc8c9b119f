// What a gradient is where the derived pass has no number for it, by differences of the loss.

import { run, type Sizes } from '../../../src/engine/interpreter.ts';
import { referenceValue } from '../../../src/engine/stacking.ts';
import type { Program, Reference, Variable } from '../../../src/program/program.ts';
import type { Tensor } from '../../../src/program/tensor.ts';

const STEPS: readonly number[] = [1e-3, 5e-4];
/** One-sided slopes that differ by more are those of a kink, or of a pole. */
const ONE_SIDED = 0.05;
/** What slopes of different steps may differ by. */
const SETTLED = 1e-6;
/** Of the sum of all magnitudes: a slope below it is rounding. */
const NOTHING = 1e-11;

interface Loss {
  readonly sum: number;
  readonly size: number;
}

/** The loss of a program at some numbers, weighted by the adjoints of its outputs. */
export interface Weighing {
  readonly forward: Program;
  readonly sizes: Sizes;
  readonly given: ReadonlyMap<Variable, Tensor>;
  readonly weights: readonly (readonly [Reference, Tensor])[];
}

function lossAt({ forward, sizes, given, weights }: Weighing, variable: Variable, at: number, step: number): Loss {
  const { shape, data } = given.get(variable) as Tensor;
  const moved = data.map((number, index) => (index === at ? number + step : number));
  const values = run(forward.body, sizes, new Map([...given, [variable, { shape, data: moved }]]));
  const terms = weights.flatMap(([output, weight]) => {
    const value = referenceValue(values, output, sizes);
    return [...weight.data].map((own, index) => own * (value?.data[index] ?? Number.NaN));
  });
  return {
    sum: terms.reduce((sum, term) => sum + term, 0),
    size: terms.reduce((sum, term) => sum + Math.abs(term), 0),
  };
}

/** The slope along one element of a variable; undefined where there is none, or it is not known well. */
export function slopeAlong(weighing: Weighing, variable: Variable, at: number): number | undefined {
  const here = lossAt(weighing, variable, at, 0);
  const slopes = STEPS.map((step) => {
    const [less, more] = [lossAt(weighing, variable, at, -step), lossAt(weighing, variable, at, step)];
    const [left, right] = [(here.sum - less.sum) / step, (more.sum - here.sum) / step];
    const largest = Math.max(Math.abs(left), Math.abs(right));
    if (largest <= (NOTHING * here.size) / step) return 0;
    return Math.abs(left - right) <= ONE_SIDED * largest ? (left + right) / 2 : Number.NaN;
  });
  const [wide = Number.NaN, narrow = Number.NaN] = slopes;
  // Errors of central differences fall with the square of the step.
  const settled = narrow + (narrow - wide) / 3;
  return Math.abs(wide - narrow) <= Math.sqrt(SETTLED) * Math.abs(settled) ? settled : undefined;
}
