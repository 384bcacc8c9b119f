import type { Values } from '../../engine/interpreter.ts';
import type { Program, Variable } from '../../program/program.ts';
import { targetsOf } from '../../program/steps.ts';
import type { Tensor } from '../../program/tensor.ts';
import { interpretedDraw } from '../draws/draw-runs.ts';
import type { Trial } from '../draws/draws.ts';
import { activeOf, gradientOf } from '../draws/point.ts';
import { adjointsBeside, type Hull, hullOf, isWide, SAME_SIDES } from '../draws/sides.ts';
import { type CoarseRuns, coarseRunsAt } from './coarse.ts';
import { agrees, type Comparison, compare, exactTruth, type Truth, UNDERFLOW } from './comparison.ts';
import { type ElementTruth, elementTruth } from './element-truth.ts';
import type { Passes } from './evidence-runs.ts';

/** Agreement demanded between a hand-written gradient and the true one, element by element. */
export const ELEMENT_TOLERANCE = 1e-9;

export interface GradientComparison extends Comparison {
  readonly truth: Tensor;
  /** The source of the truth. */
  readonly method: 'derived backward pass' | ElementTruth['method'];
  /** An element for which neither pass has a number, though there is one. */
  readonly lost: number | undefined;
}

function hasNumbers({ data }: Tensor): boolean {
  return data.every(Number.isFinite);
}

/** Beside the largest adjoint of a draw, what is smaller than this may be rounding; at an extreme draw, it is. */
const NEGLIGIBLE = 1e-12;

const largestAdjoints = new WeakMap<Values, number>();

/** The largest number that a pass computes, of those that are finite: beside an infinite one everything would be negligible. */
function largestIn(pass: Values, isCounted: (variable: Variable) => boolean): number {
  const known = largestAdjoints.get(pass);
  if (known !== undefined) return known;
  let largest = 0;
  for (const [variable, { data }] of pass) {
    if (!isCounted(variable)) continue;
    for (const number of data) if (Number.isFinite(number) && Math.abs(number) > largest) largest = Math.abs(number);
  }
  largestAdjoints.set(pass, largest);
  return largest;
}

/**
 * The largest adjoint of a draw; no larger than what the block computes itself, helpers included: a block that goes another way than
 * through a huge adjoint has none of its rounding.
 */
function largestAdjoint({ derived, written, point }: Trial): number {
  const largest = largestIn(derived, ({ kind }) => kind === 'adjoint');
  if (written === undefined) return largest;
  const forward = new Set([...point.program.given, ...targetsOf(point.program.body)]);
  return Math.min(
    largest,
    largestIn(written, (variable) => !forward.has(variable)),
  );
}

/** The block's gradient, with the truth in place of elements that differ from it only by rounding. */
function withoutRounding(found: Float64Array, truth: Float64Array, trial: Trial): Float64Array {
  const slack = (trial.isExtreme === true ? NEGLIGIBLE : UNDERFLOW) * largestAdjoint(trial);
  return found.map((number, index) => {
    const right = truth[index] as number;
    return Math.abs(number - right) <= slack ? right : number;
  });
}

/** Rounding that reaches this share of the largest gradient hides mistakes. */
const BLUR = 1e-6;

/** True if adjoints on the way are so much larger than the gradients that their rounding may hide what a block gets wrong. */
export function isBlurred(trial: Trial): boolean {
  const { derived, point } = trial;
  let largest = 0;
  for (const variable of activeOf(point.program.given))
    for (const number of gradientOf(derived, variable, point.sizes).data) largest = Math.max(largest, Math.abs(number));
  return largest > 0 && NEGLIGIBLE * largestAdjoint(trial) > BLUR * largest;
}

/** True if a hand-written block gives the derived gradients but for the last digits: a quick test. */
export function isPlainlyRight(trial: Trial, variables = activeOf(trial.point.program.given)): boolean {
  const { derived, written, point } = trial;
  if (written === undefined) return true;
  return variables.every((variable) => {
    const [found, truth] = [written, derived].map((values) => gradientOf(values, variable, point.sizes)) as [Tensor, Tensor];
    return agrees(withoutRounding(found.data, truth.data, trial), exactTruth(truth.data), ELEMENT_TOLERANCE);
  });
}

