import { printDimension } from './print-dimension.ts';
import { keepQuotient, quotientOf } from './quotients.ts';
import { SizeError } from './tensor.ts';
import type { Dimension, Term } from './term.ts';

export { printDimension, writtenTerms } from './print-dimension.ts';
export type { Dimension } from './term.ts';

function termOf(coefficient: number, factors: readonly string[]): Term {
  return { coefficient, factors, product: factors.join('*') };
}

/** Higher degrees first, the constant last: the order in which a person writes them. */
function order(a: Term, b: Term): number {
  return b.factors.length - a.factors.length || (a.product < b.product ? -1 : a.product === b.product ? 0 : 1);
}

/** Of terms that are in order, each with other names. */
function dimensionOf(terms: readonly Term[]): Dimension {
  const key = terms.map(({ coefficient, product: names }) => (names === '' ? `${coefficient}` : `${coefficient}*${names}`));
  return { terms, key: key.join('+') };
}

/** Of any terms. */
function collected(terms: Iterable<Term>): Dimension {
  const known = new Map<string, Term>();
  for (const term of terms) {
    const like = known.get(term.product);
    known.set(term.product, like === undefined ? term : { ...term, coefficient: like.coefficient + term.coefficient });
  }
  return dimensionOf([...known.values()].filter(({ coefficient }) => coefficient !== 0).sort(order));
}

/** Those that nearly all files are made of are the same objects, which cost nothing to compare. */
const MOST_KNOWN = 4096;
const constants = new Map<number, Dimension>();
const names = new Map<string, Dimension>();

function interned<Key>(known: Map<Key, Dimension>, key: Key, coefficient: number, factors: readonly string[]): Dimension {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = collected([termOf(coefficient, factors)]);
  // A server lives long, and meets ever new names.
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, made);
  return made;
}

export function constant(value: number): Dimension {
  return interned(constants, value, value, []);
}

export function named(name: string): Dimension {
  return interned(names, name, 1, [name]);
}

export const ZERO: Dimension = constant(0);
export const ONE: Dimension = constant(1);

export function add(a: Dimension, b: Dimension): Dimension {
  if (a.terms.length === 0) return b;
  if (b.terms.length === 0) return a;
  const [left, right] = [constantValue(a), constantValue(b)];
  if (left !== undefined && right !== undefined) return constant(left + right);
  return dimensionOf(merged(a.terms, b.terms));
}

/** The terms of a sum: both are in order already. */
function merged(a: readonly Term[], b: readonly Term[]): readonly Term[] {
  const terms: Term[] = [];
  let [left, right] = [0, 0];
  for (;;) {
    const [own, other] = [a[left], b[right]];
    if (own === undefined || other === undefined) break;
    const first = order(own, other);
    if (first <= 0) left += 1;
    if (first >= 0) right += 1;
    if (first !== 0) terms.push(first < 0 ? own : other);
    else if (own.coefficient + other.coefficient !== 0) terms.push({ ...own, coefficient: own.coefficient + other.coefficient });
  }
  return [...terms, ...a.slice(left), ...b.slice(right)];
}

export function scale(a: Dimension, factor: number): Dimension {
  if (factor === 1) return a;
  if (factor === 0) return ZERO;
  return dimensionOf(a.terms.map((term) => ({ ...term, coefficient: term.coefficient * factor })));
}

export function subtract(a: Dimension, b: Dimension): Dimension {
  return equal(a, b) ? ZERO : add(a, scale(b, -1));
}

/** So long may a size become that is written as a product, and the number of elements of a shape: each sum makes it longer by a factor. */
const MOST_WRITTEN = 1000;
const MOST_ELEMENTS = 10_000;
/** No product takes more room than this, wherever it comes from. */
const MOST_MULTIPLIED = 100_000;
/** A sum of any length may stand beside so many names: what becomes of it is as long as what is there. */
const MOST_BESIDE = 8;

/** The number of coefficients and names in a product once it is multiplied out, before like terms are merged. */
function multipliedLength(dimensions: readonly Dimension[]): number {
  let terms = 1;
  let names = 0;
  for (const dimension of dimensions) {
    const own = dimension.terms.reduce((sum, { factors }) => sum + factors.length, 0);
    names = names * dimension.terms.length + own * terms;
    terms *= dimension.terms.length;
  }
  return terms + names;
}

