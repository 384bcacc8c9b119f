import { LEAKY_SLOPE } from '../../operations/parametrised.ts';
import { type Expression, numberOf, readOf } from './instructions.ts';
import { countOf, foldOver, type Lowerer, type OperationLowering } from './lowerer.ts';

/** Functions of one operand as others that have code: what stands twice in them is computed once. */
function composed(compose: (map: Lowerer['map'], a: Expression) => Expression): OperationLowering {
  return (lowering, [a]) => compose((name, ...operands) => lowering.map(name, ...operands), a as Expression);
}

const ONE = numberOf(1);

/** max(a, 0) + log(1 + exp(-|a|)). */
function softplus(map: Lowerer['map'], a: Expression): Expression {
  const decay = map('exp', map('negative', map('abs', a)));
  return map('+', map('relu', a), map('log1p', decay));
}

export const COMPOSITIONS: Readonly<Record<string, OperationLowering>> = {
  square: composed((map, a) => map('*', a, a)),
  reciprocal: composed((map, a) => map('/', ONE, a)),
  rsqrt: composed((map, a) => map('/', ONE, map('sqrt', a))),
  softplus: composed(softplus),
  log_sigmoid: composed((map, a) => map('negative', softplus(map, map('negative', a)))),
  softsign: composed((map, a) => map('/', a, map('+', ONE, map('abs', a)))),
  silu: composed((map, a) => map('*', a, map('sigmoid', a))),
  leaky_relu: (lowering, [a], { options }) => {
    const operand = a as Expression;
    const slope = numberOf(Number(options['slope'] ?? LEAKY_SLOPE));
    return lowering.map('where', lowering.map('>', operand, numberOf(0)), operand, lowering.map('*', operand, slope));
  },
};

/** The mean of the squared deviations, over axes that stay as 1. */
export function variance(lowering: Lowerer, a: Expression, axes: readonly number[]): Expression {
  const read = readOf(lowering.view(a));
  const count = numberOf(countOf(a, axes));
  const mean = readOf(lowering.view(lowering.map('/', readOf(foldOver(lowering, read, axes, 'sum')), count)));
  const deviation = lowering.map('-', read, mean);
  return lowering.map('/', readOf(foldOver(lowering, lowering.map('*', deviation, deviation), axes, 'sum')), count);
}
