import type { Expression } from '../../language/syntax.ts';
import { missingAxes, withinParts } from './axis-slips.ts';

/** Larger expressions than this are not varied in all places. */
const MOST_VARIANTS = 60;

/**
 * An expression with one operation fewer, or with another product: slips that give another shape. Those of the whole come first; sums
 * that are missing, last.
 */
export function reshapings(expression: Expression): readonly Expression[] {
  return [...variantsOf(expression).slice(0, MOST_VARIANTS), ...missingAxes(expression).slice(0, MOST_VARIANTS)];
}

function variantsOf(expression: Expression): readonly Expression[] {
  return [...ownVariants(expression), ...withinParts(expression, variantsOf)];
}

function ownVariants(expression: Expression): readonly Expression[] {
  const { span } = expression;
  switch (expression.kind) {
    case 'transpose':
      return [expression.operand];
    case 'name':
      return [{ kind: 'transpose', operand: expression, span }];
    case 'call': {
      const operands = expression.arguments.filter(({ name }) => name === undefined).map(({ value }) => value);
      const [left, right] = operands;
      if (left === undefined || operands.length > 2) return [];
      return right === undefined ? [left] : [{ kind: 'binary', operator: '*', left, right, span }];
    }
    case 'binary': {
      const { operator, left, right } = expression;
      const outer: Expression = {
        kind: 'call',
        name: { text: 'outer', span },
        arguments: [{ value: left }, { value: right }],
        span,
      };
      if (operator === '*') return [{ ...expression, operator: '@' }, outer];
      return operator === '@' ? [{ ...expression, operator: '*' }, { ...expression, left: right, right: left }, outer] : [];
    }
    default:
      return [];
  }
}
