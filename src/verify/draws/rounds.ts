import { run, type Sizes } from '../../engine/interpreter.ts';
import { CHECK_LIMIT, requireRoom } from '../../engine/room.ts';
import { readShape } from '../../program/build.ts';
import type { Program } from '../../program/program.ts';
import { evaluateShape } from '../../program/shape.ts';
import { SizeError, zeros } from '../../program/tensor.ts';
import { Coverage } from '../coverage/coverage.ts';
import { keyOf } from '../gradients/evidence-runs.ts';
import { isBlurred, isPlainlyRight } from '../gradients/gradient-truth.ts';
import { leavingOf, type Pole } from '../gradients/poles.ts';
import { runWritten } from '../gradients/run-written-block.ts';
import { SIZE_ROUNDS, SizeChoice, type SizeRound } from '../sizes/sizes.ts';
import { drawGiven } from './draw.ts';
import { type DrawPasses, drawPasses } from './draw-runs.ts';
import {
  type CheckedPasses,
  type CheckOptions,
  drawTrial,
  givenTrial,
  MOST_SEEDS,
  type RankedTrial,
  type Trial,
  tryPoint,
} from './draws.ts';
import { findRanges, type Ranges } from './interval-search.ts';
import { Random } from './random.ts';
import { steer } from './steering.ts';
import { scaled, type VariantPoint, variantsOf } from './variants.ts';

/** The number of seeds for each round of sizes. */
const SEEDS: Readonly<Record<SizeRound, number>> = { distinct: 2, others: 1, equal: 1, same: 1, ones: 1 };
/** Further draws of small programs: as many as compute so many numbers, and no more than some. */
const MOST_FURTHER_NUMBERS = 8_000;
const MOST_FURTHER = 40;
const FEWEST_FURTHER = 6;
/** At sizes that decide something, which are small: as many draws as compute so many numbers, and no more than some. */
const CRITICAL_NUMBERS = 2_000;
const MOST_CRITICAL_DRAWS = 8;

/** Runs a program and its hand-written block once: sizes at which that fails are no use. */
function rehearse({ program, derived, written }: CheckedPasses, sizes: Sizes): void {
  requireRoom(written === undefined ? [program, derived] : [program, derived, written], sizes, CHECK_LIMIT);
  const given = drawGiven(program, sizes, new Random(1), true);
  const cotangents = new Map(
    program.outputs.map((output) => [output, zeros(evaluateShape(readShape(output.variable, output.indices), sizes))]),
  );
  if (written === undefined) run(program.body, sizes, given);
  else runWritten(written, { program, sizes, given, cotangents });
}

/** About how many numbers a draw computes. */
function costOf({ readings, derived }: Trial): number {
  return readings.length + [...derived.values()].reduce((sum, { data }) => sum + data.length, 1);
}

/** From numbers no larger than this, a right formula stays within what float64 holds. */
const MODERATE = 100;

/** Large numbers, as they come and go between lines of a block, are no mistake of it: a pole is told, but is no error then. */
type Outcome = 'evidence' | 'nothing' | Pole;

/**
 * The conclusion that a draw allows about a block: numbers of unusual magnitudes leave float64 in the derived pass, or in
 * intermediate values of the block, which may happen to a right formula sooner than to the derived one.
 */
function outcomeOf(trial: Trial, block: Program | undefined): Outcome {
  const { isWhole, derived, point } = trial;
  if (!isWhole) return trial.isExtreme === true ? 'nothing' : 'evidence';
  if (block === undefined || isPlainlyRight(trial)) return 'evidence';
  const isModerate = [...derived.values()].every(({ data }) => data.every((number) => Math.abs(number) <= MODERATE));
  if (isModerate) return 'evidence';
  const { hasOverflow, pole } = leavingOf(block, point, derived);
  if (hasOverflow) return 'nothing';
  return pole ?? 'evidence';
}

/** The draws of the rounds of sizes, and how to make others at the same sizes. */
class Rounds {
  private readonly all: CheckedPasses;
  private readonly options: CheckOptions;
  private readonly known = new Map<string, DrawPasses>();
  private readonly choice: SizeChoice;
  private readonly coverage: Coverage;
  private ranges: Ranges | undefined;

