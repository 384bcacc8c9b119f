import { type Expression, numberOf, readOf } from '../instructions.ts';
import { countOf, foldOver, type Lowerer } from './lowerer.ts';

const ONE = numberOf(1);

export function mean(lowering: Lowerer, a: Expression, axes: readonly number[]): Expression {
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
