import { OPERATIONS } from '../../operations/table.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown } from '../../program/shape.ts';
import type { Machine } from './machine.ts';

/** All axes the other way round, as `.T` does; a vector stays what it is. */
export function transposed(machine: Machine, value: Value): Value {
  const rank = value.shape.length;
  if (isUnknown(value.shape) || rank === 2) return machine.apply(OPERATIONS.transpose, [value]);
  return rank < 2 ? value : machine.apply('transpose', [value], { axes: Array.from({ length: rank }, (_, at) => rank - 1 - at) });
}

/** The last two axes swapped, as `.mT` does. */
export function matricesTransposed(machine: Machine, value: Value): Value {
  const rank = value.shape.length;
  if (isUnknown(value.shape) || rank <= 2) return transposed(machine, value);
  const axes = Array.from({ length: rank }, (_, at) => at);
  return machine.apply('transpose', [value], { axes: [...axes.slice(0, -2), rank - 1, rank - 2] });
}
