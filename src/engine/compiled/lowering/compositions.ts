import { LEAKY_SLOPE } from '../../../operations/elementwise/parametrised.ts';
import { type Expression, numberOf, readOf } from '../instructions.ts';
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

function mean(lowering: Lowerer, a: Expression, axes: readonly number[]): Expression {
  return lowering.map('/', readOf(foldOver(lowering, a, axes, 'sum')), numberOf(countOf(a, axes)));
}

function deviations(lowering: Lowerer, a: Expression, axes: readonly number[]): Expression {
  const read = readOf(lowering.view(a));
  return lowering.map('-', read, readOf(lowering.view(mean(lowering, read, axes))));
}

/** The mean of the squared deviations, over axes that stay as 1. */
export function variance(lowering: Lowerer, a: Expression, axes: readonly number[]): Expression {
  const deviation = deviations(lowering, a, axes);
  return mean(lowering, lowering.map('*', deviation, deviation), axes);
}

/** Its root; scaled by the largest deviation, so that squares neither overflow nor vanish. */
export function standardDeviation(lowering: Lowerer, a: Expression, axes: readonly number[]): Expression {
  const deviation = readOf(lowering.view(deviations(lowering, a, axes)));
  const largest = readOf(foldOver(lowering, lowering.map('abs', deviation), axes, 'max'));
  const isExtreme = lowering.map('==', largest, lowering.map('+', largest, largest));
  const scaled = lowering.map('/', deviation, lowering.map('where', isExtreme, ONE, largest));
  const root = lowering.map('sqrt', mean(lowering, lowering.map('*', scaled, scaled), axes));
  return lowering.map('where', isExtreme, largest, lowering.map('*', root, largest));
}
