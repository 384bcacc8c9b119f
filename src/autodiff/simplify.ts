import * as build from '../operations/builder.ts';
import { hasDerivative } from '../program/activity.ts';
import { numberValue } from '../program/build.ts';
import { isOne } from '../program/dimension.ts';
import type { ApplyValue, NumberValue, Value } from '../program/program.ts';
import { sameShape } from '../program/shape.ts';
import type { Tensor } from '../program/tensor.ts';

/**
 * Removes what a person would not have written: factors of one, sums with zero, double negations and
 * transposes, reshapes to the same shape. Never changes a shape, and a value by rounding at most.
 */
export function simplify(value: Value): Value {
  if (value.kind !== 'apply') return value;
  const operands = value.operands.map((operand) => simplify(operand));
  const rebuilt = operands.every((operand, index) => operand === value.operands[index]) ? value : { ...value, operands };
  const simpler = step(rebuilt);
  if (simpler === undefined || !sameShape(simpler.shape, value.shape)) return rebuilt;
  return simpler.kind === 'apply' ? simplify(simpler) : simpler;
}

/** The value of an infix operation, which has no options, on numbers. */
function computed({ operation }: ApplyValue, numbers: readonly number[]): number {
  const operands = numbers.map((number): Tensor => ({ shape: [], data: Float64Array.of(number) }));
  const [result = Number.NaN] = operation.value(operands, { options: {} }).data;
  return result;
}

/** Not a number with a name, as `pi`. */
export function isWritten({ text }: NumberValue): boolean {
  return !Number.isNaN(Number(text));
}

function isNumber(value: Value | undefined, number: number): boolean {
  return value?.kind === 'number' && value.value === number;
}

export function isApply(value: Value | undefined, name: string): value is ApplyValue {
  return value?.kind === 'apply' && value.operation.name === name;
}

/** One rewriting, if any applies. */
function step(value: ApplyValue): Value | undefined {
  const [a, b] = value.operands as [Value, Value];
  const aligned = align(value);
  if (aligned !== undefined) return aligned;
  switch (value.operation.name) {
    case '+':
    case '-':
    case '*':
    case '^':
      return fold(value, a, b) ?? arithmetic(value.operation.name, a, b);
    case '/':
      return arithmetic('/', a, b);
    case 'negative':
      return negation(a);
    case '.T':
      return isApply(a, '.T') ? a.operands[0] : transpose(value, a);
    case 'sum':
      return a.shape.length === 0 || (value.options['axis'] as readonly number[] | undefined)?.length === 0 ? a : undefined;
    case 'reshape':
      return reshape(value, a);
    case 'broadcast':
      return broadcast(value, a);
    case 'stop_gradient':
      return a.kind === 'number' ? a : undefined;
    case 'where':
      return a.kind === 'number' ? (a.value === 0 ? value.operands[2] : b) : undefined;
    default:
      return compare(value, a, b);
  }
}

function fold(value: ApplyValue, a: Value, b: Value): Value | undefined {
  if (a.kind !== 'number' || b.kind !== 'number' || !isWritten(a) || !isWritten(b)) return undefined;
  const result = computed(value, [a.value, b.value]);
  return Number.isFinite(result) ? numberValue(result) : undefined;
}

/** A comparison of two literal numbers is decided here. */
function compare(value: ApplyValue, a: Value, b: Value | undefined): Value | undefined {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left === undefined || right === undefined || !isInfix(value) || hasDerivative(value)) return undefined;
  return numberValue(computed(value, [left, right]));
}

function isInfix({ operation }: ApplyValue): boolean {
  return operation.notation.kind === 'infix';
}

/** The value of an expression of literal numbers: `1 / 2` stays as it is written, but is known not to be 0. */
function numberOf(value: Value | undefined): number | undefined {
  if (value?.kind === 'number') return value.value;
  if (value?.kind !== 'apply' || !isInfix(value)) return undefined;
  const [left, right] = value.operands.map(numberOf);
  return left === undefined || right === undefined ? undefined : computed(value, [left, right]);
}

function arithmetic(name: string, a: Value, b: Value): Value | undefined {
  if (name === '+') {
    if (isNumber(a, 0)) return b;
    if (isNumber(b, 0)) return a;
    if (isApply(b, 'negative')) return build.infix('-', a, b.operands[0] as Value);
    return positive(b, (opposite) => build.infix('-', a, opposite));
  }
  if (name === '-') {
    if (isNumber(b, 0)) return a;
    if (isNumber(a, 0)) return build.negate(b);
    return isApply(b, 'negative') ? build.infix('+', a, b.operands[0] as Value) : undefined;
  }
  if (name === '*') {
    if (isNumber(a, 1)) return b;
    if (isNumber(a, -1)) return build.negate(b);
    if (isNumber(b, -1)) return build.negate(a);
    // A negation moves to the front, where it reads best: `-dy * b`.
    if (isApply(b, 'negative')) return build.negate(build.infix('*', a, b.operands[0] as Value));
  }
  return isNumber(b, 1) ? a : undefined;
}

