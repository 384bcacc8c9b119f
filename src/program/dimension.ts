/**
 * A size or an index as a polynomial with integer coefficients over dimensions and loop variables: two are the
 * same exactly when their keys are. `m + m` and `2 * m` are the same; `m` and `n` never are.
 */
export interface Dimension {
  readonly terms: readonly Term[];
  readonly key: string;
}

interface Term {
  readonly coefficient: number;
  /** The names multiplied, sorted; empty for the constant term. */
  readonly factors: readonly string[];
}

const factorsKey = (factors: readonly string[]): string => factors.join('*');

function normalize(terms: Iterable<Term>): Dimension {
  const collected = new Map<string, Term>();
  for (const term of terms) {
    const key = factorsKey(term.factors);
    const known = collected.get(key)?.coefficient ?? 0;
    collected.set(key, { coefficient: known + term.coefficient, factors: term.factors });
  }
  // Higher degrees first, the constant last: the order in which a person writes them.
  const kept = [...collected.values()]
    .filter(({ coefficient }) => coefficient !== 0)
    .sort((a, b) => b.factors.length - a.factors.length || (factorsKey(a.factors) < factorsKey(b.factors) ? -1 : 1));
  const key = kept.map(({ coefficient, factors }) => `${coefficient}${factors.length === 0 ? '' : `*${factorsKey(factors)}`}`);
  return { terms: kept, key: key.join('+') };
}

/** Those that nearly all files are made of are the same objects, which cost nothing to compare. */
const MOST_KNOWN = 4096;
const constants = new Map<number, Dimension>();
const names = new Map<string, Dimension>();

function interned<Key>(known: Map<Key, Dimension>, key: Key, term: Term): Dimension {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = normalize([term]);
  // A server lives long, and meets ever new names.
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, made);
  return made;
}

export function constant(value: number): Dimension {
  return interned(constants, value, { coefficient: value, factors: [] });
}

export function named(name: string): Dimension {
  return interned(names, name, { coefficient: 1, factors: [name] });
}

export const ZERO: Dimension = constant(0);
export const ONE: Dimension = constant(1);

export function add(a: Dimension, b: Dimension): Dimension {
  if (a.terms.length === 0) return b;
  if (b.terms.length === 0) return a;
  const [left, right] = [constantValue(a), constantValue(b)];
  if (left !== undefined && right !== undefined) return constant(left + right);
  return normalize([...a.terms, ...b.terms]);
}

export function scale(a: Dimension, factor: number): Dimension {
  if (factor === 1) return a;
  return normalize(a.terms.map((term) => ({ ...term, coefficient: term.coefficient * factor })));
}

export function subtract(a: Dimension, b: Dimension): Dimension {
  return equal(a, b) ? ZERO : add(a, scale(b, -1));
}

export function multiply(a: Dimension, b: Dimension): Dimension {
  if (isOne(a)) return b;
  if (isOne(b)) return a;
  return normalize(
    a.terms.flatMap((left) =>
      b.terms.map((right) => ({
        coefficient: left.coefficient * right.coefficient,
        factors: [...left.factors, ...right.factors].sort(),
      })),
    ),
  );
}

export function product(dimensions: readonly Dimension[]): Dimension {
  return dimensions.reduce(multiply, ONE);
}

export function equal(a: Dimension, b: Dimension): boolean {
  return a === b || a.key === b.key;
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
  return new Set(dimension.terms.flatMap((term) => term.factors));
}

/** Thrown when a size is asked for a name that has none: the caller forgot to bind it. */
export class UnboundDimension extends Error {}

export function evaluate(dimension: Dimension, sizes: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const { coefficient, factors } of dimension.terms) {
    let value = coefficient;
    for (const factor of factors) {
      const size = sizes.get(factor);
      if (size === undefined) throw new UnboundDimension(`\`${factor}\` has no size`);
      value *= size;
    }
    total += value;
  }
  return total;
}

/** The polynomial with a name replaced by another polynomial. */
export function substitute(dimension: Dimension, name: string, replacement: Dimension): Dimension {
  if (!dimension.terms.some(({ factors }) => factors.includes(name))) return dimension;
  return dimension.terms.reduce((sum, { coefficient, factors }) => {
    const replaced = factors.map((factor) => (factor === name ? replacement : named(factor)));
    return add(sum, scale(product(replaced), coefficient));
  }, ZERO);
}

/** As a reader would write it: `2 * n + 1`, `T - 1`. */
export function printDimension({ terms }: Dimension): string {
  if (terms.length === 0) return '0';
  return terms
    .map(({ coefficient, factors }, index) => {
      const size = Math.abs(coefficient);
      const parts = factors.length === 0 || size !== 1 ? [String(size), ...factors] : factors;
      const sign = index === 0 ? (coefficient < 0 ? '-' : '') : coefficient < 0 ? ' - ' : ' + ';
      return sign + parts.join(' * ');
    })
    .join('');
}

/** Whether it is zero or below for all sizes: when every name counts downward, its largest value is that at sizes of 1. */
export function isNeverPositive({ terms }: Dimension): boolean {
  const falls = terms.every(({ coefficient, factors }) => coefficient < 0 || factors.length === 0);
  return falls && terms.reduce((sum, { coefficient }) => sum + coefficient, 0) <= 0;
}
