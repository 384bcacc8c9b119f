import type { Dimension } from './term.ts';

/** The whole part of a quotient of a size by a positive whole number: `(H - 3) // 2`. */
export interface Quotient {
  readonly numerator: Dimension;
  readonly by: number;
}

/** Quotients by their texts, which stand among the names that a polynomial multiplies: no name has a space. */
const known = new Map<string, Quotient>();

export function keepQuotient(text: string, quotient: Quotient): void {
  if (!known.has(text)) known.set(text, quotient);
}

/** The quotient that a factor of a polynomial stands for; undefined for a name. */
export function quotientOf(factor: string): Quotient | undefined {
  return factor.includes(' ') ? known.get(factor) : undefined;
}