/** True if at most one factor is a sum, and only few names are multiplied, so that the product is short. */
function isShort(dimensions: readonly Dimension[]): boolean {
  const sums = dimensions.filter(({ terms }) => terms.length > 1);
  return sums.length <= 1 && dimensions.reduce((degree, { terms }) => degree + (terms[0]?.factors.length ?? 0), 0) <= MOST_BESIDE;
}

function lengthProblem(dimensions: readonly Dimension[], most: number): string | undefined {
  const length = multipliedLength(dimensions);
  if (length <= most || isShort(dimensions)) return undefined;
  const counts = [length, most].map((count) => count.toLocaleString('en'));
  return `has ${counts[0]} numbers and names when it is multiplied out, and ${counts[1]} are the most: give one of its sums a name of its own`;
}

/** The reason not to multiply out a product: the result would be too long. */
export function productProblem(a: Dimension, b: Dimension): string | undefined {
  return lengthProblem([a, b], MOST_WRITTEN);
}

/** The reason why the number of elements of a shape cannot be stated: it would be too long, or is not exact any more. */
export function elementsProblem(sizes: readonly Dimension[]): string | undefined {
  const isExact = sizes.every(({ terms }) => terms.every(({ coefficient }) => Number.isSafeInteger(coefficient)));
  if (!isExact) return `has a number above ${Number.MAX_SAFE_INTEGER.toLocaleString('en')}, the largest that is exact`;
  return lengthProblem(sizes, MOST_ELEMENTS);
}

export function multiply(a: Dimension, b: Dimension): Dimension {
  if (isOne(a)) return b;
  if (isOne(b)) return a;
  const length = multipliedLength([a, b]);
  if (length > MOST_MULTIPLIED)
    throw new SizeError(`a product of sizes has ${length} numbers and names when it is multiplied out`);
  const [left, right] = [constantValue(a), constantValue(b)];
  if (left !== undefined) return scale(b, left);
  if (right !== undefined) return scale(a, right);
  return collected(
    a.terms.flatMap((own) =>
      b.terms.map((other) => termOf(own.coefficient * other.coefficient, [...own.factors, ...other.factors].sort())),
    ),
  );
}

export function product(dimensions: readonly Dimension[]): Dimension {
  return dimensions.reduce(multiply, ONE);
}

export function equal(a: Dimension, b: Dimension): boolean {
  if (a === b || a.key === b.key) return true;
  return !(isPolynomial(a) || isPolynomial(b)) && reduced(a).key === reduced(b).key;
}

/** With what a quotient adds up to in whole numbers outside of it: `(H - 1) // 2 + 1` as `(H + 1) // 2`. */
function reduced({ terms }: Dimension): Dimension {
  return terms.map(({ coefficient, factors }) => scale(product(factors.map(reducedFactor)), coefficient)).reduce(add, ZERO);
}

function reducedFactor(factor: string): Dimension {
  const found = quotientOf(factor);
  if (found === undefined) return named(factor);
  const numerator = reduced(found.numerator);
  const last = numerator.terms.at(-1);
  const whole = last?.factors.length === 0 ? Math.floor(last.coefficient / found.by) : 0;
  return add(quotient(subtract(numerator, constant(whole * found.by)), found.by), constant(whole));
}

export function isOne(dimension: Dimension): boolean {
  return dimension.key === ONE.key;
}

/** The value of a polynomial without names. */
export function constantValue({ terms }: Dimension): number | undefined {
  const [first, ...rest] = terms;
  if (first === undefined) return 0;
  return rest.length === 0 && first.factors.length === 0 ? first.coefficient : undefined;
}

export function namesIn(dimension: Dimension): ReadonlySet<string> {
  return new Set(dimension.terms.flatMap((term) => term.factors.flatMap(namesOf)));
}

function namesOf(factor: string): readonly string[] {
  const quotient = quotientOf(factor);
  return quotient === undefined ? [factor] : [...namesIn(quotient.numerator)];
}

