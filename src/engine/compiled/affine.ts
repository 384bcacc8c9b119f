import { constant, type Dimension, evaluate, substitute } from '../../program/dimension.ts';
import type { Sizes } from '../interpreter.ts';

/** The variable of a loop of the plan. */
export interface LoopVariable {
  readonly name: string;
}

/** A whole number that depends on the loops around it: a constant, and a multiple of each loop's variable. */
export interface Affine {
  readonly constant: number;
  readonly terms: ReadonlyMap<LoopVariable, number>;
}

/** What the plan has no form for: the interpreter runs it instead. */
export class NotCompiled extends Error {}

const NO_TERMS: ReadonlyMap<LoopVariable, number> = new Map();

export function fixed(value: number): Affine {
  return { constant: value, terms: NO_TERMS };
}

export function plus(a: Affine, b: Affine, factor = 1): Affine {
  const terms = new Map(a.terms);
  for (const [variable, coefficient] of b.terms) {
    const sum = (terms.get(variable) ?? 0) + factor * coefficient;
    if (sum === 0) terms.delete(variable);
    else terms.set(variable, sum);
  }
  return { constant: a.constant + factor * b.constant, terms };
}

export function sameAffine(a: Affine, b: Affine): boolean {
  const difference = plus(a, b, -1);
  return difference.constant === 0 && difference.terms.size === 0;
}

/** The loops around a place, by the names of their variables. */
export type LoopScope = ReadonlyMap<string, LoopVariable>;

/** A dimension or an index as a number of the plan. */
export function affineOf(dimension: Dimension, sizes: Sizes, loops: LoopScope): Affine {
  const factors = new Set(dimension.terms.flatMap((term) => term.factors));
  const varying = [...loops].filter(([name]) => factors.has(name));
  const origin = new Map([...sizes, ...varying.map(([name]) => [name, 0] as const)]);
  const base = evaluate(dimension, origin);
  const terms = new Map<LoopVariable, number>();
  for (const [name, variable] of varying) {
    let alone = dimension;
    for (const [other] of varying) if (other !== name) alone = substitute(alone, other, constant(0));
    const slope = evaluate(alone, new Map([...origin, [name, 1]])) - base;
    if (evaluate(alone, new Map([...origin, [name, 2]])) - base !== 2 * slope) throw new NotCompiled('an index is not linear');
    terms.set(variable, slope);
  }
  const everyOne = new Map([...origin, ...varying.map(([name]) => [name, 1] as const)]);
  const sum = [...terms.values()].reduce((total, slope) => total + slope, base);
  if (evaluate(dimension, everyOne) !== sum) throw new NotCompiled('an index multiplies loop variables');
  return { constant: base, terms };
}
