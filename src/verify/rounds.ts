import { run, type Sizes } from '../engine/interpreter.ts';
import { readShape } from '../program/build.ts';
import type { Program, Reference, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { SizeError, type Tensor, zeros } from '../program/tensor.ts';
import { Coverage } from './coverage.ts';
import { askedDomains, drawGiven } from './draw.ts';
import { type DrawPasses, drawPasses } from './draw-passes.ts';
import { keyOf } from './passes.ts';
import type { Point } from './point.ts';
import { Random } from './random.ts';
import { findRanges, type Ranges } from './ranges.ts';
import { SIZE_ROUNDS, SizeChoice, type SizeRound } from './sizes.ts';
import { steer } from './steering.ts';
import {
  allFinite,
  type CheckedPasses,
  type CheckOptions,
  drawTrial,
  givenTrial,
  MOST_SEEDS,
  type RankedTrial,
  type Trial,
  tryPoint,
} from './trials.ts';
import { runWritten } from './written.ts';

/** How many seeds each round of sizes has. */
const SEEDS: Readonly<Record<SizeRound, number>> = { distinct: 2, others: 1, equal: 1, same: 1, ones: 1 };
/** Further draws of small programs: as many as compute so many numbers, and no more than some. */
const MOST_FURTHER_NUMBERS = 8_000;
const MOST_FURTHER = 40;
const FEWEST_FURTHER = 6;
/** How much larger or smaller than usual the given numbers and the adjoints of the outputs are, too. */
const MAGNITUDES: readonly (readonly [number, number])[] = [
  [30, 1],
  [1e-3, 1],
  [1, 30],
];
const WIDER = 2.5;

/** What is given, changed where it has no set of its own to come from. */
function changed(point: Point, change: (number: number) => number): Point {
  const asked = askedDomains(point.program);
  const given = [...point.given].map(([variable, { shape, data }]): [Variable, Tensor] => {
    return [
      variable,
      (variable.domain ?? asked.get(variable)) === undefined ? { shape, data: data.map(change) } : { shape, data },
    ];
  });
  return { ...point, given: new Map(given) };
}

function isMask(variable: Variable, program: Program): boolean {
  return (variable.domain ?? askedDomains(program).get(variable))?.kind === 'mask';
}

/** The point with all masks the same throughout. */
function masked(point: Point, value: number): Point {
  const given = [...point.given].map(([variable, tensor]): [Variable, Tensor] => {
    return [variable, isMask(variable, point.program) ? { ...tensor, data: tensor.data.map(() => value) } : tensor];
  });
  return { ...point, given: new Map(given) };
}

/** The point with numbers so many times as large, where they have no set of their own to come from, and with such adjoints. */
function magnified(point: Point, factor: number, adjoints: number): Point {
  const cotangents = [...point.cotangents].map(([output, { shape, data }]): [Reference, Tensor] => {
    return [output, { shape, data: data.map((number) => adjoints * number) }];
  });
  return { ...changed(point, (number) => factor * number), cotangents: new Map(cotangents) };
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
    yield* this.extremes(base);
    // What is derived has been compared with forward mode by now; what a person wrote may be wrong in ways that few draws show.
    if (this.all.written === undefined) return;
    const cost = base.readings.length + [...base.derived.values()].reduce((sum, { data }) => sum + data.length, 1);
    const affordable = Math.floor(MOST_FURTHER_NUMBERS / cost);
    const count = Math.min(MOST_FURTHER, Math.max(affordable, cost < MOST_FURTHER_NUMBERS ? FEWEST_FURTHER : 0));
    for (let draw = 0; draw < count; draw += 1) {
      const usual = this.drawAt('others', base.point.sizes, seed * 1000 + 200 + draw);
      // Few numbers are on all sides of several conditions at once only if they are drawn often, and from a wider range.
      const trial = usual && draw % 2 === 1 ? this.tryAt(magnified(usual.point, WIDER, 1), usual) : usual;
      if (trial !== undefined) yield trial;
    }
  }

  /** Numbers that are all of one sign, and masks that leave out all or nothing. */
  private *extremes(base: RankedTrial): Generator<RankedTrial> {
    for (const choose of [Math.abs, (number: number) => -Math.abs(number)]) {
      const trial = this.tryAt(changed(base.point, choose), base);
      if (trial !== undefined) yield trial;
    }
    if (![...base.point.given.keys()].some((variable) => isMask(variable, base.point.program))) return;
    for (const value of [0, 1]) {
      const trial = this.tryAt(masked(base.point, value), base);
      if (trial !== undefined) yield trial;
    }
  }

  private tryAt(point: Point, { random }: RankedTrial): RankedTrial | undefined {
    return tryPoint(point, this.passesAt(point.sizes), this.all.written, random);
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
