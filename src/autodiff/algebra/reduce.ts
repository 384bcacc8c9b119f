import * as build from '../../operations/builder.ts';
import { axesOf } from '../../operations/reductions/reduce.ts';
import { sizeValue } from '../../program/build.ts';
import { type Dimension, isOne, product } from '../../program/dimension.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { isApply, simplify } from '../simplify.ts';
import { type Identical, identical } from './identities.ts';
import { onDiagonal, outOfLinear, outOfMatrices, rowOfOne } from './linear.ts';
import { behindMask, oneMask } from './masks.ts';
import { type Factor, gathered, isSum, type Product, productOf, written } from './products.ts';
import { collected, commonFactors, divided, keyOf, sumOf, termsOf } from './sums.ts';

/** A rewriting of the outermost operation; undefined where it does not apply. */
export interface Rewriting {
  readonly apply: (value: ApplyValue) => Value | undefined;
  /** The rewriting as a law, for the explanation of a line. */
  readonly law: string | ((value: ApplyValue) => string | undefined);
}

function productsOf(sum: Value): readonly Product[] {
  return termsOf(sum).map(({ value, sign }) => {
    const product = productOf(value);
    return { ...product, number: sign * product.number };
  });
}

function times(product: Product, key: string, factor: Factor): Product {
  const exponent = (product.factors.get(key)?.exponent ?? 0) + factor.exponent;
  const factors = new Map([[key, { ...factor, exponent }] as const, ...[...product.factors].filter(([own]) => own !== key)]);
  if (exponent === 0) factors.delete(key);
  return { ...product, factors };
}

/** `p * (q / p - r)` is `q - p * r`. */
function distributed(value: ApplyValue): Value | undefined {
  if (!isApply(value, '*') && !isApply(value, '/')) return undefined;
  const product = productOf(value);
  for (const [sumKey, { base: sum, exponent: power }] of product.factors) {
    if (power !== 1 || !isSum(sum)) continue;
    const terms = productsOf(sum);
    for (const [key, factor] of product.factors) {
      const cancels = ({ factors }: Product): boolean => (factors.get(key)?.exponent ?? 0) * factor.exponent < 0;
      if (key === sumKey || !terms.some(cancels)) continue;
      const inner = sumOf(terms.map((term) => times(term, key, factor)));
      const rest = new Map([...product.factors].filter(([own]) => own !== key && own !== sumKey));
      if (inner === undefined) continue;
      return rest.size === 0 && product.number === 1
        ? inner
        : written({ number: product.number, factors: new Map([...rest, [' ', { base: inner, exponent: 1 }]]) });
    }
  }
  return undefined;
}

/** `a * b - a * c` is `a * (b - c)`. */
function factored(value: ApplyValue): Value | undefined {
  if (!isSum(value)) return undefined;
  const terms = productsOf(value);
  const common = commonFactors(terms);
  const number = commonNumber(terms);
  if (common.size === 0 && number === 1) return undefined;
  const inner = sumOf(terms.map((term) => divided({ ...term, number: term.number / number }, common)));
  return inner && written({ number, factors: new Map([...common, [' ', { base: inner, exponent: 1 }]]) });
}

/** The number that stands in all terms, whatever their signs; 1 if they have different ones, or if one is a number alone. */
function commonNumber(terms: readonly Product[]): number {
  const [first = 1, ...others] = terms.map(({ number }) => Math.abs(number));
  const isShared = others.every((number) => number === first) && terms.every(({ factors }) => factors.size > 0);
  return isShared ? first : 1;
}

/** True for what is the same along all axes that a sum runs over. */
export function isConstantAlong({ shape }: Value, { options, operands }: ApplyValue): boolean {
  if (shape.length === 0) return true;
  const { axis, keepdims } = options;
  const rank = operands[0]?.shape.length ?? 0;
  const axes = typeof axis === 'number' ? [axis] : ((axis as readonly number[] | undefined) ?? []);
  const isOneAlong = (own: number): boolean => {
    const dimension = shape.at(own);
    return dimension !== undefined && isOne(dimension);
  };
  return keepdims === true && shape.length === rank && axes.length > 0 && axes.every(isOneAlong);
}