/** A term that begins with a minus, `-a * b`, changes the sign in front of it. */
function positive(term: Value, opposite: (term: Value) => Value): Value | undefined {
  if (!isApply(term, '*') && !isApply(term, '/')) return undefined;
  const [left, right] = term.operands as [Value, Value];
  return isApply(left, 'negative') ? opposite(build.apply(term.operation, [left.operands[0] as Value, right])) : undefined;
}

/** `-(a * b)` is written `-a * b`. */
function negation(a: Value): Value | undefined {
  if (a.kind === 'number' && isWritten(a)) return numberValue(-a.value);
  if (a.kind !== 'apply') return undefined;
  const [left, right] = a.operands as [Value, Value];
  if (a.operation.name === 'negative') return left;
  if (a.operation.name !== '*' && a.operation.name !== '/') return undefined;
  return build.apply(a.operation, [build.negate(left), right]);
}

/** `(A.T @ B).T` is `B.T @ A`: the other way round a transpose less is written. */
function transpose({ operation }: ApplyValue, a: Value): Value | undefined {
  if (a.kind !== 'apply') return undefined;
  const [left, right] = a.operands as [Value, Value];
  const turned = (operand: Value): Value => build.apply(operation, [operand]);
  if (a.operation.name === 'negative') return build.negate(turned(left));
  if (a.operation.name === 'outer') return build.apply(a.operation, [right, left]);
  const isProduct = a.operation.name === '@' && left.shape.length > 1 && right.shape.length > 1;
  if (!isProduct || (!isApply(left, '.T') && !isApply(right, '.T'))) return undefined;
  return build.infix('@', turned(right), turned(left));
}

/** A scalar has no shape of its own to change: it is stretched to another one. */
function reshape(value: ApplyValue, a: Value): Value {
  if (a.kind !== 'apply') return a;
  const { operation, operands } = a;
  if (operation.name === 'reshape') return { ...value, operands };
  const isScalar = operation.name === 'broadcast' && operands[0]?.shape.length === 0;
  return isScalar ? build.apply(operation, operands, { shape: value.shape }) : a;
}

/** The operand of a reshape that only adds leading axes of size 1: broadcasting works without them. */
function withoutLeadingAxes(value: Value): Value | undefined {
  if (!isApply(value, 'reshape')) return undefined;
  const [inner] = value.operands as [Value];
  const extra = value.shape.length - inner.shape.length;
  const isPadded = extra > 0 && value.shape.slice(0, extra).every(isOne) && sameShape(value.shape.slice(extra), inner.shape);
  return isPadded ? inner : undefined;
}

/** The operand of a broadcast or reshape that an elementwise operation performs by itself. */
function unstretched(value: Value): Value | undefined {
  const inner = isApply(value, 'negative') ? unstretched(value.operands[0] as Value) : undefined;
  if (inner !== undefined) return build.negate(inner);
  return isApply(value, 'broadcast') ? value.operands[0] : withoutLeadingAxes(value);
}

/** `reshape(s, [1]) * x` and `broadcast(s, [n]) * x` are `s * x`, where the other operand has the axis anyway. */
function align(value: ApplyValue): Value | undefined {
  const { notation } = value.operation;
  if (notation.kind !== 'infix' || notation.symbol === '@') return undefined;
  const operands = value.operands.map((operand) => unstretched(operand) ?? operand);
  const changed = operands.findIndex((operand, index) => operand !== value.operands[index]);
  if (changed === -1) return undefined;
  // One at a time: where both are padded, the axis comes from one of them.
  const replaced = value.operands.map((operand, index) => (index === changed ? (operands[index] as Value) : operand));
  const shorter = build.apply(value.operation, replaced, value.options);
  if (sameShape(shorter.shape, value.shape)) return shorter;
  // A broadcast is done last: `broadcast(s, [n]) / r` is `broadcast(s / r, [n])`.
  const stretch = value.operands[changed];
  const isLast = isApply(stretch, 'broadcast') && sameShape(stretch.shape, value.shape);
  return isLast ? build.apply(stretch.operation, [shorter], { shape: value.shape }) : undefined;
}

/** A broadcast adds leading axes by itself. */
function broadcast(value: ApplyValue, a: Value): Value | undefined {
  if (!isApply(a, 'reshape')) return a;
  const inner = withoutLeadingAxes(a);
  return inner && build.apply(value.operation, [inner], value.options);
}
