import { bind } from '../../engine/bind.ts';
import type { Sizes, Values } from '../../engine/interpreter.ts';
import { CHECK_LIMIT, requireRoom } from '../../engine/room.ts';
import { assembled } from '../../engine/stacking.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { readShape } from '../../program/build.ts';
import type { ApplyValue, Equation, Program, Reference, Variable } from '../../program/program.ts';
import { evaluateShape } from '../../program/shape.ts';
import { targetsOf } from '../../program/steps.ts';
import { scalar, type Tensor } from '../../program/tensor.ts';
import { unitAdjoints } from '../../program/unit-adjoints.ts';
import type { Reading } from '../coverage/switches.ts';
import { readsActive } from '../gradients/evidence-runs.ts';
import { runWritten } from '../gradients/run-written-block.ts';
import { drawGiven } from './draw.ts';
import { type DrawPasses, drawPasses } from './draw-runs.ts';
import { drawTensor } from './draw-tensor.ts';
import type { Ranges } from './interval-search.ts';
import { nudged, type Point } from './point.ts';
import { Random } from './random.ts';
import { feelsKinks } from './sides.ts';

export interface CheckOptions {
  readonly seed: number;
  /** Sizes given from outside; they win over `dim`. */
  readonly sizes: Sizes;
  /** Values by name to check at, instead of drawn ones. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Called now and then with the part that is being checked. */
  readonly progress?: (text: string) => void;
  /** Asked between draws: whether nobody waits for more of them. What there is by then is judged. */
  readonly isOver?: () => boolean;
}

/** The programs that a check runs: the forward pass, its derived backward pass, and the file's own if there is one. */
export interface CheckedPasses {
  readonly program: Program;
  readonly derived: Program;
  readonly written: Program | undefined;
  /** Adjoints that a block takes as 1 that cannot be run. */
  readonly units?: ReadonlySet<Variable>;
}

/** An operation that stands exactly at a kink in every draw. */
export interface KinkPlace {
  readonly equation: Equation;
  readonly value: ApplyValue;
}

export const MOST_SEEDS = 2;
const DRAWS = 6;
/** Closer to a kink than this, a draw is taken only when there is no better one. */
const KINK_MARGIN = 1e-4;

/** A draw with larger values, as after a division by almost nothing, is taken only when there is no better one. */
const LARGEST_VALUE = 1e6;

/** A draw with everything computed: forward values, the derived gradients, and what the file's own block gives. */
export interface Trial {
  readonly point: Point;
  readonly derived: Values;
  readonly written: Values | undefined;
  /** Operations whose argument is exactly at a kink that some gradient feels. */
  readonly kinks: readonly KinkPlace[];
  /**
   * True if some operation is exactly at a kink, whether a gradient feels it or not: intermediate adjoints are not unique
   * there.
   */
  readonly touchesKinks: boolean;
  /** The operands of each operation with a kink. */
  readonly readings: readonly Reading[];
  /** Beyond the draws of the rounds: at sizes, magnitudes and conditions that those had not reached. */
  readonly isFurther: boolean;
  /** With numbers of unusual magnitudes: saturated units, where textbook formulas have no digits left. */
  readonly isExtreme?: boolean;
  /** True if all values of both passes are finite: then each of their lines can be judged, too. */
  readonly isWhole: boolean;
  readonly random: Random;
}

/** The values of the forward pass at a draw, without those of the backward pass. */
export function forwardValuesOf({ derived, point: { program } }: Trial): Values {
  const forward = [...program.given, ...targetsOf(program.body)];
  return new Map(
    forward.flatMap((variable) => {
      const value = derived.get(variable);
      return value === undefined ? [] : [[variable, value] as const];
    }),
  );
}

export interface RankedTrial extends Trial {
  /** From the nearest kink; 0 where numbers are very large. */
  readonly distance: number;
  /** A draw before it that was passed over, as the derived pass has no number there: a block may be wrong just there. */
  readonly passedOver?: RankedTrial;
}

export function allFinite(tensor: Tensor | undefined): boolean {
  return tensor === undefined || tensor.data.every(Number.isFinite);
}

/** True if outputs and gradients are finite; intermediate values need not be. */
function isJudgeable({ program }: Point, values: Values): boolean {
  return program.outputs.every(({ variable }) => allFinite(values.get(variable)));
}