  constructor(all: CheckedPasses, options: CheckOptions, coverage: Coverage) {
    const { program, written } = all;
    this.coverage = coverage;
    this.all = all;
    this.options = options;
    // If the file fixes its sizes, all rounds have the same.
    this.choice = new SizeChoice(program, written, options.sizes, (tried) => {
      if (!this.known.has(keyOf(tried))) rehearse(all, tried);
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
  *further(base: RankedTrial, isWrong: boolean): Generator<RankedTrial> {
    const { seed } = this.options;
    for (const [index, sizes] of this.choice.critical().entries()) yield* this.drawsAt(sizes, seed * 1000 + 100 + 10 * index);
    // The derived pass has been compared with forward mode by now; a hand-written one may be wrong in ways that few draws show.
    if (this.all.written === undefined) return;
    for (const variant of variantsOf(base.point, new Random(seed))) yield* this.tryAt(variant, base);
    // A block that is known to be wrong is checked again when it is mended.
    if (isWrong) return;
    const cost = costOf(base);
    const affordable = Math.floor(MOST_FURTHER_NUMBERS / cost);
    const count = Math.min(MOST_FURTHER, Math.max(affordable, cost < MOST_FURTHER_NUMBERS ? FEWEST_FURTHER : 0));
    for (let draw = 0; draw < count; draw += 1) {
      const usual = this.drawAt('others', base.point.sizes, seed * 1000 + 500 + draw);
      if (usual === undefined) continue;
      yield* this.tryAt(scaled(usual.point, draw), usual);
    }
  }

  /** A few draws at sizes of their own. */
  private *drawsAt(sizes: Sizes, seed: number): Generator<RankedTrial> {
    let count = 1;
    for (let draw = 0; draw < count; draw += 1) {
      const trial = this.drawAt('others', sizes, seed + draw);
      if (trial === undefined) continue;
      if (this.all.written !== undefined) count = Math.min(MOST_CRITICAL_DRAWS, Math.ceil(CRITICAL_NUMBERS / costOf(trial)));
      yield trial;
    }
  }

  private *tryAt({ point, isExtreme }: VariantPoint, { random }: RankedTrial): Generator<RankedTrial> {
    const tried = tryPoint(point, this.passesAt(point.sizes), this.all, random);
    if (tried === undefined) return;
    const trial = { ...tried, isExtreme };
    const outcome = outcomeOf(trial, this.all.written);
    if (outcome === 'evidence') yield trial;
    else if (outcome !== 'nothing') this.coverage.recordPole(trial, outcome);
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
  const passedOver: RankedTrial[] = [];
  let found = 0;
  for (const trial of rounds.draws()) {
    coverage.recordSizes(trial.point.sizes);
    if (trial.passedOver !== undefined) passedOver.push(trial.passedOver);
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
  else for (const trial of passedOver) yield { ...trial, isFurther: true };
}

/** Draws that all passes survive, one after another: rounds of sizes, and then draws that are led to where conditions switch. */
export function* drawing(all: CheckedPasses, options: CheckOptions, coverage: Coverage): Generator<Trial> {
  if (options.data !== undefined) return yield* givenTrial(all, options);
  const rounds = new Rounds(all, options, coverage);
  const trials: RankedTrial[] = [];
  for (const trial of drawRounds(rounds, coverage)) {
    if (trial.isFurther) coverage.record(trial.readings);
    else trials.push(trial);
    yield trial;
  }
  const [base] = trials;
  if (base !== undefined && base.kinks.length === 0 && base.isWhole) {
    const isWrong = trials.some((trial) => trial.kinks.length === 0 && !isPlainlyRight(trial));
    for (const trial of rounds.further(base, isWrong)) {
      coverage.recordSizes(trial.point.sizes);
      if (trial.kinks.length > 0) continue;
      if (!isBlurred(trial)) coverage.record(trial.readings);
      yield { ...trial, isFurther: true };
    }
  }
  yield* steer({ all, trials, coverage, passesAt: (sizes) => rounds.passesAt(sizes), ranges: rounds.rangesFound });
}

/** The draws of the rounds alone. */
export function drawTrials(program: Program, derived: Program, options: CheckOptions, written?: Program): readonly Trial[] {
  const all = { program, derived, written };
  if (options.data !== undefined) return givenTrial(all, options);
  const coverage = new Coverage(program, written);
  return [...drawRounds(new Rounds(all, options, coverage), coverage)];
}
