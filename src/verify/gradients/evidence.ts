import type { Values } from '../../engine/interpreter.ts';
import { referenceValue } from '../../engine/stacking.ts';
import { hasDerivative, siteOf } from '../../program/activity.ts';
import type { Program, Reference, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import { dotProduct, magnitude, type Point, totalOf, type Weighted } from '../draws/point.ts';
import { type CoarseRuns, coarseRunsAt } from './coarse.ts';
import { compare, relativeError, UNDERFLOW } from './comparison.ts';
import { type ForwardPass, interpretedPass, readsActive } from './evidence-runs.ts';

/** Agreement demanded of forward mode: no step size, no truncation, so only rounding is left. */
export const FORWARD_TOLERANCE = 1e-10;
/** Agreement demanded of five-point differences. */
export const DIFFERENCE_TOLERANCE = 1e-6;

/** Differences cannot see a change of at most this many times the rounding of the loss. */
const VANISHING = 4;
/** Tried in turn: where the function bends sharply the first step truncates too much. */
const STEP_FACTORS: readonly number[] = [1, 1 / 8, 1 / 64];

/** The answer of one method about a gradient along one direction. */
export interface Evidence {
  readonly error: number;
  readonly tolerance: number;
}

/** A question at a point: are these the gradients of some variables, along one direction each? */
export interface Question {
  readonly directions: Values;
  readonly gradients: Values;
}

/** The change of the loss that gradients promise along directions. */
function promised({ directions, gradients }: Question): number {
  let sum = 0;
  for (const [variable, direction] of directions) sum += dotProduct(direction, gradients.get(variable) as Tensor);
  return sum;
}

/** The magnitudes of what is added up for that. */
function addedMagnitudes({ directions, gradients }: Question): number {
  let sum = 0;
  for (const [variable, direction] of directions) sum += magnitude(direction, gradients.get(variable) as Tensor);
  return sum;
}

/** The same with the magnitudes of the terms behind the gradients. */
function promisedTerms({ directions, gradients }: Question, coarse: CoarseRuns): number {
  let sum = 0;
  for (const [variable, direction] of directions) {
    const gradient = gradients.get(variable) as Tensor;
    sum += magnitude(direction, { shape: gradient.shape, data: coarse.gradientTerms(variable, gradient) });
  }
  return sum;
}

/** `<J u, v>` by forward mode against `<u, J' v>`, the gradients at hand; undefined where forward mode has no number. */
export function forwardEvidence(
  point: Point,
  question: Question,
  derived: () => Program,
  pass: ForwardPass = interpretedPass(point.program, point.sizes),
): Evidence | undefined {
  const { sizes, given, cotangents } = point;
  const tangents = pass.changes(given, question.directions);
  const { total, terms } = totalOf(cotangents, (output) => referenceValue(tangents, output, sizes));
  if (!Number.isFinite(total)) return undefined;
  const added = terms + addedMagnitudes(question);
  const found = promised(question);
  // Beside the adjoints of the outputs, both are what is left of numbers that have left float64 on the way.
  if (Math.abs(found - total) <= UNDERFLOW * largestOf(cotangents)) return { error: 0, tolerance: FORWARD_TOLERANCE };
  const quick = relativeError(found, total, added);
  if (quick <= FORWARD_TOLERANCE) return { error: quick, tolerance: FORWARD_TOLERANCE };
  const coarse = coarseRunsAt(point, derived());
  // The square of a number of the forward pass, as slopes have it, leaves float64: so may a change on its way.
  if (coarse.forward.some(hasExtremeSquares)) return undefined;
  // A derivative may be written so that it loses digits where a function is flat: that is no contradiction.
  const scales = (): Float64Array => {
    const own = coarse.changeTerms(question.directions, total);
    return own.map((scale) => Math.max(scale, added, promisedTerms(question, coarse)));
  };
  const { error } = compare(Float64Array.of(found), { values: Float64Array.of(total), scales }, FORWARD_TOLERANCE);
  return { error, tolerance: FORWARD_TOLERANCE };
}

/** Numbers further away from 1 than this have squares that leave float64. */
const LARGEST_ROOT = Math.sqrt(Number.MAX_VALUE);

function hasExtremeSquares(values: Values): boolean {
  const isExtreme = (number: number): boolean =>
    Number.isFinite(number) && (number > LARGEST_ROOT || (number > 0 && number < 1 / LARGEST_ROOT));
  return [...values.values()].some(({ data }) => data.some((number) => isExtreme(Math.abs(number))));
}

function largestOf(tensors: ReadonlyMap<Reference, Tensor>): number {
  let largest = 0;
  for (const { data } of tensors.values()) for (const number of data) largest = Math.max(largest, Math.abs(number));
  return largest;
}

function moved(tensor: Tensor, direction: Float64Array, step: number): Tensor {
  return { shape: tensor.shape, data: tensor.data.map((element, index) => element + step * (direction[index] as number)) };
}

/** The loss, the sum of the magnitudes of its terms, and on which side of each kink they are. */
interface Loss extends Weighted {
  readonly sides: string;
}

function loss({ sizes, given, cotangents }: Point, changed: Values, pass: ForwardPass): Loss {
  const { values, sides } = pass.outputs(new Map([...given, ...changed]));
  return { ...totalOf(cotangents, (output) => referenceValue(values, output, sizes)), sides };
}

/** Weights of the five-point formula for the first derivative, over steps of h. */
const STENCIL: readonly (readonly [number, number])[] = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
];

