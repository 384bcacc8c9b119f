import { bind } from '../engine/bind.ts';
import { assembled } from '../engine/elements.ts';
import { run, type Sizes, type Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readShape } from '../program/build.ts';
import type { ApplyValue, Equation, Program } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { type Tensor, zeros } from '../program/tensor.ts';
import { chooseSizes, drawGiven, drawTensor, type SizeRound } from './draw.ts';
import { type DrawPasses, drawPasses } from './draw-passes.ts';
import type { Point } from './evidence.ts';
import { keyOf, readsActive } from './passes.ts';
import { Random } from './random.ts';
import { findRanges, type Ranges } from './ranges.ts';
import { runWritten } from './written.ts';

export interface CheckOptions {
  readonly seed: number;
  /** Sizes given from outside; they win over `dim`. */
  readonly sizes: Sizes;
  /** Values by name to check at, instead of drawn ones. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Told now and then what is being checked. */
  readonly progress?: (text: string) => void;
}

/** An operation that stands exactly at a kink in every draw. */
export interface KinkPlace {
  readonly equation: Equation;
  readonly value: ApplyValue;
}

const ROUNDS: readonly SizeRound[] = ['distinct', 'equal'];
export const SEEDS_PER_ROUND = 2;
const DRAWS = 6;
/** Closer to a kink than this, a draw is taken only when there is no better one. */
const KINK_MARGIN = 0.01;

/** A draw with larger values, as behind a division by almost nothing, is taken only when there is no better one. */
const LARGEST_VALUE = 1e6;

/** A draw with everything computed: forward values and the derived gradients. */
export interface Trial {
  readonly point: Point;
  readonly derived: Values;
  /** Operations whose argument is exactly at a kink. */
  readonly kinks: readonly KinkPlace[];
  readonly random: Random;
}

function allFinite(tensor: Tensor | undefined): boolean {
  return tensor === undefined || tensor.data.every(Number.isFinite);
}

/** Runs both passes at a point; undefined when something is not finite there. */
function tryPoint(point: Point, passes: DrawPasses, random: Random): (Trial & { readonly distance: number }) | undefined {
  const { sizes, given, cotangents } = point;
  let distance = Number.POSITIVE_INFINITY;
  const kinks: KinkPlace[] = [];
  const values = passes.forward(given, (kink, value, equation) => {
    if (!readsActive(value)) return;
    distance = Math.min(distance, kink.distance);
    if (kink.distance === 0 && equation !== undefined) kinks.push({ equation, value });
  });
  // Most draws that are of no use show it here, before the dearer half.
  if (![...values.values()].every(allFinite)) return undefined;
  const gradients = passes.backward(values, assembled(cotangents, adjointOf, sizes));
  const computed = [...values.values(), ...gradients.values()];
  if (!computed.every(allFinite)) return undefined;
  const isModerate = computed.every(({ data }) => data.every((element) => Math.abs(element) < LARGEST_VALUE));
  return { point, derived: gradients, kinks, random, distance: isModerate ? distance : 0 };
}

/** Draws until everything is finite and away from kinks, first with both signs, then with positive numbers. */
function drawTrial(program: Program, passes: DrawPasses, sizes: Sizes, random: Random, ranges: Ranges): Trial | undefined {
  let best: Trial | undefined;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const given = drawGiven(program, sizes, random, draw >= DRAWS / 2, ranges);
    const cotangents = new Map(
      program.outputs.map((output) => [
        output,
        drawTensor(random, evaluateShape(readShape(output.variable, output.indices), sizes)),
      ]),
    );
    const trial = tryPoint({ program, sizes, given, cotangents }, passes, random);
    if (trial !== undefined && trial.distance > KINK_MARGIN) return trial;
    best ??= trial;
  }
  return best;
}

/** The one trial at values from outside. */
function givenTrial(program: Program, derived: Program, options: CheckOptions): readonly Trial[] {
  const { sizes, given, cotangents } = bind(program, options.data ?? {}, options.sizes);
  const trial = tryPoint({ program, sizes, given, cotangents }, drawPasses(program, derived, sizes, 1), new Random(options.seed));
  return trial === undefined ? [] : [trial];
}

/** Runs a program and its hand-written block once: sizes at which that fails are no use. */
function rehearse(program: Program, written: Program | undefined, sizes: Sizes): void {
  const given = drawGiven(program, sizes, new Random(1), true);
  const cotangents = new Map(
    program.outputs.map((output) => [output, zeros(evaluateShape(readShape(output.variable, output.indices), sizes))]),
  );
  if (written === undefined) run(program.body, sizes, given);
  else runWritten(written, { program, sizes, given, cotangents });
}

/** Draws that both passes survive, one after another: two rounds of sizes, two seeds each. */
export function* drawing(program: Program, derived: Program, options: CheckOptions, written?: Program): Generator<Trial> {
  const { seed, sizes, data } = options;
  if (data !== undefined) return yield* givenTrial(program, derived, options);
  let ranges: Ranges | undefined;
  // Where the file fixes its sizes, both rounds have the same.
  const known = new Map<string, DrawPasses>();
  for (const [index, round] of ROUNDS.entries()) {
    const chosen = chooseSizes(program, round, sizes, (tried) => {
      if (!known.has(keyOf(tried))) rehearse(program, written, tried);
    });
    const passes = known.get(keyOf(chosen)) ?? drawPasses(program, derived, chosen, SEEDS_PER_ROUND);
    known.set(keyOf(chosen), passes);
    for (let draw = 0; draw < SEEDS_PER_ROUND; draw += 1) {
      const drawIn = (own: Ranges): Trial | undefined =>
        drawTrial(program, passes, chosen, new Random(seed * 1000 + draw * 10 + index), own);
      let trial = drawIn(ranges ?? new Map());
      if (trial === undefined && ranges === undefined) {
        // Once the usual numbers have failed, those that are found for them serve all draws.
        ranges = findRanges(program, chosen).ranges;
        trial = drawIn(ranges);
      }
      if (trial !== undefined) yield trial;
    }
  }
}

/** All of them. */
export function drawTrials(program: Program, derived: Program, options: CheckOptions, written?: Program): readonly Trial[] {
  return [...drawing(program, derived, options, written)];
}
