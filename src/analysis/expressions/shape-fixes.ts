import { printExpression } from '../../language/printer.ts';
import type { Expression, LocalFix, Span } from '../../language/syntax.ts';
import { isElementwise, isProblem, type Operation, type Options } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';
import { dropAxes, type Shape, sameShape } from '../../program/shape.ts';
import { alignmentFixes } from './alignment-fixes.ts';

const SPAN: Span = { start: 0, end: 0 };

export function transposed(expression: Expression): string {
  return printExpression(transposeOf(expression));
}

/** The plain form where there is one: `outer(dy, x)` for `outer(x, dy).T`, `dY.T @ X` for `(X.T @ dY).T`. */
function transposeOf(expression: Expression): Expression {
  const whole: Expression = { kind: 'transpose', operand: expression, span: SPAN };
  switch (expression.kind) {
    case 'transpose':
      return expression.operand;
    case 'call': {
      const [left, right, ...others] = expression.arguments;
      const areTwo = left !== undefined && right !== undefined && others.length === 0;
      return areTwo && expression.name.text === 'outer' ? { ...expression, arguments: [right, left] } : whole;
    }
    case 'binary': {
      const { operator, left, right } = expression;
      const isPlain = operator === '@' && [left, right].some(({ kind }) => kind === 'transpose');
      return isPlain ? { ...expression, left: transposeOf(right), right: transposeOf(left) } : whole;
    }
    default:
      return whole;
  }
}

export function swapLastAxes(shape: Shape): Shape {
  const [rows, columns] = shape.slice(-2);
  return rows === undefined || columns === undefined ? shape : [...shape.slice(0, -2), columns, rows];
}

/** The text of a sum over one axis that leaves `goal`, if there is one. */
export function summedTo(expression: Expression, shape: Shape, goal: Shape): string | undefined {
  if (shape.length > 0 && goal.length === 0) return `sum(${printExpression(expression)})`;
  const axis = shape.findIndex((_, index) => sameShape(dropAxes(shape, [index]), goal));
  return axis === -1 ? undefined : `sum(${printExpression(expression)}, axis=${axis})`;
}

/** Ways to make the shapes of an operation agree: aligned axes, a transpose, the operands swapped, or a reduction. */
export function shapeFixes(
  operation: Operation,
  operands: readonly Expression[],
  values: readonly Value[],
  options: Options,
  span: Span,
): readonly LocalFix[] {
  const shapes = values.map((value) => value.shape);
  const resultOf = (changed: readonly Shape[]): Shape | undefined => {
    const shape = operation.shape({ operands: changed, numbers: [], options });
    return isProblem(shape) ? undefined : shape;
  };
  const [left, right] = operands;
  // `A @ A`: which of the two is meant must be said.
  const twins = left !== undefined && right !== undefined && printExpression(left) === printExpression(right);
  const transposes: LocalFix[] = [];
  const reshaping: LocalFix[] = [];
  const sums: LocalFix[] = [];
  operands.forEach((operand, index) => {
    const shape = shapes[index] as Shape;
    const side = twins ? ` on the ${index === 0 ? 'left' : 'right'}` : '';
    const replace = (text: string): LocalFix => ({ title: `Write \`${text}\`${side}`, edits: [{ span: operand.span, text }] });
    const result = shape.length >= 2 ? resultOf(shapes.with(index, swapLastAxes(shape))) : undefined;
    // An elementwise result over the axes of a transposed operand alone is another model.
    const isLikely =
      !isElementwise(operation) || shapes.some((own, other) => other !== index && result && sameShape(own, result));
    if (result !== undefined) (isLikely ? transposes : reshaping).push(replace(transposed(operand)));
    const goal = shapes[1 - index];
    if (operands.length === 2 && goal !== undefined && operation.name !== '@' && resultOf(shapes.with(index, goal))) {
      const text = summedTo(operand, shape, goal);
      if (text !== undefined) sums.push(replace(text));
    }
  });
  const { kept, aligned } = alignmentFixes(operation, operands, values, options);
  // A mistake that a forgotten `keepdims` explains needs no other reduction.
  const others = kept.length > 0 ? [] : [...aligned, ...sums, ...reshaping];
  const fixes = [...kept, ...transposes, ...others];
  if (operation.notation.kind === 'infix' && left !== undefined && right !== undefined && resultOf([...shapes].reverse())) {
    const operator = operation.notation.symbol as '@';
    const text = printExpression({ kind: 'binary', operator, left: right, right: left, span: SPAN });
    fixes.push({ title: `Swap the operands: \`${text}\``, edits: [{ span, text }] });
  }
  if (operation.name === '@' && left !== undefined && right !== undefined && sameShape(shapes[0] as Shape, shapes[1] as Shape)) {
    const text = printExpression({ kind: 'binary', operator: '*', left, right, span: SPAN });
    fixes.push({ title: `Write \`${text}\``, edits: [{ span, text }] });
  }
  return fixes;
}
