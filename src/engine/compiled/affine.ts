import { type Dimension, evaluate, UnboundDimension } from '../../program/dimension.ts';
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
  if (b.terms.size === 0) return { constant: a.constant + factor * b.constant, terms: a.terms };
  const terms = new Map(a.terms);
  for (const [variable, coefficient] of b.terms) {
    const sum = (terms.get(variable) ?? 0) + factor * coefficient;
    if (sum === 0) terms.delete(variable);
    else terms.set(variable, sum);
  }
  return { constant: a.constant + factor * b.constant, terms };
}

export function sameAffine(a: Affine, b: Affine): boolean {
  if (a.constant !== b.constant || a.terms.size !== b.terms.size) return false;
  for (const [variable, coefficient] of a.terms) if (b.terms.get(variable) !== coefficient) return false;
  return true;
}

/** The loops around a place, by the names of their variables. */
export type LoopScope = ReadonlyMap<string, LoopVariable>;

/** A dimension or an index as a number of the plan. */
export function affineOf(dimension: Dimension, sizes: Sizes, loops: LoopScope): Affine {
  if (!dimension.terms.some(({ factors }) => factors.some((name) => loops.has(name)))) return fixed(evaluate(dimension, sizes));
  const terms = new Map<LoopVariable, number>();
  let base = 0;
  for (const { coefficient, factors } of dimension.terms) {
    const [name, ...others] = factors.filter((factor) => loops.has(factor));
    if (others.length > 0) throw new NotCompiled('an index is not linear in loop variables');
    const number = factors.reduce(
      (product, factor) => (factor === name ? product : product * sizeIn(sizes, factor)),
      coefficient,
    );
    const variable = name === undefined ? undefined : loops.get(name);
    if (variable === undefined) base += number;
    else terms.set(variable, (terms.get(variable) ?? 0) + number);
  }
  return { constant: base, terms };
}

function sizeIn(sizes: Sizes, name: string): number {
  const size = sizes.get(name);
  if (size === undefined) throw new UnboundDimension(`\`${name}\` has no size`);
  return size;
}
