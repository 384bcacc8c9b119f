import type { Expression } from '../../language/syntax.ts';
import { constantOf } from '../../program/constants.ts';
import {
  add,
  constant,
  constantValue,
  type Dimension,
  elementsProblem,
  isNeverPositive,
  multiply,
  printDimension,
  productProblem,
  quotient,
  scale,
  subtract,
} from '../../program/dimension.ts';
import { type Shape, UNKNOWN } from '../../program/shape.ts';
import type { Resolver } from './resolver.ts';

type SizeResolver = Pick<Resolver, 'size' | 'report'>;

const OPERATORS: Readonly<Record<string, (a: Dimension, b: Dimension) => Dimension>> = { '+': add, '-': subtract, '*': multiply };

function lowerBinary(expression: Extract<Expression, { kind: 'binary' }>, resolver: SizeResolver): Dimension | undefined {
  if (expression.operator === '//') return lowerQuotient(expression, resolver);
  const operate = OPERATORS[expression.operator];
  if (operate === undefined) return notASize(expression, resolver);
  const left = lowerSize(expression.left, resolver);
  const right = left && lowerSize(expression.right, resolver);
  if (left === undefined || right === undefined) return undefined;
  const problem = operate === multiply ? productProblem(left, right) : undefined;
  if (problem === undefined) return operate(left, right);
  resolver.report('too-large', expression.span, `this size ${problem}`);
  return undefined;
}

/** The whole part of a quotient by a positive whole number. */
function lowerQuotient(expression: Extract<Expression, { kind: 'binary' }>, resolver: SizeResolver): Dimension | undefined {
  const numerator = lowerSize(expression.left, resolver);
  const by = numerator && lowerSize(expression.right, resolver);
  if (numerator === undefined || by === undefined) return undefined;
  const divisor = constantValue(by);
  if (divisor !== undefined && divisor > 0) return quotient(numerator, divisor);
  resolver.report('wrong-arguments', expression.right.span, 'a size is divided by a positive whole number, as in `n // 2`');
  return undefined;
}

function notASize({ span }: Expression, resolver: SizeResolver): undefined {
  resolver.report('wrong-arguments', span, 'a size is made of dimensions and whole numbers with `+`, `-`, `*` and `//`');
}

/** Dimension arithmetic: names and integers under `+`, `-` and `*`. Undefined once something is reported. */
export function lowerSize(expression: Expression, resolver: SizeResolver): Dimension | undefined {
  switch (expression.kind) {
    case 'number':
      if (Number.isInteger(expression.value)) return constant(expression.value);
      break;
    case 'name':
      if (expression.indices.length === 0) return resolver.size(expression.name);
      break;
    case 'negation': {
      const operand = lowerSize(expression.operand, resolver);
      return operand && scale(operand, -1);
    }
    case 'binary':
      return lowerBinary(expression, resolver);
    default:
      break;
  }
  return notASize(expression, resolver);
}

/** True if a size mentions a name, as it is written. */
export function mentions(expression: Expression, name: string): boolean {
  switch (expression.kind) {
    case 'name':
      return expression.name.text === name;
    case 'negation':
      return mentions(expression.operand, name);
    case 'binary':
      return mentions(expression.left, name) || mentions(expression.right, name);
    default:
      return false;
  }
}

/** A shape as it is declared; a size that is surely zero or below is an error. */
export function lowerShape(dimensions: readonly Expression[], resolver: Resolver): Shape {
  const sizes: Dimension[] = [];
  let complete = true;
  for (const expression of dimensions) {
    const size = lowerSize(expression, resolver);
    if (size === undefined) {
      complete = false;
      continue;
    }
    if (isNeverPositive(size)) {
      const value = constantValue(size);
      const why = value === undefined ? `\`${printDimension(size)}\` never is` : `this one is ${value}`;
      resolver.report('wrong-arguments', expression.span, `a size is positive: ${why}`);
      complete = false;
    }
    sizes.push(size);
  }
  const problem = complete ? elementsProblem(sizes) : undefined;
  const [first, last] = [dimensions[0], dimensions.at(-1)];
  if (problem === undefined || first === undefined || last === undefined) return complete ? sizes : UNKNOWN;
  resolver.report(
    'too-large',
    { start: first.span.start, end: last.span.end },
    `${sizes.length === 1 ? 'this size' : 'the number of elements'} ${problem}`,
  );
  return UNKNOWN;
}

/** A number known while reading: literals, `pi`, and arithmetic on them. */
export function constantNumber(expression: Expression): number | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return expression.indices.length === 0 ? constantOf(expression.name.text) : undefined;
    case 'negation': {
      const operand = constantNumber(expression.operand);
      return operand === undefined ? undefined : -operand;
    }
    case 'binary': {
      const left = constantNumber(expression.left);
      const right = constantNumber(expression.right);
      if (left === undefined || right === undefined) return undefined;
      return { '+': left + right, '-': left - right, '*': left * right, '/': left / right, '^': left ** right }[
        expression.operator as string
      ];
    }
    default:
      return undefined;
  }
}
