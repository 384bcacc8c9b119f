// Makers of values by what the language calls their operations; their shapes must fit.
import { fittingValue as apply } from '../program/build.ts';
import type { Options } from '../program/operation.ts';
import type { ApplyValue, Value } from '../program/program.ts';
import { OPERATIONS } from './table.ts';

export { apply };

export function infix(symbol: string, left: Value, right: Value): ApplyValue {
  return apply(OPERATIONS.infix(symbol), [left, right]);
}

export function negate(operand: Value): ApplyValue {
  return apply(OPERATIONS.negation, [operand]);
}

export function transpose(operand: Value): ApplyValue {
  return apply(OPERATIONS.transpose, [operand]);
}

export function call(name: string, operands: readonly Value[], options: Options = {}): ApplyValue {
  const operation = OPERATIONS.call(name);
  if (operation === undefined) throw new Error(`there is no operation \`${name}\``);
  return apply(operation, operands, options);
}
