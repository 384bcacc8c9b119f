import { simplify } from '../../../autodiff/simplify.ts';
import { printValue } from '../../../program/print.ts';
import type { Value } from '../../../program/program.ts';
import { countNodes, partsOf } from './derived-line.ts';

/** How much shorter a value can be written. */
function slackOf(value: Value): number {
  return countNodes(value) - countNodes(simplify(value));
}

/** The factors that a product, and what it is divided by, multiply and divide by. */
function factorsAndDivisors(value: Value): readonly [factors: readonly Value[], divisors: readonly Value[]] {
  if (value.kind !== 'apply' || !['*', '/'].includes(value.operation.name)) return [[value], []];
  const [left, right] = value.operands.map(factorsAndDivisors) as [
    ReturnType<typeof factorsAndDivisors>,
    ReturnType<typeof factorsAndDivisors>,
  ];
  return value.operation.name === '*'
    ? [
        [...left[0], ...right[0]],
        [...left[1], ...right[1]],
      ]
    : [
        [...left[0], ...right[1]],
        [...left[1], ...right[0]],
      ];
}

/** How many factors an expression divides by again, as in `2 / (2 * N)`. */
function cancelledIn(value: Value): number {
  return partsOf(value).reduce((sum, part) => {
    const [factors, divisors] = factorsAndDivisors(part);
    const texts = new Set(divisors.map(printValue));
    return sum + factors.filter((factor) => texts.has(printValue(factor))).length;
  }, 0);
}

/** True if a change of an expression puts in an operation without effect, such as `1 * x`, or one that undoes another one. */
export function isIdleChange(before: Value, after: Value): boolean {
  return slackOf(after) > slackOf(before) || cancelledIn(after) > cancelledIn(before);
}
