import type { Sizes, Values } from '../../engine/interpreter.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { readShape } from '../../program/build.ts';
import type { Program, Reference, Variable } from '../../program/program.ts';
import { evaluateShape } from '../../program/shape.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import type { Random } from './random.ts';

export function dotProduct(a: Tensor, b: Tensor): number {
  return a.data.reduce((sum, element, index) => sum + element * (b.data[index] as number), 0);
}

/** Sum of the magnitudes of the terms of a dot product: what its rounding error is measured against. */
export function magnitude(a: Tensor, b: Tensor): number {
  return a.data.reduce((sum, element, index) => sum + Math.abs(element * (b.data[index] as number)), 0);
}

/** The variables that have a gradient. */
export function activeOf(given: readonly Variable[]): readonly Variable[] {
  return given.filter(({ active }) => active);
}

/** The gradient of a variable among all adjoints: zero where nothing reaches it. */
export function gradientOf(values: Values, variable: Variable, sizes: Sizes): Tensor {
  return values.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), sizes));
}

/** An element of a gradient: where it is, what it is and what it should be. */
export interface WrongElement {
  readonly index: readonly number[];
  readonly found: number;
  readonly expected: number;
}

/** The index of an element along each axis. */
export function indexOf(offset: number, shape: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = offset;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** The numbers around which a gradient is checked. */
export interface Point {
  readonly program: Program;
  readonly sizes: Sizes;
  readonly given: Values;
  /** The adjoint of each output: the loss is the sum of outputs weighted by these. */
  readonly cotangents: ReadonlyMap<Reference, Tensor>;
}

/** A sum over outputs, each weighted by its adjoint, and the sum of the magnitudes of its terms. */
export interface Weighted {
  readonly total: number;
  readonly terms: number;
}

export function totalOf(
  cotangents: ReadonlyMap<Reference, Tensor>,
  valueAt: (output: Reference) => Tensor | undefined,
): Weighted {
  let total = 0;
  let terms = 0;
  for (const [output, cotangent] of cotangents) {
    const value = valueAt(output);
    if (value === undefined) continue;
    total += dotProduct(value, cotangent);
    terms += magnitude(value, cotangent);
  }
  return { total, terms };
}

/** Relative to the numbers at a kink: how far to either side of it derivatives are looked at. */
const NUDGE = 1e-7;

/** The point with all numbers a little to either side. */
export function nudged(point: Point, random: Random): Point {
  const given = new Map(point.given);
  for (const [variable, { shape, data }] of point.given) {
    if (!variable.active) continue;
    const scale = data.reduce((largest, number) => Math.max(largest, Math.abs(number)), 0) || 1;
    const moved = data.map((number) => number + NUDGE * scale * (random.next() < 0.5 ? -1 : 1) * random.between(0.5, 1));
    given.set(variable, { shape, data: moved });
  }
  return { ...point, given };
}
