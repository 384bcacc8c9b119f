import type { Sizes, Values } from '../../engine/interpreter.ts';
import type { Domain } from '../../program/domain.ts';
import type { Program, Variable } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import { type Coverage, type Place, type Side, sideOf, thresholdScale } from '../coverage/coverage.ts';
import type { Reading } from '../coverage/switches.ts';
import { isBlurred } from '../gradients/gradient-truth.ts';
import { runWritten } from '../gradients/run-written-block.ts';
import { askedDomains, drawGiven } from './draw.ts';
import type { DrawPasses } from './draw-runs.ts';
import { type CheckedPasses, type RankedTrial, type Trial, tryPoint } from './draws.ts';
import { type Ranges, sourcesOf } from './interval-search.ts';
import type { Point } from './point.ts';
import { type Line, moved } from './point-lines.ts';
import { Random } from './random.ts';

/**
 * Draws are led to the sides of conditions that no draw has taken, and near to where each condition switches: a mask with
 * another threshold agrees with the right one everywhere else.
 */

/** Runs that are spent on a check, and numbers that they may compute: not time, which is never the same twice. */
const MOST_RUNS = 800;
const MOST_NUMBERS_COMPUTED = 3_000_000;
/** Draws that are added. */
const MOST_TRIALS = 64;
/** Relative to what is compared: how far from the switch numbers are put, on either side. */
const DISTANCES: readonly number[] = [3e-3, 1e-5, 1e-8];
const RUNS_OF_A_TRIAL = 4;
const STEPS = 12;
const MOST_VARIABLES = 4;
const REDRAWS = 6;
/** Numbers are drawn again this many times as large, or as small. */
const FACTORS: readonly number[] = [3, 10, 30, 0.1, 100, 0.01];

const MASK: Domain = { kind: 'mask' };

export interface Steering {
  readonly all: CheckedPasses;
  readonly trials: readonly RankedTrial[];
  readonly coverage: Coverage;
  readonly passesAt: (sizes: Sizes) => DrawPasses;
  readonly ranges: Ranges;
}

/** The point at which a line crosses the threshold of one element of a condition. */
interface Crossing {
  readonly line: Line;
  readonly at: number;
  /** The derivative of the gap along the line at that point. */
  readonly slope: number;
  readonly scale: number;
  /** The magnitude of the threshold. */
  readonly threshold: number;
}

export function* steer(steering: Steering): Generator<Trial> {
  const base = steering.trials.find(({ kinks, isWhole }) => kinks.length === 0 && isWhole);
  if (base === undefined) return;
  yield* new Steerer(steering, base).trials();
}

class Steerer {
  private readonly steering: Steering;
  private readonly base: RankedTrial;
  private readonly random: Random;
  private readonly movable: ReadonlySet<Variable>;
  /** The forward pass, followed by the file's own backward pass. */
  private readonly both: Program;
  private readonly cost: number;
  private runs = 0;
  private made = 0;

  constructor(steering: Steering, base: RankedTrial) {
    const { program, written } = steering.all;
    const asked = askedDomains(program);
    this.steering = steering;
    this.both = { ...program, body: [...program.body, ...(written?.body ?? [])] };
    this.base = base;
    this.random = new Random(7919);
    this.movable = new Set(
      program.given.filter((variable) => {
        const domain = variable.domain ?? asked.get(variable);
        return domain === undefined || domain.kind === 'interval' || domain.kind === 'nonzero';
      }),
    );
    this.cost = [...base.derived.values()].reduce((sum, { data }) => sum + data.length, 1);
  }

  private get isOver(): boolean {
    return this.made >= MOST_TRIALS || this.runs >= Math.min(MOST_RUNS, MOST_NUMBERS_COMPUTED / this.cost);
  }

  *trials(): Generator<Trial> {
    const { coverage } = this.steering;
    // Conditions that no draw has reached come first: they are reported if they stay so.
    for (const place of coverage.places) for (const side of coverage.missing(place, 'taken')) yield* this.take(place, side);
    for (const place of coverage.places) {
      if (this.isOver) return;
      if (coverage.missing(place, 'near').length > 0) yield* this.approach(place);
    }
  }

