import { parseExpression } from '../../language/grammar/parser.ts';
import type { Expression } from '../../language/syntax.ts';
import * as build from '../../operations/builder.ts';
import { OPERATIONS } from '../../operations/table.ts';
import type { Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { withNames } from '../rules.ts';
import { isApply } from '../simplify.ts';

/** An expression that may stand for another one of the same value. */
export interface Identity {
  readonly from: string;
  readonly to: string;
  /** How many axes the tensors have that names stand for; any number, where it is not said. */
  readonly ranks?: Readonly<Record<string, number>>;
}

/** Each needs no more operations than what it replaces, and is no less accurate. */
export const IDENTITIES: readonly Identity[] = [
  { from: 'exp(log(x))', to: 'x' },
  { from: 'log(exp(x))', to: 'x' },
  { from: 'sqrt(x) ^ 2', to: 'x' },
  { from: 'sigmoid(x) + sigmoid(-x)', to: '1' },
  // Neither hyperbolic function is a number where their quotient is 1.
  { from: 'sinh(x) / cosh(x)', to: 'tanh(x)' },
  { from: 'abs(x) * sign(x)', to: 'x' },
  { from: 'x * sign(x)', to: 'abs(x)' },
  { from: 'exp(x) / (1 + exp(x))', to: 'sigmoid(x)' },
  { from: '1 / (1 + exp(-x))', to: 'sigmoid(x)' },
  { from: 'exp(x) / sum(exp(x))', to: 'softmax(x)', ranks: { x: 1 } },
  { from: 'A @ outer(u, v)', to: 'outer(A @ u, v)', ranks: { A: 2 } },
  { from: 'outer(u, v) @ A', to: 'outer(u, A.T @ v)', ranks: { A: 2 } },
  { from: 'solve(A, s * b)', to: 's * solve(A, b)', ranks: { s: 0 } },
  { from: 'outer(s * u, v)', to: 's * outer(u, v)', ranks: { s: 0 } },
  { from: 'outer(u, s * v)', to: 's * outer(u, v)', ranks: { s: 0 } },
  { from: 'sum(A * diag(v))', to: 'sum(diag(A) * v)', ranks: { A: 2, v: 1 } },
  { from: 'sum(diag(A))', to: 'trace(A)', ranks: { A: 2 } },
  // The branch that is not taken cannot make what stands outside of it infinite.
  { from: 'where(c, a, 0) * b', to: 'where(c, a * b, 0)' },
  { from: 'where(c, a, 0) / b', to: 'where(c, a / b, 0)' },
  { from: 'where(c, 0, a) * b', to: 'where(c, 0, a * b)' },
  { from: 'where(c, 0, a) / b', to: 'where(c, 0, a / b)' },
  { from: 'where(c, a, 0) + where(c, 0, b)', to: 'where(c, a, b)' },
];

interface Pattern {
  readonly identity: Identity;
  readonly expression: Expression;
}

let patterns: Map<string, Pattern[]> | undefined;

/** The identities whose left side has an operation outermost; parsed once. */
function patternsOf(operation: string): readonly Pattern[] {
  if (patterns === undefined) {
    patterns = new Map();
    for (const identity of IDENTITIES) {
      const expression = parseExpression(identity.from);
      const root = operationOf(expression) ?? '';
      patterns.set(root, [...(patterns.get(root) ?? []), { identity, expression }]);
    }
  }
  return patterns.get(operation) ?? [];
}

function operationOf(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'binary':
      return OPERATIONS.infix(expression.operator).name;
    case 'call':
      return expression.name.text;
    case 'negation':
      return OPERATIONS.negation.name;
    case 'transpose':
      return OPERATIONS.transpose.name;
    default:
      return undefined;
  }
}

function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.arguments.map(({ value }) => value);
    case 'negation':
    case 'transpose':
      return [expression.operand];
    default:
      return [];
  }
}

type Bindings = ReadonlyMap<string, Value>;

function matched(expression: Expression, value: Value, bindings: Bindings): Bindings | undefined {
  if (expression.kind === 'number') return value.kind === 'number' && value.value === expression.value ? bindings : undefined;
  if (expression.kind === 'name') {
    const bound = bindings.get(expression.name.text);
    if (bound === undefined) return new Map([...bindings, [expression.name.text, value]]);
    return structureOf(bound) === structureOf(value) ? bindings : undefined;
  }
  if (value.kind !== 'apply' || value.operation.name !== operationOf(expression) || Object.keys(value.options).length > 0)
    return undefined;
  const operands = operandsOf(expression);
  const orders = ['+', '*'].includes(value.operation.name) ? [value.operands, value.operands.toReversed()] : [value.operands];
  for (const order of orders) {
    let found: Bindings | undefined = operands.length === order.length ? bindings : undefined;
    for (const [at, operand] of operands.entries()) found = found && matched(operand, order[at] as Value, found);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The other side of an identity, and its `law`. */
export interface Identical {
  readonly law: string;
  readonly value: Value;
}

/** A softmax along axes that somebody wrote out: it is finite for all numbers. */
function softmaxOfRows(value: Value): Identical | undefined {
  const [exponential, sum] = isApply(value, '/') ? value.operands : [];
  const [summed] = isApply(sum, 'sum') ? sum.operands : [];
  const { keepdims, ...along } = isApply(sum, 'sum') ? sum.options : {};
  const isRow = isApply(exponential, 'exp') && summed !== undefined && structureOf(summed) === structureOf(exponential);
  if (!isRow || keepdims !== true || along['axis'] === undefined) return undefined;
  const softmax = build.call('softmax', [exponential.operands[0] as Value], along);
  return { law: 'exp(x) / sum(exp(x), axis=1, keepdims=true) = softmax(x, axis=1)', value: softmax };
}

/** The expression after an identity of its outermost operation; undefined where none fits. */
export function identical(value: Value): Identical | undefined {
  if (value.kind !== 'apply') return undefined;
  const softmax = softmaxOfRows(value);
  if (softmax !== undefined) return softmax;
  for (const { identity, expression } of patternsOf(value.operation.name)) {
    const bindings = matched(expression, value, new Map());
    if (bindings === undefined) continue;
    const ranks = Object.entries(identity.ranks ?? {});
    if (ranks.some(([name, rank]) => bindings.get(name)?.shape.length !== rank)) continue;
    const other = withNames(identity.to, (name) => bindings.get(name));
    const isFit = sameShape(other.shape, value.shape);
    return {
      law: `${identity.from} = ${identity.to}`,
      value: isFit ? other : build.call('broadcast', [other], { shape: value.shape }),
    };
  }
  return undefined;
}