/** The slope along a direction by five points, and what rounding may add to it; undefined where a kink lies between them. */
function fivePointSlope(
  point: Point,
  variable: Variable,
  direction: Float64Array,
  h: number,
  pass: ForwardPass,
): { readonly slope: number; readonly rounding: number } | undefined {
  const value = point.given.get(variable) as Tensor;
  let slope = 0;
  let largest = 0;
  let pattern: string | undefined;
  for (const [step, weight] of STENCIL) {
    const { total, terms, sides } = loss(point, new Map([[variable, moved(value, direction, step * h)]]), pass);
    slope += weight * total;
    largest = Math.max(largest, terms);
    if (pattern !== undefined && sides !== pattern) return undefined;
    pattern = sides;
  }
  return { slope: slope / h, rounding: (Number.EPSILON * largest) / h };
}

/** So many steps to either side, slopes are looked for that are the same: there is a derivative, and it is not that of a kink. */
const ASIDE = 3;
/** The relative difference allowed between slopes on either side, where a function bends. */
const BENDING = 0.05;

/** An element of a gradient by differences, and its uncertainty. */
export interface Slope {
  readonly slope: number;
  readonly slack: number;
}

/** The slope along one element; undefined where differences do not see one that is the same on either side. */
export function elementSlope(point: Point, variable: Variable, element: number, pass: ForwardPass): Slope | undefined {
  if (equationsOf(point.program.body).some((equation) => stopsGradient(equation.value))) return undefined;
  const unit = zeros((point.given.get(variable) as Tensor).shape);
  unit.data[element] = 1;
  const along = proportioned(point.given.get(variable) as Tensor, unit);
  const length = along[element] as number;
  const h = Number.EPSILON ** 0.2;
  const slopeAt = (steps: number): ReturnType<typeof fivePointSlope> => {
    const { shape } = unit;
    const value = moved(point.given.get(variable) as Tensor, along, steps * h);
    const given = new Map([...point.given, [variable, { shape, data: value.data }]]);
    return fivePointSlope({ ...point, given }, variable, along, h, pass);
  };
  const [here, left, right] = [0, -ASIDE, ASIDE].map(slopeAt);
  if (here === undefined || left === undefined || right === undefined) return undefined;
  const largest = Math.max(...[here, left, right].map(({ slope }) => Math.abs(slope)));
  const rounding = VANISHING * Math.max(here.rounding, left.rounding, right.rounding);
  const isSame = ({ slope }: { readonly slope: number }): boolean => Math.abs(slope - here.slope) <= BENDING * largest + rounding;
  if (!isSame(left) || !isSame(right)) return undefined;
  const slope = largest <= rounding ? 0 : here.slope;
  return { slope: slope / length, slack: (DIFFERENCE_TOLERANCE * Math.abs(slope) + rounding) / length };
}

/**
 * True if the file stops a gradient on purpose, by an operation that shows numbers and lets no gradient pass: differences
 * would count it.
 */
function stopsGradient(value: Value): boolean {
  if (value.kind !== 'apply') return false;
  const stops = value.operation.isView(siteOf(value)) && !hasDerivative(value) && readsActive(value);
  return stops || value.operands.some(stopsGradient);
}

/** A direction in which each number moves by a part of its own magnitude, or of the largest one where it is zero. */
function proportioned({ data }: Tensor, direction: Tensor): Float64Array {
  const largest = data.reduce((max, element) => Math.max(max, Math.abs(element)), 0) || 1;
  return direction.data.map((own, index) => own * (Math.abs(data[index] as number) || largest));
}

/**
 * Five-point differences along a direction; undefined where they are no evidence: where a kink lies between the
 * points, where rounding drowns them, or where they would see through a `stop_gradient`.
 */
export function differenceEvidence(
  point: Point,
  variable: Variable,
  direction: Tensor,
  gradient: Tensor,
  pass: ForwardPass = interpretedPass(point.program, point.sizes),
): Evidence | undefined {
  if (equationsOf(point.program.body).some((equation) => stopsGradient(equation.value))) return undefined;
  const along = proportioned(point.given.get(variable) as Tensor, direction);
  const step = { shape: direction.shape, data: along };
  const expected = dotProduct(step, gradient);
  const slopes: number[] = [];
  const errors: number[] = [];
  for (const factor of STEP_FACTORS) {
    const found = fivePointSlope(point, variable, along, Number.EPSILON ** 0.2 * factor, pass);
    if (found === undefined || !Number.isFinite(found.slope)) continue;
    const scale = Math.max(Math.abs(found.slope), magnitude(step, gradient));
    // Both vanish beside rounding.
    if (scale <= VANISHING * found.rounding) return { error: 0, tolerance: DIFFERENCE_TOLERANCE };
    // A loss so large that its last digits drown the change is no evidence.
    if (found.rounding > 0.1 * DIFFERENCE_TOLERANCE * scale) continue;
    const { error } = compare(
      Float64Array.of(expected),
      { values: Float64Array.of(found.slope), scales: () => Float64Array.of(scale) },
      DIFFERENCE_TOLERANCE,
    );
    slopes.push(found.slope);
    errors.push(error);
    if (error <= DIFFERENCE_TOLERANCE) return { error, tolerance: DIFFERENCE_TOLERANCE };
  }
  if (slopes.length === 0) return undefined;
  // Slopes that disagree with each other, as beside a pole, contradict nobody.
  const agree = slopes.some((slope, index) => {
    const before = slopes[index - 1] ?? Number.NaN;
    return Math.abs(slope - before) <= DIFFERENCE_TOLERANCE * Math.max(Math.abs(slope), Math.abs(before));
  });
  return agree ? { error: Math.min(...errors), tolerance: DIFFERENCE_TOLERANCE } : undefined;
}
