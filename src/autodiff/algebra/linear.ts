import * as build from '../../operations/builder.ts';
import { axesOf } from '../../operations/reductions/reduce.ts';
import { siteOf } from '../../program/activity.ts';
import { numberValue } from '../../program/build.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { isApply } from '../simplify.ts';
import { type Factor, type Product, productOf, written } from './products.ts';

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
