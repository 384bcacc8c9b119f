import { runCompiled } from '../../../src/engine/compiled/plan.ts';
import { run, type Sizes, type Values } from '../../../src/engine/interpreter.ts';
import type { Step, Variable } from '../../../src/program/program.ts';
import { targetsOf } from '../../../src/program/steps.ts';
import type { Tensor } from '../../../src/program/tensor.ts';

/** The allowed difference between the engines, in units in the last place of the largest number of a tensor. */
export const LARGEST_ERROR = 256;

/** Spacing of the doubles around a number. */
export function unitInLastPlace(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(value), 2 ** -1000))) - 52);
}

/** The distance of two tensors in units in the last place of the largest number; infinite if only one of them is finite. */
export function distance(expected: Tensor, found: Float64Array | undefined): number {
  if (found === undefined || found.length !== expected.data.length) return Number.POSITIVE_INFINITY;
  const largest = expected.data.reduce((max, value) => (Number.isFinite(value) ? Math.max(max, Math.abs(value)) : max), 1);
  const unit = unitInLastPlace(largest);
  return expected.data.reduce((worst, value, index) => {
    const other = found[index] as number;
    if (Object.is(value, other) || value === other) return worst;
    const difference = Math.abs(value - other) / unit;
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }, 0);
}

/**
 * The variables on which the two engines do not agree, with how far they are apart. Where only some are wanted, all
 * others share memory.
 */
export function disagreements(
  body: readonly Step[],
  sizes: Sizes,
  given: Values,
  wanted: readonly Variable[] = targetsOf(body),
): readonly string[] {
  const expected = run(body, sizes, given);
  const found = runCompiled(body, sizes, given, wanted);
  return wanted.flatMap((variable) => {
    const tensor = expected.get(variable);
    if (tensor === undefined) return [];
    const error = distance(tensor, found.get(variable)?.data);
    return error <= LARGEST_ERROR ? [] : [`${variable.name}: ${error} units in the last place`];
  });
}