/** Runs all passes at a point; undefined when what is judged is not finite there. */
export function tryPoint(
  drawn: Point,
  passes: DrawPasses,
  all: Pick<CheckedPasses, 'written' | 'units'>,
  random: Random,
): RankedTrial | undefined {
  const point = withUnits(drawn, all);
  const { written } = all;
  const { sizes, given, cotangents } = point;
  let distance = Number.POSITIVE_INFINITY;
  const touched: KinkPlace[] = [];
  const readings: Reading[] = [];
  const values = passes.forward(given, (reading) => {
    readings.push(reading);
    const { kink, value, equation } = reading;
    if (kink === undefined || !readsActive(value)) return;
    if (kink.distance !== 0) distance = Math.min(distance, kink.distance);
    else if (equation !== undefined) touched.push({ equation, value });
  });
  // Most draws that are of no use show it here, before the dearer half.
  if (!isJudgeable(point, values)) return undefined;
  const derived = passes.backward(values, assembled(cotangents, adjointOf, sizes));
  const computed = [...values.values(), ...derived.values()];
  const isModerate = computed.every(({ data }) => data.every((element) => !(Math.abs(element) >= LARGEST_VALUE)));
  const isWhole = computed.every(allFinite);
  const own = written && runWritten(written, point, (reading) => readings.push(reading), values);
  const kinks = touched.length > 0 && feelsKinks(point, derived, passes) ? touched : [];
  const rank = isModerate && isWhole && kinks.length === 0 ? distance : 0;
  const touchesKinks = touched.length > 0;
  return { point, derived, written: own, kinks, touchesKinks, readings, random, isFurther: false, isWhole, distance: rank };
}

/** The point with 1 for the adjoints that a block takes as that. */
function withUnits(
  point: Point,
  { written, units = unitAdjoints(point.program, written) }: Parameters<typeof tryPoint>[2],
): Point {
  if (units.size === 0) return point;
  const cotangents = [...point.cotangents].map(([output, tensor]): [Reference, Tensor] => [
    output,
    units.has(adjointOf(output.variable)) ? scalar(1) : tensor,
  ]);
  return { ...point, cotangents: new Map(cotangents) };
}

export function drawCotangents({ outputs }: Program, sizes: Sizes, random: Random): ReadonlyMap<Reference, Tensor> {
  return new Map(
    outputs.map((output) => [output, drawTensor(random, evaluateShape(readShape(output.variable, output.indices), sizes))]),
  );
}

/** Draws until everything is finite and away from kinks, first with both signs, then with positive numbers. */
export function drawTrial(
  all: CheckedPasses,
  passes: DrawPasses,
  sizes: Sizes,
  random: Random,
  ranges: Ranges,
): RankedTrial | undefined {
  const { program } = all;
  let best: RankedTrial | undefined;
  let passedOver: RankedTrial | undefined;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const given = drawGiven(program, sizes, random, draw >= DRAWS / 2, ranges);
    const cotangents = drawCotangents(program, sizes, random);
    const trial = tryPoint({ program, sizes, given, cotangents }, passes, all, random);
    if (trial === undefined) continue;
    if (!trial.isWhole && trial.kinks.length === 0) passedOver ??= trial;
    if (best === undefined || trial.distance > best.distance) best = trial;
    if (trial.distance > KINK_MARGIN) break;
  }
  return best === undefined || passedOver === undefined ? best : { ...best, passedOver };
}

/** The one trial at values from outside. */
export function givenTrial(all: CheckedPasses, options: CheckOptions): readonly Trial[] {
  const { program, derived, written } = all;
  const { sizes, given, cotangents } = bind(program, options.data ?? {}, options.sizes);
  requireRoom(written === undefined ? [program, derived] : [program, derived, written], sizes, CHECK_LIMIT);
  const point = { program, sizes, given, cotangents };
  const trial = tryPoint(point, drawPasses(program, derived, sizes, 1), all, new Random(options.seed));
  return trial === undefined ? [] : [trial];
}

/** Draws a little beside one that lies at a kink. */
export function trialsBeside(trial: Trial, all: CheckedPasses, seed: number): readonly Trial[] {
  const passes = drawPasses(all.program, all.derived, trial.point.sizes, MOST_SEEDS);
  return Array.from({ length: MOST_SEEDS }, (_, index) => {
    const random = new Random(seed + index);
    return tryPoint(nudged(trial.point, random), passes, all, random);
  }).filter((found) => found !== undefined);
}
