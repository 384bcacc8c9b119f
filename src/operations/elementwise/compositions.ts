import type { ElementCode } from '../../program/lowering.ts';

/** max(a, 0) + log(1 + exp(-|a|)). */
export function softplusCode<Expression>({ map }: ElementCode<Expression>, a: Expression): Expression {
  return map('+', map('relu', a), map('log1p', map('exp', map('negative', map('abs', a)))));
}