  /** Draws in which a condition comes out as it never did. */
  private *take(place: Place, side: Side): Generator<Trial> {
    if (this.isOver) return;
    const isTaken = (): boolean => !this.steering.coverage.missing(place, 'taken').includes(side);
    const equal = this.equalised(place);
    if (equal !== undefined && side === 'true') yield* this.accept(this.at(equal));
    for (const { given, isExtreme = false } of this.redraws(place)) {
      if (isTaken() || this.isOver) return;
      if (this.sidesAt(place, this.at(given)).has(side)) yield* this.accept(this.at(given), isExtreme);
    }
    if (!isTaken()) yield* this.approach(place);
  }

  /** Other numbers for what reaches a place: as before, as masks, and much larger or smaller ones. */
  private *redraws(place: Place): Generator<{ readonly given: Values; readonly isExtreme?: boolean }> {
    const { all, ranges } = this.steering;
    const { sizes } = this.base.point;
    const sources = this.sourcesOf(place);
    const masks = sources.filter((variable) => variable.kind === 'const' && this.movable.has(variable) && !variable.domain);
    const domains = new Map<Variable, Domain>([...ranges, ...masks.map((variable) => [variable, MASK] as const)]);
    for (let draw = 0; draw < REDRAWS; draw += 1)
      yield {
        given: drawGiven(all.program, sizes, this.random, false, draw % 2 === 1 && masks.length > 0 ? domains : ranges),
      };
    for (const factor of FACTORS) {
      const open = sources.filter((variable) => this.movable.has(variable) && variable.domain === undefined);
      for (const sign of [1, -1]) yield { given: this.multiplied(open, sign * factor), isExtreme: true };
    }
  }

  private multiplied(variables: readonly Variable[], factor: number): Values {
    const { given } = this.base.point;
    const changed = variables.map((variable): [Variable, Tensor] => {
      const { shape, data } = given.get(variable) as Tensor;
      return [variable, { shape, data: data.map((number) => factor * number) }];
    });
    return new Map([...given, ...changed]);
  }

  /** Half of the numbers of a constant made equal to the number that it is compared with: a label. */
  private equalised(place: Place): Values | undefined {
    const { operands } = place.value;
    const read = operands.find((operand) => operand.kind === 'read');
    const number = operands.find((operand) => operand.kind === 'number');
    if (this.steering.coverage.condition(place).holds !== 0 || read === undefined || number === undefined) return undefined;
    const value = this.base.point.given.get(read.variable);
    if (value === undefined || !this.movable.has(read.variable)) return undefined;
    const data = value.data.map((own, index) => (index === 0 || this.random.next() < 0.5 ? number.value : own));
    return new Map([...this.base.point.given, [read.variable, { shape: value.shape, data }]]);
  }

  /** Draws on either side of where a condition switches, close to it. */
  private *approach(place: Place): Generator<Trial> {
    const crossing = this.crossing(place);
    if (crossing === undefined) return;
    const { line, at, slope, scale, threshold } = crossing;
    const small = threshold < scale ? [(DISTANCES[0] as number) * threshold] : [];
    for (const distance of [...DISTANCES.map((own) => own * scale), ...small]) {
      for (const sign of [1, -1]) {
        if (this.isOver) return;
        yield* this.accept(moved(this.base.point, line, at + (sign * distance) / slope));
      }
    }
  }

  private at(given: Values): Point {
    return { ...this.base.point, given };
  }

  private *accept(point: Point, isExtreme = false): Generator<Trial> {
    const { all, coverage, passesAt } = this.steering;
    if (!this.isAllowed(point.given)) return;
    this.runs += RUNS_OF_A_TRIAL;
    const trial = tryPoint(point, passesAt(point.sizes), all, this.base.random);
    if (trial === undefined || trial.kinks.length > 0) return;
    // Numbers that leave float64 there are nobody's mistake, and show nothing of what lies on that side.
    if (isExtreme && !trial.isWhole) return;
    if (!isBlurred(trial)) coverage.record(trial.readings);
    this.made += 1;
    yield { ...trial, isFurther: true };
  }

  /** True if all numbers lie in the intervals that the file declares. */
  private isAllowed(given: Values): boolean {
    return [...given].every(([{ domain }, { data }]) => {
      if (domain?.kind !== 'interval') return true;
      return data.every((number) => number >= domain.low && number <= domain.high);
    });
  }

  private sourcesOf({ value, stands }: Place): readonly Variable[] {
    return sourcesOf(stands === 'forward' ? this.steering.all.program : this.both, value);
  }

