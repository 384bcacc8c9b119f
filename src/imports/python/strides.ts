import { numberValue } from '../../program/build.ts';
import { add, constant, constantValue, type Dimension, multiply, ONE, scale, subtract, ZERO } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import type { Machine } from './machine.ts';
import { divided } from './sizes.ts';
import type { StepsTaken } from './values.ts';

/** The number of elements that a step takes of a stretch; undefined where that depends on sizes that are not known. */
export function stepsIn(length: Dimension, step: number): Dimension | undefined {
  for (let more = 0; more < step; more += 1) {
    const even = divided(add(length, constant(more)), constant(step));
    if (even !== undefined) return even;
  }
  return undefined;
}

/** The elements up to the last one that is taken, and those that follow it before the next one would. */
function reach({ start, step, count }: StepsTaken, size: Dimension): { readonly stop: Dimension; readonly beyond: number } {
  const stop = add(start, scale(count, step));
  const beyond = constantValue(subtract(stop, size));
  return beyond !== undefined && beyond > 0 ? { stop: size, beyond } : { stop, beyond: 0 };
}

function withAxis(value: Value, axis: number, ...sizes: readonly Dimension[]): readonly Dimension[] {
  return value.shape.toSpliced(axis, 1, ...sizes);
}

/** Every so many elements of an axis. */
export function readSteps(machine: Machine, value: Value, axis: number, own: StepsTaken): Value {
  const size = value.shape[axis] ?? ONE;
  const { stop, beyond } = reach(own, size);
  let result = value;
  const isWhole = constantValue(own.start) === 0 && constantValue(subtract(size, stop)) === 0;
  if (!isWhole) result = machine.apply('slice', [result], { axis, start: own.start, stop });
  if (beyond > 0) result = machine.apply('pad', [result], { axis, before: ZERO, after: constant(beyond) });
  if (constantValue(own.count) === 1) return machine.apply('slice', [result], { axis, start: ZERO, stop: ONE });
  const rows = machine.reshaped(result, withAxis(result, axis, own.count, constant(own.step)));
  const firsts = machine.apply('slice', [rows], { axis: axis + 1, start: ZERO, stop: ONE });
  return machine.reshaped(firsts, withAxis(value, axis, own.count));
}

/** The same elements, with zeros between, before and behind them. */
export function spreadSteps(machine: Machine, value: Value, axis: number, own: StepsTaken, size: Dimension): Value {
  const { stop, beyond } = reach(own, size);
  const single = machine.reshaped(value, withAxis(value, axis, own.count, ONE));
  const rows = machine.apply('pad', [single], { axis: axis + 1, before: ZERO, after: constant(own.step - 1) });
  let result = machine.reshaped(rows, withAxis(value, axis, multiply(own.count, constant(own.step))));
  if (beyond > 0) {
    const length = subtract(scale(own.count, own.step), constant(beyond));
    result = machine.apply('slice', [result], { axis, start: ZERO, stop: length });
  }
  const after = subtract(size, stop);
  if (constantValue(own.start) === 0 && constantValue(after) === 0) return result;
  return machine.apply('pad', [result], { axis, before: own.start, after });
}

/** True if two of them are known to share no element. */
export function areApart(a: StepsTaken, b: StepsTaken): boolean {
  const between = constantValue(subtract(a.start, b.start));
  return a.step === b.step && between !== undefined && between % a.step !== 0;
}

/** A tensor with other values where a tensor of zeros and ones is 1. */
export function exchanged(machine: Machine, whole: Value, isThere: Value, value: Value): Value {
  return machine.infix('+', machine.infix('*', whole, machine.infix('-', numberValue(1), isThere)), value);
}