/**
 * The block's gradient, with the truth in place of elements that are not judged or are as close as can be known. If the
 * derived pass, which is what would be offered instead, has no number, a block without one is not blamed; nor is one for
 * numbers of unusual magnitudes that leave float64.
 */
function withoutUnknown(
  found: Float64Array,
  { values, slacks }: ElementTruth,
  derived: Float64Array,
  isExtreme: boolean,
): Float64Array {
  return found.map((number, element) => {
    const right = values[element] as number;
    const isExcused = !Number.isFinite(number) && (isExtreme || !Number.isFinite(derived[element]));
    return Number.isNaN(right) || isExcused || Math.abs(number - right) <= (slacks[element] as number) ? right : number;
  });
}

/** The true gradients at one draw, and what there is to compare them with. */
export class GradientTruths {
  private readonly trial: Trial;
  private readonly derived: Program;
  private readonly passes: Passes;
  private readonly coarse: CoarseRuns;
  private sides: readonly Values[] | undefined;

  constructor(trial: Trial, derived: Program, passes: Passes) {
    this.trial = trial;
    this.derived = derived;
    this.passes = passes;
    this.coarse = coarseRunsAt(trial.point, derived);
  }

  /** Compares the gradient that a hand-written block gives. Undefined where nothing is known of the truth. */
  compareWritten(variable: Variable, written: Program, values: Values): GradientComparison | undefined {
    const { sizes } = this.trial.point;
    const gradient = gradientOf(this.trial.derived, variable, sizes);
    const truth = this.truthOf(variable, gradient);
    if (truth === undefined) return undefined;
    const found = gradientOf(values, variable, sizes);
    const judged =
      'slacks' in truth ? withoutUnknown(found.data, truth, gradient.data, this.trial.isExtreme === true) : found.data;
    const compared = this.within(withoutRounding(judged, truth.values, this.trial), truth, this.hullOf(variable));
    const terms = (): Float64Array => this.coarse.writtenTerms(written, variable, found);
    // In flat regions, such as a saturated unit, textbook formulas leave only the rounding of numbers that cancel.
    const negligible = NEGLIGIBLE * largestAdjoint(this.trial);
    const result = compare(compared, truth, ELEMENT_TOLERANCE, terms, negligible);
    const method = 'slacks' in truth ? truth.method : 'derived backward pass';
    const isLost = (number: number, element: number): boolean =>
      Number.isFinite(truth.values[element]) && !Number.isFinite(number) && !Number.isFinite(gradient.data[element]);
    const lost = found.data.findIndex(isLost);
    return {
      ...result,
      truth: { shape: gradient.shape, data: truth.values },
      method,
      lost: lost < 0 ? undefined : lost,
    };
  }

  /** True if a gradient is one of several right ones: the point is at a kink that it feels. */
  isAtKink(variable: Variable): boolean {
    const hull = this.hullOf(variable);
    return hull !== undefined && isWide(hull);
  }

  private truthOf(variable: Variable, gradient: Tensor): Truth | ElementTruth | undefined {
    if (hasNumbers(gradient)) return { values: gradient.data, scales: () => this.coarse.gradientTerms(variable, gradient) };
    const { point } = this.trial;
    return elementTruth(this.trial, variable, gradient, this.passes.at(point.sizes), this.coarse);
  }

  /** The range of the gradient over the sides of the kinks at the point; undefined away from kinks. */
  private hullOf(variable: Variable): Hull | undefined {
    const { kinks, point, derived } = this.trial;
    if (kinks.length === 0) return undefined;
    this.sides ??= [...adjointsBeside(point, interpretedDraw(point.program, this.derived, point.sizes))];
    const all = this.sides.map((values) => gradientOf(values, variable, point.sizes));
    return hullOf(gradientOf(derived, variable, point.sizes), all);
  }

  /** Values between the sides of a kink count as the truth. */
  private within(found: Float64Array, { values }: Truth, hull: Hull | undefined): Float64Array {
    if (hull === undefined) return found;
    return found.map((number, element) => {
      const [low, high] = [hull.low[element] as number, hull.high[element] as number];
      const slack = SAME_SIDES * Math.max(Math.abs(low), Math.abs(high));
      return low < high && number >= low - slack && number <= high + slack ? (values[element] as number) : number;
    });
  }
}
