import { hasDerivative } from '../../program/activity.ts';
import { isElementwise } from '../../program/operation.ts';
import type { ApplyValue, Rounding } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import { Random } from '../draws/random.ts';

/**
 * The rounding that a result carries is found by rounding more: each operation's result is moved by a small random part of
 * itself, and the effect on the result, divided by that part, is the magnitude of the terms behind it. So no operation
 * needs a rule for it, and sums that cancel show what they are made of.
 */

/** The part by which results move: far above rounding, far below what the tolerances ask. */
export const COARSENESS = 2 ** -36;

/** The number of repetitions with coarse rounding: in a single one, parts may cancel by chance. */
export const COARSE_RUNS = 2;

/** Whole numbers up to here come from counting, not from rounding. */
const LARGEST_COUNT = 2 ** 20;
/** Elements that are looked at to see what an operation does to all of them. */
const SAMPLES = 16;

function isCount(number: number): boolean {
  return Number.isInteger(number) && Math.abs(number) < LARGEST_COUNT;
}

/** If a sum equals one of its terms, the others are zero, or too small to be seen beside it. */
function isSum({ operation: { notation } }: ApplyValue): boolean {
  return notation.kind === 'infix' && (notation.symbol === '+' || notation.symbol === '-');
}

/** Results of such a function for whole numbers are whole by rounding, as `tanh(39)` is: nothing was counted. */
function isSmoothFunction(value: ApplyValue | undefined): boolean {
  if (value === undefined || !isElementwise(value.operation)) return false;
  const { notation, kink, linearIn } = value.operation;
  return notation.kind === 'call' && kink === undefined && linearIn === 'none';
}

/** True if a result is not rounded: its numbers were counted, or only picked, as by a maximum or a slice. */
function isExact({ data }: Tensor, operands: readonly Tensor[], value: ApplyValue | undefined): boolean {
  const areCounted = !isSmoothFunction(value) && operands.every((operand) => operand.data.every(isCount));
  const mayPick = value === undefined || !isSum(value) || operands.some((operand) => operand.data.every((own) => own === 0));
  const isPicked = (number: number): boolean => mayPick && operands.some((operand) => operand.data.includes(number));
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  for (let element = 0; element < data.length; element += step) {
    const number = data[element] as number;
    if (number === 0 || !Number.isFinite(number) || (areCounted && isCount(number)) || isPicked(number)) continue;
    return false;
  }
  return true;
}

/** Moves each inexact result by a random part of itself; what has steps instead of slopes, as a mask, is exact. */
export function coarseRounding(seed: number): Rounding {
  const random = new Random(seed);
  return (result, operands, value) => {
    if ((value !== undefined && !hasDerivative(value)) || isExact(result, operands, value)) return result;
    return { shape: result.shape, data: result.data.map((number) => number * (1 + COARSENESS * random.between(-1, 1))) };
  };
}

/** The magnitudes of the terms behind some numbers, from the same numbers as coarse rounding gives them. */
export function termsBehind(exact: Float64Array, coarse: readonly Float64Array[]): Float64Array {
  return exact.map((number, element) =>
    coarse.reduce((largest, run) => {
      const moved = Math.abs((run[element] as number) - number) / COARSENESS;
      return Number.isNaN(moved) ? largest : Math.max(moved, largest);
    }, Math.abs(number)),
  );
}
