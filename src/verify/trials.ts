import { bind } from '../engine/bind.ts';
import { assembled } from '../engine/elements.ts';
import { run, type Sizes, type Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readShape } from '../program/build.ts';
import type { ApplyValue, Equation, Program, Reference, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { SizeError, type Tensor, zeros } from '../program/tensor.ts';
import { Coverage } from './coverage.ts';
import { askedDomains, drawGiven } from './draw.ts';
import { type DrawPasses, drawPasses } from './draw-passes.ts';
import { drawTensor } from './draw-tensor.ts';
import { keyOf, readsActive } from './passes.ts';
import { nudged, type Point } from './point.ts';
import { Random } from './random.ts';
import { findRanges, type Ranges } from './ranges.ts';
import { SIZE_ROUNDS, SizeChoice, type SizeRound } from './sizes.ts';
import { steer } from './steering.ts';
import type { Reading } from './switches.ts';
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

/** What is checked at draws: the forward pass, its derived backward pass, and the file's own if there is one. */
export interface CheckedPasses {
  readonly program: Program;
  readonly derived: Program;
  readonly written: Program | undefined;
}

/** An operation that stands exactly at a kink in every draw. */
export interface KinkPlace {
  readonly equation: Equation;
  readonly value: ApplyValue;
}

/** How many seeds each round of sizes has. */
const SEEDS: Readonly<Record<SizeRound, number>> = { distinct: 2, others: 1, equal: 1, same: 1, ones: 1 };
/** Further draws of small programs: as many as compute so many numbers, and no more than some. */
const MOST_FURTHER_NUMBERS = 100_000;
const MOST_FURTHER = 8;
/** How much larger or smaller than usual the given numbers and the adjoints of the outputs are, too. */
const MAGNITUDES: readonly (readonly [number, number])[] = [
  [30, 1],
  [1e-3, 1],
  [1, 30],
];
export const MOST_SEEDS = 2;
const DRAWS = 6;
/** Closer to a kink than this, a draw is taken only when there is no better one. */
const KINK_MARGIN = 0.01;

/** A draw with larger values, as behind a division by almost nothing, is taken only when there is no better one. */
const LARGEST_VALUE = 1e6;

/** A draw with everything computed: forward values, the derived gradients, and what the file's own block gives. */
export interface Trial {
  readonly point: Point;
  readonly derived: Values;
  readonly written: Values | undefined;
  /** Operations whose argument is exactly at a kink. */
  readonly kinks: readonly KinkPlace[];
  /** What each operation that can switch was given. */
  readonly readings: readonly Reading[];
  /** Beyond the draws of the rounds: at sizes, magnitudes and conditions that those had not reached. */
  readonly isFurther: boolean;
  /** Whether all that both passes compute is finite: then each of their lines can be judged too. */
  readonly isWhole: boolean;
  readonly random: Random;
}

export interface RankedTrial extends Trial {
  /** From the nearest kink; 0 where numbers are very large. */
  readonly distance: number;
}

function allFinite(tensor: Tensor | undefined): boolean {
  return tensor === undefined || tensor.data.every(Number.isFinite);
}

/** What is judged must be finite: the outputs, and the gradients of what is given. Values on the way need not be. */
function isJudgeable({ program }: Point, values: Values): boolean {
  return program.outputs.every(({ variable }) => allFinite(values.get(variable)));
}

/** Runs all passes at a point; undefined when what is judged is not finite there. */
export function tryPoint(
  point: Point,
  passes: DrawPasses,
  written: Program | undefined,
  random: Random,
): RankedTrial | undefined {
  const { sizes, given, cotangents } = point;
  let distance = Number.POSITIVE_INFINITY;
  const kinks: KinkPlace[] = [];
  const readings: Reading[] = [];
  const values = passes.forward(given, (reading) => {
    readings.push(reading);
    const { kink, value, equation } = reading;
    if (kink === undefined || !readsActive(value)) return;
    distance = Math.min(distance, kink.distance);
    if (kink.distance === 0 && equation !== undefined) kinks.push({ equation, value });
  });
  // Most draws that are of no use show it here, before the dearer half.
  if (!isJudgeable(point, values)) return undefined;
  const derived = passes.backward(values, assembled(cotangents, adjointOf, sizes));
  const computed = [...values.values(), ...derived.values()];
  const isModerate = computed.every(({ data }) => data.every((element) => !(Math.abs(element) >= LARGEST_VALUE)));
  const isWhole = computed.every(allFinite);
  const own = written && runWritten(written, point, (reading) => readings.push(reading));
  const rank = isModerate && isWhole ? distance : 0;
  return { point, derived, written: own, kinks, readings, random, isFurther: false, isWhole, distance: rank };
}

export function drawCotangents({ outputs }: Program, sizes: Sizes, random: Random): ReadonlyMap<Reference, Tensor> {
  return new Map(
    outputs.map((output) => [output, drawTensor(random, evaluateShape(readShape(output.variable, output.indices), sizes))]),
  );
}

/** The point with numbers so many times as large, where they have no set of their own to come from, and with such adjoints. */
function magnified(point: Point, factor: number, adjoints: number): Point {
  const asked = askedDomains(point.program);
  const times = ({ shape, data }: Tensor, by: number): Tensor => ({ shape, data: data.map((number) => by * number) });
  const given = [...point.given].map(([variable, tensor]): [Variable, Tensor] => {
    return [variable, (variable.domain ?? asked.get(variable)) === undefined ? times(tensor, factor) : tensor];
  });
  const cotangents = [...point.cotangents].map(([output, tensor]): [Reference, Tensor] => [output, times(tensor, adjoints)]);
  return { ...point, given: new Map(given), cotangents: new Map(cotangents) };
}

/** Draws until everything is finite and away from kinks, first with both signs, then with positive numbers. */
function drawTrial(
  { program, written }: CheckedPasses,
  passes: DrawPasses,
  sizes: Sizes,
  random: Random,
  ranges: Ranges,
): RankedTrial | undefined {
  let best: RankedTrial | undefined;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const given = drawGiven(program, sizes, random, draw >= DRAWS / 2, ranges);
    const cotangents = drawCotangents(program, sizes, random);
    const trial = tryPoint({ program, sizes, given, cotangents }, passes, written, random);
    if (trial !== undefined && trial.distance > KINK_MARGIN) return trial;
    if (trial !== undefined && (best === undefined || trial.distance > best.distance)) best = trial;
  }
  return best;
}

