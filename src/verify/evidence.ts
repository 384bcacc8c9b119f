import { referenceValue } from '../engine/elements.ts';
import type { Sizes, Values } from '../engine/interpreter.ts';
import type { Program, Reference, Value, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import type { Tensor } from '../program/tensor.ts';
import { type ForwardPass, interpretedPass, readsActive } from './passes.ts';

/** Agreement demanded of forward mode: no step size, no truncation, so only rounding is left. */
export const FORWARD_TOLERANCE = 1e-10;
/** Agreement demanded of five-point differences. */
export const DIFFERENCE_TOLERANCE = 1e-6;

/** Gradients that are zero by theory come out as rounding: below this, agreement is measured absolutely. */
const SMALLEST_SCALE = 1e-3;
/** Tried in turn: where the function bends sharply the first step truncates too much. */
const STEP_FACTORS: readonly number[] = [1, 1 / 8, 1 / 64];

export function dotProduct(a: Tensor, b: Tensor): number {
  return a.data.reduce((sum, element, index) => sum + element * (b.data[index] as number), 0);
}

/** Sum of the magnitudes of the terms of a dot product: what its rounding error is measured against. */
function magnitude(a: Tensor, b: Tensor): number {
  return a.data.reduce((sum, element, index) => sum + Math.abs(element * (b.data[index] as number)), 0);
}

/** The numbers around which a gradient is checked. */
export interface Point {
  readonly program: Program;
  readonly sizes: Sizes;
  readonly given: Values;
  /** The adjoint of each output: the loss is the sum of outputs weighted by these. */
  readonly cotangents: ReadonlyMap<Reference, Tensor>;
}

/** What one method says about a gradient along one direction. */
export interface Evidence {
  readonly error: number;
  readonly tolerance: number;
}

/** `<J u, v>` by forward mode against `<u, J' v>`, the gradient at hand. */
export function forwardEvidence(
  point: Point,
  variable: Variable,
  direction: Tensor,
  gradient: Tensor,
  pass: ForwardPass = interpretedPass(point.program, point.sizes),
): Evidence {
  const { sizes, given, cotangents } = point;
  const tangents = pass.changes(given, variable, direction);
  let change = 0;
  let scale = magnitude(direction, gradient);
  for (const [output, cotangent] of cotangents) {
    const tangent = referenceValue(tangents, output, sizes);
    if (tangent === undefined) continue;
    change += dotProduct(tangent, cotangent);
    scale += magnitude(tangent, cotangent);
  }
  const error = Math.abs(change - dotProduct(direction, gradient));
  return { error: error / Math.max(scale, SMALLEST_SCALE), tolerance: FORWARD_TOLERANCE };
}

function moved(tensor: Tensor, direction: Tensor, step: number): Tensor {
  return { shape: tensor.shape, data: tensor.data.map((element, index) => element + step * (direction.data[index] as number)) };
}

/** The loss, the sum of the magnitudes of its terms, and on which side of each kink they are. */
interface Loss {
  readonly total: number;
  readonly terms: number;
  readonly sides: string;
}

function loss({ sizes, given, cotangents }: Point, changed: Values, pass: ForwardPass): Loss {
  const { values, sides } = pass.outputs(new Map([...given, ...changed]));
  let total = 0;
  let terms = 0;
  for (const [output, cotangent] of cotangents) {
    const value = referenceValue(values, output, sizes) as Tensor;
    total += dotProduct(value, cotangent);
    terms += magnitude(value, cotangent);
  }
  return { total, terms, sides };
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
  direction: Tensor,
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

/** Whether a gradient is stopped on its way: what moves through `stop_gradient` is not meant to count. */
function stopsGradient(value: Value): boolean {
  if (value.kind !== 'apply') return false;
  return (value.operation.name === 'stop_gradient' && readsActive(value)) || value.operands.some(stopsGradient);
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
  const value = point.given.get(variable) as Tensor;
  const largest = value.data.reduce((max, element) => Math.max(max, Math.abs(element)), 1);
  const expected = dotProduct(direction, gradient);
  const scale = Math.max(1, magnitude(direction, gradient), Math.abs(expected));
  const slopes: number[] = [];
  for (const factor of STEP_FACTORS) {
    const found = fivePointSlope(point, variable, direction, Number.EPSILON ** 0.2 * largest * factor, pass);
    // A loss so large that its last digits drown the change is no evidence.
    if (found === undefined || found.rounding > 0.1 * DIFFERENCE_TOLERANCE * scale) continue;
    slopes.push(found.slope);
    if (Math.abs(found.slope - expected) <= DIFFERENCE_TOLERANCE * scale) break;
  }
  if (slopes.length === 0) return undefined;
  const error = Math.min(...slopes.map((slope) => Math.abs(slope - expected))) / scale;
  // Slopes that disagree with each other, as beside a pole, contradict nobody.
  const agree = slopes.some((slope, index) => {
    const before = slopes[index - 1] ?? Number.NaN;
    return Math.abs(slope - before) <= DIFFERENCE_TOLERANCE * Math.max(1, Math.abs(slope), Math.abs(before));
  });
  return error <= DIFFERENCE_TOLERANCE || agree ? { error, tolerance: DIFFERENCE_TOLERANCE } : undefined;
}
