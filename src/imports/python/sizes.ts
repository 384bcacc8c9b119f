import {
  constantValue,
  type Dimension,
  equal,
  evenQuotient,
  isNeverPositive,
  named,
  namesIn,
  ONE,
  scale,
  substitute,
  subtract,
} from '../../program/dimension.ts';
import { exactQuotient } from '../../program/exact-quotient.ts';
import type { Shape } from '../../program/shape.ts';
import { WORDS } from './words.ts';

/** The name of a size, where the language has another use for the word that the file calls it by. */
export function sizeName(name: string): string {
  return WORDS.has(name) ? `${name}_` : name;
}

/** A size divided by another one, where that divides it for all sizes. */
export function divided(of: Dimension, by: Dimension): Dimension | undefined {
  if (equal(of, by)) return ONE;
  const fixed = constantValue(by);
  if (fixed !== undefined) return fixed > 0 && Number.isInteger(fixed) ? evenQuotient(of, fixed) : undefined;
  return exactQuotient(of, by);
}

/** A size with names replaced, until none is left to replace. */
export function substituted(size: Dimension, sizes: ReadonlyMap<string, Dimension>): Dimension {
  let result = size;
  for (let round = 0; round < 20; round += 1) {
    const name = [...namesIn(result)].find((own) => sizes.has(own));
    const instead = name === undefined ? undefined : sizes.get(name);
    if (name === undefined || instead === undefined) return result;
    result = substitute(result, name, instead);
  }
  return result;
}

export function substitutedShape(shape: Shape, sizes: ReadonlyMap<string, Dimension>): Shape {
  return shape.map((size) => substituted(size, sizes));
}

/** The one name that a size is. */
export function nameOf(size: Dimension): string | undefined {
  const [only, ...others] = size.terms;
  const [name, ...more] = only?.factors ?? [];
  const isName = others.length === 0 && more.length === 0 && only?.coefficient === 1;
  return isName && name !== undefined && !name.includes(' ') ? name : undefined;
}

/** Sizes that were made up for a shape of which nothing is known but its rank; others have names of the file. */
export function isFresh(name: string): boolean {
  return /__\d+$/.test(name);
}

/** The size that a name must have for a difference to be nothing, if it stands there alone and once. */
function solvedFor(difference: Dimension, name: string): Dimension | undefined {
  const own = difference.terms.find(({ factors }) => factors.length === 1 && factors[0] === name);
  if (own === undefined || Math.abs(own.coefficient) !== 1) return undefined;
  const rest = subtract(difference, scale(named(name), own.coefficient));
  return namesIn(rest).has(name) ? undefined : scale(rest, -own.coefficient);
}

/** A difference without the whole number that all of its terms have in common: it is nothing for the same sizes. */
function reduced(difference: Dimension): Dimension {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const common = difference.terms.map(({ coefficient }) => Math.abs(coefficient)).reduce(divisor, 0);
  return common > 1 ? (evenQuotient(difference, common) ?? difference) : difference;
}

/** Sizes with which two become the same: a made-up name gives way first, then any other. */
export function unified(a: Dimension, b: Dimension): ReadonlyMap<string, Dimension> | undefined {
  const difference = reduced(subtract(a, b));
  const names = [...namesIn(difference)];
  const [first] = [nameOf(a), nameOf(b)].filter((name) => name !== undefined && isFresh(name));
  const others = names.filter((name) => name !== first);
  const order = [...(first === undefined ? [] : [first]), ...others.filter(isFresh), ...others.filter((name) => !isFresh(name))];
  for (const name of order) {
    const size = solvedFor(difference, name);
    if (size !== undefined && !isNeverPositive(size)) return new Map([[name, size]]);
  }
  return undefined;
}
