import type { Program, Reference, Variable } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import { askedDomains } from './draw.ts';
import type { Point } from './point.ts';
import { Random } from './random.ts';

/** The numbers of a draw, changed in ways in which mistakes show that hide among the usual ones. */

export interface VariantPoint {
  readonly point: Point;
  /** With numbers of other magnitudes than usual: units may be saturated, where textbook formulas have no digits left. */
  readonly isExtreme: boolean;
}

/** Factors for the given numbers and for the adjoints of the outputs. */
const MAGNITUDES: readonly (readonly [number, number])[] = [
  [30, 1],
  [8, 1],
  [1e-3, 1],
  [1, 30],
];
/** From one number to the next. */
const SPREAD: readonly number[] = [1e-3, 0.1, 1, 8, 60];
/** Few numbers are on all sides of several conditions at once only if they are drawn often, and from a wider range. */
const FACTORS: readonly (number | 'spread')[] = [1, 2.5, 'spread', 30, 'spread', 1e-3];
const ZEROS = 0.3;

type Change = (number: number, tensor: Float64Array) => number;

function domainOf(variable: Variable, program: Program): NonNullable<Variable['domain']> | undefined {
  return variable.domain ?? askedDomains(program).get(variable);
}

function mapped({ shape, data }: Tensor, change: Change): Tensor {
  return { shape, data: data.map((number) => change(number, data)) };
}

/** Changes given values that have no domain of their own. */
function withGiven(point: Point, change: Change): Point {
  const given = [...point.given].map(([variable, tensor]): [Variable, Tensor] => {
    return [variable, domainOf(variable, point.program) === undefined ? mapped(tensor, change) : tensor];
  });
  return { ...point, given: new Map(given) };
}

function withCotangents(point: Point, change: Change): Point {
  const cotangents = [...point.cotangents].map(([output, tensor]): [Reference, Tensor] => [output, mapped(tensor, change)]);
  return { ...point, cotangents: new Map(cotangents) };
}

function hasMasks({ program }: Point): boolean {
  return program.given.some((variable) => domainOf(variable, program)?.kind === 'mask');
}

/** The point with all masks the same throughout. */
function masked(point: Point, value: number): Point {
  const given = [...point.given].map(([variable, tensor]): [Variable, Tensor] => {
    return [variable, domainOf(variable, point.program)?.kind === 'mask' ? mapped(tensor, () => value) : tensor];
  });
  return { ...point, given: new Map(given) };
}

/** The point as it is, wider, very large or small, or all of that at once: one after the other. */
export function scaled(point: Point, index: number): VariantPoint {
  const factor = FACTORS[index % FACTORS.length] as (typeof FACTORS)[number];
  if (factor === 1) return { point, isExtreme: false };
  const other = factor === 'spread' ? spread(point, new Random(index)) : withGiven(point, (number) => factor * number);
  return { point: other, isExtreme: true };
}

/** The point with numbers of very different magnitudes: some units of a network saturate, others do not. */
function spread(point: Point, random: Random): Point {
  return withGiven(point, (number) => number * (SPREAD[Math.floor(random.next() * SPREAD.length)] as number));
}

/** Zeros among the numbers: at least one among several. */
function thinning(random: Random): Change {
  let seen: Float64Array | undefined;
  return (number, tensor) => {
    const isFirst = seen !== tensor && tensor.length > 1;
    seen = tensor;
    return isFirst || random.next() < ZEROS ? 0 : number;
  };
}

/**
 * The point at other magnitudes, with numbers of one sign, with zeros among them, with adjoints of the outputs that are zero
 * in part (of what the loss does not depend on) or throughout, and with masks that leave out all or nothing.
 */
export function* variantsOf(point: Point, random: Random): Generator<VariantPoint> {
  for (const [numbers, adjoints] of MAGNITUDES) {
    const given = withGiven(point, (number) => numbers * number);
    yield { point: withCotangents(given, (number) => adjoints * number), isExtreme: true };
  }
  yield { point: spread(point, random), isExtreme: true };
  yield usual(withGiven(point, Math.abs));
  yield usual(withGiven(point, (number) => -Math.abs(number)));
  yield usual(withGiven(point, thinning(random)));
  yield usual(withCotangents(point, thinning(random)));
  yield usual(withCotangents(point, () => 0));
  if (hasMasks(point)) for (const value of [0, 1]) yield usual(masked(point, value));
}

function usual(point: Point): VariantPoint {
  return { point, isExtreme: false };
}