/** True if it is made of names alone, without the whole part of a quotient. */
export function isPolynomial({ terms }: Dimension): boolean {
  return terms.every(({ factors }) => factors.every((factor) => quotientOf(factor) === undefined));
}

/** The greatest common factor of a number and of all coefficients. */
function commonFactor(by: number, { terms }: Dimension): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  return terms.reduce((common, { coefficient }) => gcd(common, Math.abs(coefficient)), by);
}

/** The whole part of a size divided by a positive whole number: what divides evenly is no quotient any more. */
export function quotient(of: Dimension, divisor: number): Dimension {
  const common = commonFactor(divisor, of);
  const numerator = dimensionOf(of.terms.map((term) => ({ ...term, coefficient: term.coefficient / common })));
  const by = divisor / common;
  if (by === 1) return numerator;
  const value = constantValue(numerator);
  if (value !== undefined) return constant(Math.floor(value / by));
  const even = numerator.terms.filter(({ coefficient, factors }) => factors.length > 0 && coefficient % by === 0);
  const whole = dimensionOf(even.map((term) => ({ ...term, coefficient: term.coefficient / by })));
  if (even.length > 0) return add(whole, quotient(subtract(numerator, scale(whole, by)), by));
  const [first, second] = numerator.terms;
  const inner = first?.coefficient === 1 && first.factors.length === 1 ? quotientOf(first.factors[0] as string) : undefined;
  // Of a quotient: both divide one after the other, as one number does.
  if (inner !== undefined && (second === undefined || (second.factors.length === 0 && numerator.terms.length === 2)))
    return quotient(add(inner.numerator, constant((second?.coefficient ?? 0) * inner.by)), inner.by * by);
  const [only, ...others] = numerator.terms;
  const isName = others.length === 0 && only?.coefficient === 1 && only.factors.length === 1;
  const written = printDimension(numerator);
  const text = `${isName ? written : `(${written})`} // ${by}`;
  keepQuotient(text, { numerator, by });
  return named(text);
}

/** A quotient by a whole number, where that divides evenly for all sizes. */
export function evenQuotient(of: Dimension, divisor: number): Dimension | undefined {
  const part = quotient(of, divisor);
  return equal(scale(part, divisor), of) ? part : undefined;
}

/** Thrown when a size is asked for a name that has none: the caller forgot to bind it. */
export class UnboundDimension extends Error {}

export function evaluate(dimension: Dimension, sizes: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const { coefficient, factors } of dimension.terms) {
    let value = coefficient;
    for (const factor of factors) value *= factorValue(factor, sizes);
    total += value;
  }
  return total;
}

/** The number that a name or a quotient stands for. */
export function factorValue(factor: string, sizes: ReadonlyMap<string, number>): number {
  const size = sizes.get(factor);
  if (size !== undefined) return size;
  const found = quotientOf(factor);
  if (found === undefined) throw new UnboundDimension(`\`${factor}\` has no size`);
  return Math.floor(evaluate(found.numerator, sizes) / found.by);
}

/** The polynomial with a name replaced by another polynomial. */
export function substitute(dimension: Dimension, name: string, replacement: Dimension): Dimension {
  const mentions = (factor: string): boolean => factor === name || (factor.includes(' ') && namesOf(factor).includes(name));
  if (!dimension.terms.some(({ factors }) => factors.some(mentions))) return dimension;
  const instead = (factor: string): Dimension => {
    const found = quotientOf(factor);
    return found === undefined ? named(factor) : quotient(substitute(found.numerator, name, replacement), found.by);
  };
  return dimension.terms.reduce((sum, { coefficient, factors }) => {
    const replaced = factors.map((factor) => (factor === name ? replacement : instead(factor)));
    return add(sum, scale(product(replaced), coefficient));
  }, ZERO);
}

/**
 * True if it is zero or below for all sizes: if every name has a negative coefficient, the largest value is that at sizes
 * of 1.
 */
export function isNeverPositive(dimension: Dimension): boolean {
  const { terms } = dimension;
  if (!isPolynomial(dimension)) return false;
  const falls = terms.every(({ coefficient, factors }) => coefficient < 0 || factors.length === 0);
  return falls && terms.reduce((sum, { coefficient }) => sum + coefficient, 0) <= 0;
}