/** The one trial at values from outside. */
function givenTrial({ program, derived, written }: CheckedPasses, options: CheckOptions): readonly Trial[] {
  const { sizes, given, cotangents } = bind(program, options.data ?? {}, options.sizes);
  const point = { program, sizes, given, cotangents };
  const trial = tryPoint(point, drawPasses(program, derived, sizes, 1), written, new Random(options.seed));
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

/** The draws of the rounds of sizes, and how to make others at the same sizes. */
class Rounds {
  private readonly all: CheckedPasses;
  private readonly options: CheckOptions;
  private readonly known = new Map<string, DrawPasses>();
  private readonly choice: SizeChoice;
  private ranges: Ranges | undefined;

  constructor(all: CheckedPasses, options: CheckOptions) {
    const { program, written } = all;
    this.all = all;
    this.options = options;
    // Where the file fixes its sizes, rounds have the same.
    this.choice = new SizeChoice(program, written, options.sizes, (tried) => {
      if (!this.known.has(keyOf(tried))) rehearse(program, written, tried);
    });
  }

  *draws(): Generator<RankedTrial> {
    for (const [index, round] of SIZE_ROUNDS.entries()) {
      const sizes = this.choice.round(round);
      if (sizes === undefined) continue;
      for (let draw = 0; draw < SEEDS[round]; draw += 1) {
        const trial = this.drawAt(round, sizes, this.options.seed * 1000 + draw * 10 + index);
        if (trial !== undefined) yield trial;
      }
    }
  }

  /** Draws at sizes that decide something, at other magnitudes, and, for small programs, simply more of them. */
  *further(base: RankedTrial): Generator<RankedTrial> {
    const { seed } = this.options;
    for (const [index, sizes] of this.choice.critical().entries()) {
      const trial = this.drawAt('others', sizes, seed * 1000 + 100 + index);
      if (trial !== undefined) yield trial;
    }
    for (const factors of MAGNITUDES) {
      const trial = tryPoint(magnified(base.point, ...factors), this.passesAt(base.point.sizes), this.all.written, base.random);
      // A right formula may leave what float64 holds sooner than the derived one does.
      if (trial?.isWhole === true && [...(trial.written?.values() ?? [])].every(allFinite)) yield trial;
    }
    const cost = base.readings.length + [...base.derived.values()].reduce((sum, { data }) => sum + data.length, 1);
    const count = Math.min(MOST_FURTHER, Math.floor(MOST_FURTHER_NUMBERS / cost));
    for (let draw = 0; draw < count; draw += 1) {
      const trial = this.drawAt('others', base.point.sizes, seed * 1000 + 200 + draw);
      if (trial !== undefined) yield trial;
    }
  }

  passesAt(sizes: Sizes): DrawPasses {
    const key = keyOf(sizes);
    const passes = this.known.get(key) ?? drawPasses(this.all.program, this.all.derived, sizes, MOST_SEEDS);
    this.known.set(key, passes);
    return passes;
  }

  get rangesFound(): Ranges {
    return this.ranges ?? new Map();
  }

  /** A backward pass may need room that the forward pass does without: then a further round goes without draws. */
  private drawAt(round: SizeRound, sizes: Sizes, seed: number): RankedTrial | undefined {
    try {
      return this.draw(sizes, seed);
    } catch (error) {
      if (round === 'distinct' || !(error instanceof SizeError || error instanceof RangeError)) throw error;
      return undefined;
    }
  }

  private draw(sizes: Sizes, seed: number): RankedTrial | undefined {
    const drawIn = (own: Ranges): RankedTrial | undefined =>
      drawTrial(this.all, this.passesAt(sizes), sizes, new Random(seed), own);
    const trial = drawIn(this.rangesFound);
    if (trial !== undefined || this.ranges !== undefined) return trial;
    // Once the usual numbers have failed, those that are found for them serve all draws.
    this.ranges = findRanges(this.all.program, sizes).ranges;
    return drawIn(this.ranges);
  }
}

/** The draws of all rounds, away from kinks where that can be; `coverage` takes note of what they have shown. */
function* drawRounds(rounds: Rounds, coverage: Coverage): Generator<RankedTrial> {
  const others: RankedTrial[] = [];
  let found = 0;
  for (const trial of rounds.draws()) {
    coverage.recordSizes(trial.point.sizes);
    // At a kink, or where a derivative is infinite, nothing is evidence: such a draw serves only where there is no other.
    if (trial.kinks.length > 0 || !trial.isWhole) {
      others.push(trial);
      continue;
    }
    coverage.record(trial.readings);
    found += 1;
    yield trial;
  }
  if (found === 0) yield* others;
}

/** Draws that all passes survive, one after another: rounds of sizes, and then draws that are led to where conditions switch. */
export function* drawing(all: CheckedPasses, options: CheckOptions, coverage: Coverage): Generator<Trial> {
  if (options.data !== undefined) return yield* givenTrial(all, options);
  const rounds = new Rounds(all, options);
  const trials: RankedTrial[] = [];
  for (const trial of drawRounds(rounds, coverage)) {
    trials.push(trial);
    yield trial;
  }
  const [base] = trials;
  if (base !== undefined && base.kinks.length === 0 && base.isWhole) {
    for (const trial of rounds.further(base)) {
      coverage.recordSizes(trial.point.sizes);
      if (trial.kinks.length > 0) continue;
      coverage.record(trial.readings);
      yield { ...trial, isFurther: true };
    }
  }
  yield* steer({ all, trials, coverage, passesAt: (sizes) => rounds.passesAt(sizes), ranges: rounds.rangesFound });
}

/** The draws of the rounds alone. */
export function drawTrials(program: Program, derived: Program, options: CheckOptions, written?: Program): readonly Trial[] {
  const all = { program, derived, written };
  if (options.data !== undefined) return givenTrial(all, options);
  return [...drawRounds(new Rounds(all, options), new Coverage(program, written))];
}

/** Draws a little beside one that lies at a kink. */
export function trialsBeside(trial: Trial, { program, derived, written }: CheckedPasses, seed: number): readonly Trial[] {
  const passes = drawPasses(program, derived, trial.point.sizes, MOST_SEEDS);
  return Array.from({ length: MOST_SEEDS }, (_, index) => {
    const random = new Random(seed + index);
    return tryPoint(nudged(trial.point, random), passes, written, random);
  }).filter((found) => found !== undefined);
}
