import * as build from '../../operations/builder.ts';
import { axesOf } from '../../operations/reductions/reduce.ts';
import { siteOf } from '../../program/activity.ts';
import { numberValue } from '../../program/build.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { isApply } from '../simplify.ts';
import { type Factor, isSum, type Product, productOf, written } from './products.ts';
import { type Term, termsOf } from './sums.ts';

/** A product apart from its number and its scalars, where something with axes is left. */
function withoutScalars(value: Value): { readonly scale: Product; readonly rest: Value } | undefined {
  if (value.kind !== 'apply') return undefined;
  const product = productOf(value);
  const isScalar = ([, { base }]: readonly [string, Factor]): boolean => base.shape.length === 0;
  const scalars = [...product.factors].filter(isScalar);
  const others = [...product.factors].filter((factor) => !isScalar(factor));
  const isAbove = others.some(([, { exponent }]) => exponent > 0);
  if (!isAbove || (Math.abs(product.number) === 1 && scalars.length === 0)) return undefined;
  const rest = written({ number: 1, factors: new Map(others) });
  return sameShape(rest.shape, value.shape) ? { scale: { ...product, factors: new Map(scalars) }, rest } : undefined;
}

/** `A @ (2 * B)` is `2 * (A @ B)`, for every operation that is linear in an operand. */
export function outOfLinear(value: ApplyValue): Value | undefined {
  const { linearIn, notation, isView } = value.operation;
  const isArithmetic = notation.kind === 'infix' && notation.symbol !== '@';
  if (linearIn === 'none' || isArithmetic || notation.kind === 'negation') return undefined;
  // Of fewer elements a product takes less.
  if (isView(siteOf(value)) || value.operation.name === 'broadcast') return undefined;
  const count = linearIn === 'each' ? value.operands.length : 1;
  if (linearIn === 'all' && value.operands.length > 1) return undefined;
  for (const [at, operand] of value.operands.slice(0, count).entries()) {
    const parts = withoutScalars(operand);
    if (parts === undefined) continue;
    const operands = value.operands.map((own, index) => (index === at ? parts.rest : own));
    const whole = { base: { ...value, operands }, exponent: 1 };
    return written({ ...parts.scale, factors: new Map([...parts.scale.factors, [' ', whole]]) });
  }
  return undefined;
}

/** `A @ C + B @ C` is `(A + B) @ C`, and `C @ A - C @ B` is `C @ (A - B)`. */
export function outOfMatrices(value: ApplyValue): Value | undefined {
  if (!isSum(value)) return undefined;
  const terms = termsOf(value);
  const products = terms.flatMap(({ value: term, sign }) => (isApply(term, '@') ? [{ term, sign }] : []));
  const [first] = products;
  if (first === undefined || products.length < terms.length) return undefined;
  for (const at of [0, 1]) {
    const common = first.term.operands[at] as Value;
    const others = products.map(({ term, sign }) => ({ value: term.operands[1 - at] as Value, sign }));
    const isCommon = products.every(({ term }) => structureOf(term.operands[at] as Value) === structureOf(common));
    if (!isCommon || !others.every((other) => sameShape(other.value.shape, (others[0] as Term).value.shape))) continue;
    const sum = joined(others);
    return build.infix('@', ...((at === 0 ? [common, sum] : [sum, common]) as [Value, Value]));
  }
  return undefined;
}

/** A sum of terms, those that are added first. */
function joined(terms: readonly Term[]): Value {
  const [first, ...others] = terms.toSorted((a, b) => b.sign - a.sign) as [Term, ...Term[]];
  const start = first.sign < 0 ? build.negate(first.value) : first.value;
  return others.reduce((sum, { value, sign }) => build.infix(sign < 0 ? '-' : '+', sum, value), start);
}

/** `sum(A * eye(n))` is `trace(A)`. */
export function onDiagonal(value: ApplyValue): Value | undefined {
  const [inner] = isApply(value, 'sum') && value.shape.length === 0 ? value.operands : [];
  if (inner?.kind !== 'apply') return undefined;
  const product = productOf(inner);
  const unit = [...product.factors].find(([, { base, exponent }]) => isApply(base, 'eye') && exponent === 1);
  const rest = unit && written({ ...product, factors: new Map([...product.factors].filter((factor) => factor[0] !== unit[0])) });
  return rest !== undefined && sameShape(rest.shape, inner.shape) ? build.call('trace', [rest]) : undefined;
}

/** The axes along which an expression adds up to 1: what is drawn from such rows does, and a softmax. */
function axesOfOne(value: Value): readonly number[] | undefined {
  if (isApply(value, 'softmax')) return axesOf(value.options, value.shape.length);
  if (value.kind !== 'read') return undefined;
  const { domain, shape } = value.variable;
  const addsUp = domain?.kind === 'onehot' || domain?.kind === 'simplex';
  return addsUp && shape.length > 0 ? [value.shape.length - 1] : undefined;
}

/** The sum of each row of what adds up to 1. */
export function rowOfOne(value: ApplyValue): Value | undefined {
  const [operand] = value.operands as [Value];
  const axes = isApply(value, 'sum') ? axesOfOne(operand) : undefined;
  if (axes === undefined || axesOf(value.options, operand.shape.length)?.join() !== axes.join()) return undefined;
  return value.shape.length === 0 ? numberValue(1) : build.call('broadcast', [numberValue(1)], { shape: value.shape });
}
