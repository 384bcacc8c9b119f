import type { BinaryOperator, Expression } from '../syntax.ts';

/**
 * The precedence and grouping of each operator. The one table that both the parser (flat chain to tree) and the printer
 * (tree to text, with as few parentheses as possible) read.
 */
export const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  '<': 1,
  '<=': 1,
  '>': 1,
  '>=': 1,
  '==': 1,
  '!=': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '//': 3,
  '@': 3,
  '^': 5,
};
export const NEGATION_PRECEDENCE = 4;
export const POWER_PRECEDENCE = 5;

/** An operand of a flat chain: an expression after some number of minus signs, with the offset of each. */
export interface Operand {
  readonly expression: Expression;
  readonly minus: readonly number[];
}

/** Precedence climbing over a flat chain; depth is bounded by the parser's limit on operators. */
export function treeOf(operands: readonly Operand[], operators: readonly BinaryOperator[]): Expression {
  let position = 0;

  const operandAt = (index: number): Operand => {
    const operand = operands[index];
    if (operand === undefined) throw new RangeError('a chain has one operand more than operators');
    return operand;
  };

  /** The operand at `position`, of whose minus signs `skip` are already used. */
  const prefixed = (skip: number): Expression => {
    const operand = operandAt(position);
    const start = operand.minus[skip];
    if (start === undefined) return climb(operand.expression, POWER_PRECEDENCE);
    const inner = prefixed(skip + 1);
    return { kind: 'negation', operand: inner, span: { start, end: inner.span.end } };
  };

  const climb = (first: Expression, minimum: number): Expression => {
    let left = first;
    for (;;) {
      const operator = operators[position];
      if (operator === undefined || PRECEDENCE[operator] < minimum) return left;
      position += 1;
      const right = rightOf(operator);
      const span = { start: left.span.start, end: right.span.end };
      left = { kind: 'binary', operator, left, right, span };
    }
  };

  /** The right operand: `^` groups to the right, everything else to the left. */
  const rightOf = (operator: BinaryOperator): Expression =>
    operator === '^' ? prefixed(0) : climb(prefixed(0), PRECEDENCE[operator] + 1);

  return climb(prefixed(0), 1);
}