  /** The gaps of a condition at other numbers, of all elements of all iterations. */
  private gapsAt(
    { value, condition, stands }: Place,
    point: Point,
  ): { readonly gaps: readonly number[]; readonly scale: number; readonly thresholds: readonly number[] } {
    const { all, passesAt } = this.steering;
    const gaps: number[] = [];
    const thresholds: number[] = [];
    let scale = 0;
    const observe = (reading: Reading): void => {
      if (reading.value !== value) return;
      const own = reading.gaps[condition] ?? [];
      const magnitudes = reading.magnitudes()[condition];
      gaps.push(...own);
      for (let element = 0; element < own.length; element += 1)
        thresholds.push(thresholdScale(magnitudes?.[element], reading.scale));
      scale = Math.max(scale, reading.scale);
    };
    this.runs += 1;
    const values = passesAt(point.sizes).forward(point.given, stands === 'forward' ? observe : () => undefined);
    if (stands === 'backward' && all.written !== undefined) runWritten(all.written, point, observe, values);
    return { gaps, scale, thresholds };
  }

  private sidesAt(place: Place, point: Point): ReadonlySet<Side | undefined> {
    const condition = this.steering.coverage.condition(place);
    return new Set(this.gapsAt(place, point).gaps.map((gap) => sideOf(gap, condition)));
  }

  /** A line on which some element of a condition switches. */
  private crossing(place: Place): Crossing | undefined {
    const start = this.gapsAt(place, this.base.point);
    const sources = this.sourcesOf(place).filter((variable) => this.movable.has(variable));
    if (start.gaps.length === 0) return undefined;
    const order = start.gaps.map((_, index) => index).sort((a, b) => Math.abs(start.gaps[a] ?? 0) - Math.abs(start.gaps[b] ?? 0));
    for (const line of this.linesTo(place, sources.slice(0, MOST_VARIABLES), order.slice(0, 2), start.gaps.length)) {
      if (this.isOver) return undefined;
      const found = this.crossingOn(line.line, place, line.element);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The lines on which elements of a condition may switch. */
  private *linesTo(
    { stands }: Place,
    sources: readonly Variable[],
    elements: readonly number[],
    count: number,
  ): Generator<{ readonly line: Line; readonly element: number }> {
    for (const variable of sources)
      for (const element of elements) for (const line of this.lines(variable, element, count)) yield { line, element };
    if (stands === 'backward') for (const element of elements) yield { line: 'adjoints', element };
  }

  /** One element alone, where it may be the one that stands behind the gap; then all of them in proportion, and by chance. */
  private *lines(variable: Variable, element: number, count: number): Generator<Line> {
    const { data } = this.base.point.given.get(variable) as Tensor;
    if (data.length > 1 && data.length % count === 0 && this.base.point.given.size > 0) {
      const single = new Float64Array(data.length);
      single[element % data.length] = 1;
      yield { variable, direction: single };
    }
    yield { variable, direction: data.slice() };
    yield { variable, direction: data.map(() => (this.random.next() < 0.5 ? -1 : 1)) };
  }

  /** By secants, until the gap is small beside the threshold too. */
  private crossingOn(line: Line, place: Place, element: number): Crossing | undefined {
    const probe = (by: number): Probe => {
      const { gaps, scale, thresholds } = this.gapsAt(place, moved(this.base.point, line, by));
      return { by, gap: gaps[element] ?? Number.NaN, scale, threshold: thresholds[element] ?? scale };
    };
    let before = probe(0);
    let now = probe(1e-2);
    for (let step = 0; step < STEPS; step += 1) {
      const slope = (now.gap - before.gap) / (now.by - before.by);
      if (!Number.isFinite(slope) || slope === 0) return undefined;
      const { scale, threshold } = now;
      const found = { line, at: now.by - now.gap / slope, slope, scale, threshold };
      if (found.at === now.by || Math.abs(now.gap) <= 1e-9 * Math.min(scale, threshold)) return found;
      if (step === STEPS - 1) return Math.abs(now.gap) <= 1e-3 * scale ? found : undefined;
      before = now;
      now = probe(found.at);
    }
    return undefined;
  }
}

/** A condition at one place of a line. */
interface Probe {
  readonly by: number;
  readonly gap: number;
  readonly scale: number;
  readonly threshold: number;
}
