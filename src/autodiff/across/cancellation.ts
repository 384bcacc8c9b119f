import type { Value } from '../../program/program.ts';
import { structureOf } from '../../program/structure.ts';
import { isSum, type Product, productOf } from '../algebra/products.ts';
import { keyOf, termsOf } from '../algebra/sums.ts';
import type { Definitions } from './normal-form.ts';

interface Signed {
  readonly product: Product;
  readonly sign: number;
}

/** A product with its factors spelled out where they are products under a name. */
function spelledOut(value: Value, definitionOf: Definitions): Product {
  const product = productOf(value);
  const factors = new Map(product.factors);
  for (const [key, { base, exponent }] of product.factors) {
    const made = base.kind === 'read' && exponent === 1 ? definitionOf(base.variable) : undefined;
    if (made === undefined) continue;
    factors.delete(key);
    for (const [own, factor] of productOf(made).factors) {
      factors.set(own, { ...factor, exponent: factor.exponent + (factors.get(own)?.exponent ?? 0) });
    }
  }
  return { ...product, factors };
}

/** True if what is taken away is the other term times something: `x - x * s`, which is `x * (1 - s)` without the loss of digits. */
function isPartOf(whole: Product, part: Product): boolean {
  const left = [...part.factors].filter(([, { exponent }]) => exponent !== 0);
  const isWithin = left.every(([key, { exponent }]) => exponent > 0 && (whole.factors.get(key)?.exponent ?? 0) >= exponent);
  return left.length > 0 && isWithin && keyOf(whole) !== keyOf(part);
}

/** The differences within an expression of a value and its own multiple, as texts: they lose digits where the multiple is close. */
export function cancellations(value: Value, definitionOf: Definitions): readonly string[] {
  if (value.kind !== 'apply') return [];
  const inner = value.operands.flatMap((operand) => cancellations(operand, definitionOf));
  if (!isSum(value)) return inner;
  const terms = termsOf(value).map(({ value: own, sign }): Signed => {
    const product = spelledOut(own, definitionOf);
    return { product, sign: Math.sign(product.number) * sign };
  });
  const lost = terms.some(({ product: whole, sign }) =>
    terms.some((other) => other.sign === -sign && isPartOf(whole, other.product)),
  );
  return lost ? [...inner, structureOf(value)] : inner;
}