/** `sum(c * x)` is `c * sum(x)`. */
function drawnOut(value: ApplyValue): Value | undefined {
  const [inner] = value.operands as [Value];
  if (!isApply(value, 'sum') || inner.kind !== 'apply') return undefined;
  const product = productOf(inner);
  const isOut = ([, { base }]: readonly [string, Factor]): boolean => isConstantAlong(base, value);
  const out = [...product.factors].filter(isOut);
  if (out.length === 0 && Math.abs(product.number) === 1 && product.number > 0) return undefined;
  const left = new Map([...product.factors].filter((factor) => !isOut(factor)));
  if (left.size === 0) return undefined;
  const rest = written({ number: 1, factors: left });
  if (!sameShape(rest.shape, inner.shape)) return undefined;
  const sum = build.apply(value.operation, [rest], value.options);
  return written({ number: product.number, factors: new Map([...out, [' ', { base: sum, exponent: 1 }]]) });
}

/** `sum(x) / n` is `mean(x)`, and over several axes it is divided by the length of each. */
function averaged(value: ApplyValue): Value | undefined {
  if (!isApply(value, '*') && !isApply(value, '/')) return undefined;
  const { number, factors } = productOf(value);
  for (const [key, { base, exponent }] of factors) {
    const [inner] = isApply(base, 'sum') ? base.operands : [];
    if (inner === undefined || exponent !== 1 || !isApply(base, 'sum')) continue;
    const sizes = (axesOf(base.options, inner.shape.length) ?? []).map((axis) => inner.shape[axis] as Dimension);
    const ways = [[product(sizes)], sizes].map((own) => new Set(own.map((size) => structureOf(sizeValue(size)))));
    const counts = ways.find((own, way) => own.size === (way === 0 ? 1 : sizes.length) && isDividedBy(factors, own));
    if (counts === undefined) continue;
    const mean = { base: build.call('mean', [inner], base.options), exponent: 1 };
    const rest = [...factors].filter(([own]) => !counts.has(own));
    return written({ number, factors: new Map(rest.map((own) => (own[0] === key ? [key, mean] : own))) });
  }
  return undefined;
}

function isDividedBy(factors: Product['factors'], keys: ReadonlySet<string>): boolean {
  return keys.size > 0 && [...keys].every((key) => factors.get(key)?.exponent === -1);
}

/** `reshape(sum(x, axis=1, keepdims=true), [n])` is `sum(x, axis=1)`. */
function droppedAxes(value: ApplyValue): Value | undefined {
  const [operand] = isApply(value, 'reshape') ? value.operands : [];
  const [sum] = isApply(operand, 'negative') ? operand.operands : [operand];
  const [inner] = isApply(sum, 'sum') || isApply(sum, 'mean') ? sum.operands : [];
  if (sum?.kind !== 'apply' || inner === undefined || sum.options['keepdims'] !== true) return undefined;
  const { keepdims: _, ...options } = sum.options;
  const dropped = build.apply(sum.operation, [inner], options);
  return isApply(operand, 'negative') ? build.negate(dropped) : dropped;
}

/** `sum(sum(x, axis=0))` is `sum(x)`. */
function summedAtOnce(value: ApplyValue): Value | undefined {
  const [inner] = isApply(value, 'sum') && value.shape.length === 0 ? value.operands : [];
  return isApply(inner, 'sum') ? build.call('sum', inner.operands) : undefined;
}

/** `exp(log_softmax(x, axis=1))` is `softmax(x, axis=1)`. */
function outOfLogarithm(value: ApplyValue): Value | undefined {
  const [inner] = isApply(value, 'exp') ? value.operands : [];
  return isApply(inner, 'log_softmax') ? build.call('softmax', inner.operands, inner.options) : undefined;
}

