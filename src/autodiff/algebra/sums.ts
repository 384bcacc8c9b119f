import * as build from '../../operations/builder.ts';
import { numberValue } from '../../program/build.ts';
import type { Value } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { isApply } from '../simplify.ts';
import { type Factor, type Product, productOf, written } from './products.ts';

export interface Term {
  readonly value: Value;
  /** 1, or -1 for what is taken away. */
  readonly sign: number;
}

/** The terms of a sum, with their signs. */
export function termsOf(value: Value, sign = 1): readonly Term[] {
  if (value.kind !== 'apply') return [{ value, sign }];
  const [left, right] = value.operands as [Value, Value];
  switch (value.operation.name) {
    case '+':
      return [...termsOf(left, sign), ...termsOf(right, sign)];
    case '-':
      return [...termsOf(left, sign), ...termsOf(right, -sign)];
    case 'negative':
      return termsOf(left, -sign);
    default:
      return [{ value, sign }];
  }
}

export function keyOf({ factors }: Product): string {
  return [...factors]
    .map(([key, { exponent }]) => `${key}^${exponent}`)
    .toSorted()
    .join(' * ');
}

/** Terms that differ by a number only are one term. */
function merged(terms: readonly Product[]): readonly Product[] {
  const found = new Map<string, Product>();
  for (const term of terms) {
    const key = keyOf(term);
    const known = found.get(key);
    found.set(key, known === undefined ? term : { ...known, number: known.number + term.number });
  }
  return [...found.values()].filter(({ number }) => number !== 0);
}

/** A sum of products as a person writes it. */
export function sumOf(terms: readonly Pick<Product, 'number' | 'factors'>[]): Value | undefined {
  const [first, ...others] = terms.toSorted((a, b) => Number(a.number < 0) - Number(b.number < 0));
  if (first === undefined) return undefined;
  return others.reduce<Value>(
    (sum, term) =>
      term.number < 0 ? build.infix('-', sum, written({ ...term, number: -term.number })) : build.infix('+', sum, written(term)),
    written(first),
  );
}

/** The factors that all terms share, each to the power that is in all of them. */
export function commonFactors(terms: readonly Product[]): ReadonlyMap<string, Factor> {
  const [first, ...others] = terms;
  const common = new Map<string, Factor>();
  for (const [key, { base, exponent }] of first?.factors ?? []) {
    const exponents = [exponent, ...others.map(({ factors }) => factors.get(key)?.exponent ?? 0)];
    const shared = exponents.every((own) => own > 0)
      ? Math.min(...exponents)
      : exponents.every((own) => own < 0)
        ? Math.max(...exponents)
        : 0;
    if (shared !== 0) common.set(key, { base, exponent: shared });
  }
  return common;
}

/** A product divided by some factors that are in it. */
export function divided(product: Product, by: ReadonlyMap<string, Factor>): Product {
  const factors = new Map(
    [...product.factors].flatMap(([key, { base, exponent }]) => {
      const rest = exponent - (by.get(key)?.exponent ?? 0);
      return rest === 0 ? [] : [[key, { base, exponent: rest }] as const];
    }),
  );
  return { ...product, factors };
}

/** Zero in the shape of an expression. */
export function zeroLike({ shape }: Value): Value {
  return shape.length === 0 ? numberValue(0) : build.call('broadcast', [numberValue(0)], { shape });
}

/** A sum in which terms that are alike stand once; undefined if they do already. */
export function collected(value: Value): Value | undefined {
  if (!isApply(value, '+') && !isApply(value, '-')) return undefined;
  const terms = termsOf(value).map(({ value: term, sign }) => {
    const product = productOf(term);
    return { ...product, number: sign * product.number };
  });
  const fewer = merged(terms);
  if (fewer.length === terms.length) return undefined;
  if (fewer.length === 0) return zeroLike(value);
  const sum = sumOf(fewer);
  return sum !== undefined && sameShape(sum.shape, value.shape) ? sum : undefined;
}
