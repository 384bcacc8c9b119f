import type { Span } from '../language/syntax.ts';
import { siteOf } from './activity.ts';
import { constantValue, type Dimension, elementsProblem } from './dimension.ts';
import { isProblem, type Operation, type Options, type Problem } from './operation.ts';
import type { ApplyValue, NumberValue, ReadValue, SizeValue, Value, Variable } from './program.ts';
import { lengthOf } from './ranges.ts';
import { isUnknown, SCALAR, type Shape, UNKNOWN } from './shape.ts';

/** Makers of resolved expressions; `apply` is the only place where a shape is computed. */
const NOWHERE: Span = { start: 0, end: 0 };

export function numberValue(value: number, text = String(value), span = NOWHERE): NumberValue {
  return { kind: 'number', value, text, shape: SCALAR, span };
}

/** A size as a number; a constant size is a plain number. */
export function sizeValue(dimension: Dimension, span = NOWHERE): SizeValue | NumberValue {
  const fixed = constantValue(dimension);
  return fixed === undefined ? { kind: 'size', dimension, shape: SCALAR, span } : numberValue(fixed, undefined, span);
}

/** Placeholder for an expression that could not be resolved. */
export function unknownValue(span: Span): NumberValue {
  return { kind: 'number', value: Number.NaN, text: '?', shape: UNKNOWN, span };
}

const NO_INDICES: readonly Dimension[] = [];

export function readValue(variable: Variable, indices: readonly Dimension[] = NO_INDICES, span = NOWHERE): ReadValue {
  return { kind: 'read', variable, indices, shape: readShape(variable, indices), span };
}

/** An element has the variable's shape; a sequence read as a whole is stacked along new first axes. */
export function readShape(variable: Variable, indices: readonly Dimension[]): Shape {
  if (indices.length > 0 || variable.ranges.length === 0 || isUnknown(variable.shape)) return variable.shape;
  return [...variable.ranges.map(lengthOf), ...variable.shape];
}

/** The shape as it is declared: that of one element of a sequence, and that of the whole for a tensor. */
export function declaredShape(variable: Variable): Shape {
  return variable.isTensor === true ? readShape(variable, []) : variable.shape;
}

/** The ranges of a sequence as they are declared. */
export function declaredRanges({ isTensor, ranges }: Variable): Variable['ranges'] {
  return isTensor === true ? [] : ranges;
}

/** A shape whose number of elements is too long to be written. */
function tooLong(shape: Shape): Problem | undefined {
  const problem = elementsProblem(shape);
  if (problem === undefined) return undefined;
  const what = shape.length === 1 ? 'the size of this axis' : `the number of elements of ${shape.length} axes`;
  return { code: 'too-large', message: `${what} ${problem}` };
}

function resultShape(operation: Operation, operands: readonly Value[], options: Options): Shape | Problem {
  for (const operand of operands) {
    if (isUnknown(operand.shape)) return UNKNOWN;
    const problem = tooLong(operand.shape);
    if (problem !== undefined) return problem;
  }
  const shape = operation.shape(siteOf({ operands, options }));
  return isProblem(shape) ? shape : (tooLong(shape) ?? shape);
}

export function applyValue(
  operation: Operation,
  operands: readonly Value[],
  options: Options = {},
  span = NOWHERE,
): ApplyValue | Problem {
  const shape = resultShape(operation, operands, options);
  return isProblem(shape) ? shape : { kind: 'apply', operation, operands, options, shape, span };
}

export function isProblemValue(result: ApplyValue | Problem): result is Problem {
  return 'code' in result;
}

/** The same where the shapes must fit: a problem is a mistake of the caller. */
export function fittingValue(operation: Operation, operands: readonly Value[], options: Options = {}): ApplyValue {
  const result = applyValue(operation, operands, options);
  if (isProblemValue(result)) throw new Error(`${operation.name}: ${result.message}`);
  return result;
}
