import {
  add,
  constant,
  constantValue,
  type Dimension,
  named,
  namesIn,
  scale,
  substitute,
  subtract,
} from '../../program/dimension.ts';
import { quotientOf } from '../../program/quotients.ts';

/**
 * Systems of linear inequalities over dimensions (whole numbers from 1) and loop variables (whole numbers):
 * whether one can hold tells whether a program goes wrong for some sizes. An inequality is a polynomial that is
 * zero or above.
 */
export type Inequality = Dimension;

export function atLeast(a: Dimension, b: Dimension): Inequality {
  return subtract(a, b);
}

export function equals(a: Dimension, b: Dimension): readonly Inequality[] {
  return [subtract(a, b), subtract(b, a)];
}

/** Values for which a system holds. */
export type Witness = ReadonlyMap<string, number>;

interface Row {
  readonly coefficients: ReadonlyMap<string, number>;
  readonly constant: number;
}

/** Beyond this many inequalities the question is left to the search for numbers. */
const MOST_ROWS = 400;

function rowOf({ terms }: Inequality): Row {
  const coefficients = new Map<string, number>();
  let offset = 0;
  for (const { coefficient, factors } of terms) {
    // A product of dimensions is an unknown of its own.
    if (factors.length === 0) offset = coefficient;
    else coefficients.set(factors.join('*'), coefficient);
  }
  return tightened({ coefficients, constant: offset });
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Whole unknowns leave no room between the multiples of a common factor. */
function tightened(row: Row): Row {
  const factor = [...row.coefficients.values()].reduce((common, value) => gcd(common, Math.abs(value)), 0);
  if (factor <= 1) return row;
  return {
    coefficients: new Map([...row.coefficients].map(([name, value]) => [name, value / factor])),
    constant: Math.floor(row.constant / factor),
  };
}

/** The sum of two rows in which an unknown, positive in one and negative in the other, is gone. */
function combined(positive: Row, negative: Row, name: string): Row {
  const up = positive.coefficients.get(name) as number;
  const down = -(negative.coefficients.get(name) as number);
  const coefficients = new Map<string, number>();
  for (const [row, weight] of [
    [positive, down],
    [negative, up],
  ] as const) {
    for (const [other, value] of row.coefficients) {
      const sum = (coefficients.get(other) ?? 0) + value * weight;
      if (sum === 0) coefficients.delete(other);
      else coefficients.set(other, sum);
    }
  }
  return tightened({ coefficients, constant: positive.constant * down + negative.constant * up });
}

/** Of the rows with the same coefficients only the narrowest counts. */
function distinct(rows: readonly Row[]): readonly Row[] {
  const narrowest = new Map<string, Row>();
  for (const row of rows) {
    const key = [...row.coefficients]
      .map(([name, value]) => `${value}*${name}`)
      .sort()
      .join('+');
    const known = narrowest.get(key);
    if (known === undefined || row.constant < known.constant) narrowest.set(key, row);
  }
  return [...narrowest.values()];
}

/** The bounds of the whole part of a quotient: times the divisor, it is no more than the numerator, and less by less than the divisor. */
function roundings(inequalities: readonly Inequality[]): readonly Inequality[] {
  const factors = new Set(inequalities.flatMap(({ terms }) => terms.flatMap((term) => term.factors)));
  return [...factors].flatMap((factor) => {
    const quotient = quotientOf(factor);
    if (quotient === undefined) return [];
    const { numerator, by } = quotient;
    const times = scale(named(factor), by);
    return [atLeast(numerator, times), atLeast(add(times, constant(by - 1)), numerator)];
  });
}

/** Fourier and Motzkin: one unknown after the other is eliminated; what is left are numbers. */
function isImpossible(given: readonly Inequality[], indices: ReadonlySet<string>): boolean {
  const inequalities = [...given, ...roundings(given)];
  const unknowns = new Set(inequalities.flatMap(({ terms }) => terms.map(({ factors }) => factors.join('*'))));
  unknowns.delete('');
  const positive = [...unknowns]
    .filter((name) => !indices.has(name) && !name.split('*').some((factor) => quotientOf(factor) !== undefined))
    .map((name): Row => ({ coefficients: new Map([[name, 1]]), constant: -1 }));
  let rows = distinct([...inequalities.map(rowOf), ...positive]);
  for (const name of unknowns) {
    const above = rows.filter((row) => (row.coefficients.get(name) ?? 0) > 0);
    const below = rows.filter((row) => (row.coefficients.get(name) ?? 0) < 0);
    if (above.length * below.length > MOST_ROWS) return false;
    const rest = rows.filter((row) => !row.coefficients.has(name));
    rows = distinct([...rest, ...above.flatMap((up) => below.map((down) => combined(up, down, name)))]);
    if (rows.some((row) => row.coefficients.size === 0 && row.constant < 0)) return true;
    if (rows.length > MOST_ROWS) return false;
  }
  return rows.some((row) => row.coefficients.size === 0 && row.constant < 0);
}

/** The distance from its lower bound up to which values of an unknown are tried. */
const REACH = 8;

/** Bounds that inequalities without other open unknowns put on one; undefined when they leave it no value. */
function boundsOf(name: string, inequalities: readonly Inequality[], low: number): readonly [number, number] {
  let first = low;
  let last = Number.POSITIVE_INFINITY;
  for (const { terms } of inequalities) {
    let slope = 0;
    let offset = 0;
    let isOpen = false;
    for (const { coefficient, factors } of terms) {
      if (factors.length === 0) offset = coefficient;
      else if (factors.length === 1 && factors[0] === name) slope = coefficient;
      else isOpen = true;
    }
    if (isOpen || slope === 0) continue;
    if (slope > 0) first = Math.max(first, Math.ceil(-offset / slope));
    else last = Math.min(last, Math.floor(offset / -slope));
  }
  return [first, last];
}

/** The first values, small ones first, for which all hold; `names` in the order in which they are chosen. */
function search(
  inequalities: readonly Inequality[],
  names: readonly string[],
  indices: ReadonlySet<string>,
): Witness | undefined {
  if (inequalities.some((inequality) => (constantValue(inequality) ?? 0) < 0)) return undefined;
  const [name, ...rest] = names;
  if (name === undefined) return new Map();
  const [first, last] = boundsOf(name, inequalities, indices.has(name) ? -REACH : 1);
  for (let value = first; value <= Math.min(last, first + REACH); value += 1) {
    const found = search(
      inequalities.map((inequality) => substitute(inequality, name, constant(value))),
      rest,
      indices,
    );
    if (found !== undefined) return new Map([[name, value], ...found]);
  }
  return undefined;
}

/**
 * Sizes and iterations for which a system holds, or undefined where there are none. `indices` are the loop
 * variables among its names. Where neither a proof nor numbers are found, none are assumed to exist.
 */
export function witness(inequalities: readonly Inequality[], indices: readonly string[]): Witness | undefined {
  const loops = new Set(indices);
  if (isImpossible(inequalities, loops)) return undefined;
  const names = new Set(inequalities.flatMap((inequality) => [...namesIn(inequality)]));
  const sizes = [...names].filter((name) => !loops.has(name)).sort();
  return search(inequalities, [...sizes, ...indices.filter((name) => names.has(name))], loops);
}

/** True if the inequality is proved to follow from the others; false may also mean that no proof was found. */
export function follows(inequality: Inequality, from: readonly Inequality[], indices: readonly string[]): boolean {
  return isImpossible([...from, subtract(scale(inequality, -1), constant(1))], new Set(indices));
}
