import { type Dimension, evaluate, factorValue, isPolynomial, namesIn } from '../../program/dimension.ts';
import type { Sizes } from '../interpreter.ts';

/** The variable of a loop of the plan. */
export interface LoopVariable {
  readonly name: string;
}

interface AffineTerm {
  readonly variable: LoopVariable;
  /** Never 0. */
  readonly coefficient: number;
}

/** A whole number that depends on the loops around it: a constant, and a multiple of each loop's variable. */
export interface Affine {
  readonly constant: number;
  readonly terms: readonly AffineTerm[];
}

/** The plan has no form for something in the program: the interpreter runs it instead. */
export class NotCompiled extends Error {}

const NO_TERMS: readonly AffineTerm[] = [];

export function fixed(value: number): Affine {
  return { constant: value, terms: NO_TERMS };
}

/** So many for each step of a loop. */
export function multiple(variable: LoopVariable, coefficient: number): Affine {
  return { constant: 0, terms: coefficient === 0 ? NO_TERMS : [{ variable, coefficient }] };
}

export function isFixed({ terms }: Affine): boolean {
  return terms.length === 0;
}

/** The terms of both, each variable once: there are as many at most as loops nest. */
function sumOf(a: readonly AffineTerm[], b: readonly AffineTerm[], factor: number): readonly AffineTerm[] {
  if (b.length === 0 || factor === 0) return a;
  if (a.length === 0 && factor === 1) return b;
  const sum = [...a];
  for (const { variable, coefficient } of b) {
    const at = sum.findIndex((term) => term.variable === variable);
    const total = (sum[at]?.coefficient ?? 0) + factor * coefficient;
    if (at === -1) sum.push({ variable, coefficient: total });
    else sum[at] = { variable, coefficient: total };
  }
  return sum.filter(({ coefficient }) => coefficient !== 0);
}

export function plus(a: Affine, b: Affine, factor = 1): Affine {
  return { constant: a.constant + factor * b.constant, terms: sumOf(a.terms, b.terms, factor) };
}

export function sameAffine(a: Affine, b: Affine): boolean {
  if (a.constant !== b.constant || a.terms.length !== b.terms.length) return false;
  return a.terms.every(({ variable, coefficient }) =>
    b.terms.some((term) => term.variable === variable && term.coefficient === coefficient),
  );
}

/** The loops around a place, by the names of their variables. */
export type LoopScope = ReadonlyMap<string, LoopVariable>;

/** A dimension or an index as a number of the plan. */
export function affineOf(dimension: Dimension, sizes: Sizes, loops: LoopScope): Affine {
  if (!dimension.terms.some(({ factors }) => factors.some((name) => loops.has(name)))) return fixed(evaluate(dimension, sizes));
  let sum = fixed(0);
  if (!isPolynomial(dimension) && [...namesIn(dimension)].some((name) => loops.has(name)))
    throw new NotCompiled('the whole part of a quotient changes with a loop');
  for (const { coefficient, factors } of dimension.terms) {
    const [name, ...others] = factors.filter((factor) => loops.has(factor));
    if (others.length > 0) throw new NotCompiled('an index is not linear in loop variables');
    const number = factors.reduce(
      (product, factor) => (factor === name ? product : product * factorValue(factor, sizes)),
      coefficient,
    );
    const variable = name === undefined ? undefined : loops.get(name);
    const term = variable === undefined ? fixed(1) : { constant: 0, terms: [{ variable, coefficient: 1 }] };
    sum = plus(sum, term, number);
  }
  return sum;
}