/** An identity of two factors, wherever they stand in a product. */
function pairIn(value: ApplyValue): Identical | undefined {
  if (!isApply(value, '*') && !isApply(value, '/')) return undefined;
  const { number, factors } = productOf(value);
  const all = [...factors];
  for (const [key, factor] of all)
    for (const [other, second] of all) {
      if (key === other || factor.exponent !== 1 || Math.abs(second.exponent) !== 1) continue;
      // Each identity of two factors has an operation in one of them.
      if (factor.base.kind !== 'apply' && second.base.kind !== 'apply') continue;
      const simpler = identical(build.infix(second.exponent === 1 ? '*' : '/', factor.base, second.base));
      if (simpler === undefined) continue;
      const rest = new Map(all.filter(([own]) => own !== other));
      rest.set(key, { base: simpler.value, exponent: 1 });
      return { law: simpler.law, value: written({ number, factors: rest }) };
    }
  return undefined;
}

function gatheringLaw(value: ApplyValue): string {
  const { factors } = productOf(value);
  const exponents = [...factors.values()].map(({ exponent }) => exponent);
  if (exponents.includes(0)) return 'a * b / b = a';
  return exponents.some((exponent) => Math.abs(exponent) > 1) ? 'x * x = x ^ 2' : 'x * 2 = 2 * x';
}

function collectingLaw(value: ApplyValue): string {
  const terms = (sum: Value | undefined): number => new Set(productsOf(sum ?? value).map(keyOf)).size;
  const left = collected(value);
  const isNone = left?.kind !== 'apply' || isApply(left, 'broadcast');
  return isNone || terms(left) < terms(value) ? 'x - x = 0' : 'x + 2 * x = 3 * x';
}

export const REWRITINGS: readonly Rewriting[] = [
  { apply: (value) => identical(value)?.value, law: (value) => identical(value)?.law },
  { apply: (value) => pairIn(value)?.value, law: (value) => pairIn(value)?.law },
  { apply: gathered, law: gatheringLaw },
  { apply: distributed, law: 'p * (q / p - r) = q - p * r' },
  { apply: collected, law: collectingLaw },
  { apply: factored, law: 'a * b - a * c = a * (b - c)' },
  { apply: drawnOut, law: 'sum(c * x) = c * sum(x)' },
  { apply: summedAtOnce, law: 'sum(sum(x, axis=0)) = sum(x)' },
  { apply: outOfLogarithm, law: 'exp(log_softmax(x)) = softmax(x)' },
  { apply: averaged, law: 'sum(x) / n = mean(x)' },
  { apply: droppedAxes, law: 'reshape(sum(x, axis=1, keepdims=true), [n]) = sum(x, axis=1)' },
  { apply: rowOfOne, law: 'rows of a softmax, or that are drawn so, add up to 1' },
  { apply: behindMask, law: 'where(c, a, 0) - where(c, b, 0) = where(c, a - b, 0)' },
  { apply: oneMask, law: 'where(c, where(c, a, 0), 0) = where(c, a, 0)' },
  { apply: onDiagonal, law: 'sum(A * eye(n)) = trace(A)' },
  { apply: outOfMatrices, law: 'A @ C + B @ C = (A + B) @ C' },
  { apply: outOfLinear, law: 'A @ (2 * B) = 2 * (A @ B)' },
];

/** Longer ways are not gone: a line that a person reads takes a few. */
const MOST_STEPS = 200;

/** An expression as an expert would write it, by rules that need no more operations than it has. */
export function reduced(value: Value): Value {
  return reduce(value, { left: MOST_STEPS });
}

/** Expressions are reduced again and again as parts of others. */
const known = new WeakMap<Value, Value>();

function reduce(value: Value, steps: { left: number }): Value {
  if (value.kind !== 'apply') return value;
  const result = known.get(value) ?? rewritten(value, steps);
  if (steps.left > 0) known.set(value, result);
  return result;
}

function rewritten(value: ApplyValue, steps: { left: number }): Value {
  const operands = value.operands.map((operand) => reduce(operand, steps));
  const isSame = operands.every((operand, at) => operand === value.operands[at]);
  const whole = isSame ? value : simplify({ ...value, operands });
  if (whole.kind !== 'apply' || steps.left <= 0) return whole;
  for (const { apply } of REWRITINGS) {
    const other = apply(whole);
    if (other === undefined || !sameShape(other.shape, whole.shape)) continue;
    steps.left -= 1;
    return reduce(simplify(other), steps);
  }
  return whole;
}
