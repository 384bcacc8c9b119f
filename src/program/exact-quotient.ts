import { add, type Dimension, multiply, named, product, scale, subtract, ZERO } from './dimension.ts';

/** Division by a sum adds terms on its way: sizes as people write them take fewer steps than this. */
const MOST_STEPS = 20;

/** The factors that are left of a product; undefined if it lacks one of the others. */
function without(factors: readonly string[], others: readonly string[]): readonly string[] | undefined {
  const left = [...factors];
  for (const factor of others) {
    const at = left.indexOf(factor);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}

/** A size divided by another one, where that comes out even whatever the names stand for; undefined elsewhere. */
export function exactQuotient(of: Dimension, by: Dimension): Dimension | undefined {
  const [lead] = by.terms;
  let [rest, found] = [of, ZERO];
  for (let step = 0; lead !== undefined && step < MOST_STEPS; step += 1) {
    const [first] = rest.terms;
    if (first === undefined) return found;
    const left = without(first.factors, lead.factors);
    const coefficient = first.coefficient / lead.coefficient;
    if (left === undefined || !Number.isInteger(coefficient)) return undefined;
    const part = scale(product(left.map(named)), coefficient);
    found = add(found, part);
    rest = subtract(rest, multiply(part, by));
  }
  return undefined;
}
