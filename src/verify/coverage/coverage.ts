import { derivedPass } from '../../autodiff/forms.ts';
import type { Sizes } from '../../engine/interpreter.ts';
import { readsOf } from '../../program/activity.ts';
import { namesIn } from '../../program/dimension.ts';
import { printStep } from '../../program/print.ts';
import type { ApplyValue, Equation, Loop, Program, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf, loopsOf, targetsOf } from '../../program/steps.ts';
import type { Tensor } from '../../program/tensor.ts';
import type { Trial } from '../draws/draws.ts';
import { activeOf, gradientOf, indexOf, type WrongElement } from '../draws/point.ts';
import type { Pole } from '../gradients/poles.ts';
import { type AlikeSizes, alikeSizes } from '../sizes/alike-sizes.ts';
import type { FixedSizes } from '../sizes/fixed-sizes.ts';
import { runningLoops } from './running-loops.ts';
import { conditionsOf, type PlacedCondition, type Reading, switchesIn } from './switches.ts';

/**
 * Evidence has coverage: which sides of each condition the draws of a check have taken, in the forward pass and in the
 * lines of a block, and which loops have run. What was never taken is no evidence for anything that stands there.
 */

/** Closer than this, relative to what is compared, a number is near the place where a condition switches. */
const NEAR = 4e-3;
/** A threshold that is smaller than this, relative to what is compared, is told from others only by numbers as small. */
export const SMALL_THRESHOLD = 1e-2;

export type Side = 'true' | 'false';

/** A condition at its place. */
export interface Place {
  readonly value: ApplyValue;
  readonly equation: Equation;
  /** The position among the conditions of the operation. */
  readonly condition: number;
  readonly stands: 'forward' | 'backward';
}

/** The sides of a condition that draws have taken. */
interface Shown {
  readonly taken: Set<Side>;
  /** Sides that were taken near the place where it switches. */
  readonly near: Set<Side>;
  /** The least magnitude that was compared in some draw: very large numbers elsewhere bring nothing near. */
  scale: number;
}

/**
 * Something that no draw has exercised: a side of a condition, a loop, a gradient without a number in a draw, or sizes
 * that no draw told apart, or at which alone a block is right.
 */
export type NotExercised =
  | {
      readonly kind: 'condition';
      readonly place: Place;
      readonly text: string;
      readonly side: Side;
      /** True if it was exercised only by draws in which the gradients are unknown. */
      readonly isReached?: boolean;
    }
  | { readonly kind: 'loop'; readonly loop: Loop }
  | { readonly kind: 'gradient'; readonly variable: Variable; readonly lost: Loss }
  | ({ readonly kind: 'sizes' } & AlikeSizes)
  | ({ readonly kind: 'fixed-sizes' } & FixedSizes);

/** An element of a gradient that has no number, though there is one. */
export interface Loss extends WrongElement {
  /** The operation of the block where the number is lost, at units that saturate; undefined where the derived pass loses it, too. */
  readonly pole?: Pole;
}

/** A condition of which draws have taken both sides. */
export interface Exercised {
  readonly text: string;
  readonly place: Place;
}

function readsNumbers(value: Value): boolean {
  return value.kind === 'read' || (value.kind === 'apply' && value.operands.some(readsNumbers));
}

/** True if a condition may come out in both ways: one between sizes that the file fixes may not. */
function isOpen(value: Value, program: Program): boolean {
  if (readsNumbers(value)) return true;
  if (value.kind === 'apply') return value.operands.some((operand) => isOpen(operand, program));
  if (value.kind !== 'size') return false;
  const names = value.dimension.terms.flatMap(({ factors }) => factors);
  return names.some((name) => program.dimensions.get(name)?.size === undefined);
}

/** Numbers that move meet others at single points only: what holds at such a point alone, no draw is asked to show. */
function isEqualityOfMoving({ holds }: PlacedCondition, value: ApplyValue, helpers: ReadonlySet<Variable>): boolean {
  return holds === 0 && readsOf(value).some((read) => read.active || read.kind === 'adjoint' || helpers.has(read));
}

function placesIn(program: Program, forward: Program, stands: Place['stands']): readonly Place[] {
  const helpers = new Set(stands === 'backward' ? targetsOf(program.body) : []);
  return switchesIn(program.body)
    .filter(({ value }) => isOpen(value, forward))
    .flatMap(({ value, equation }) =>
      conditionsOf(value).flatMap((own, condition): readonly Place[] =>
        isEqualityOfMoving(own, value, helpers) ? [] : [{ value, equation, condition, stands }],
      ),
    );
}

const SIDES: readonly Side[] = ['true', 'false'];

export function sideOf(gap: number, { holds, orEqual = false }: PlacedCondition): Side | undefined {
  if (Number.isNaN(gap)) return undefined;
  return Math.sign(gap) === holds || (gap === 0 && orEqual) ? 'true' : 'false';
}

/** The scale for distances from a threshold, given the least magnitude that is compared there. */
export function thresholdScale(magnitude: number | undefined, scale: number): number {
  return magnitude !== undefined && magnitude > 0 && magnitude < SMALL_THRESHOLD * scale ? magnitude : scale;
}

export class Coverage {
  readonly places: readonly Place[];
  private readonly shown = new Map<ApplyValue, readonly Shown[]>();
  private readonly conditions = new Map<ApplyValue, readonly PlacedCondition[]>();
  private readonly forward: Program;
  private readonly written: Program | undefined;
  private readonly bodies: readonly (readonly Step[])[];
  private readonly idle: Set<Loop>;
  private readonly losses = new Map<Variable, Loss>();

  constructor(forward: Program, written: Program | undefined) {
    this.forward = forward;
    this.written = written;
    const programs = written === undefined ? [forward] : [forward, written];
    this.places = programs.flatMap((program) => placesIn(program, forward, program === forward ? 'forward' : 'backward'));
    for (const { value } of this.places) {
      const conditions = conditionsOf(value);
      this.conditions.set(value, conditions);
      this.shown.set(
        value,
        conditions.map(() => ({ taken: new Set(), near: new Set(), scale: Number.POSITIVE_INFINITY })),
      );
    }
    this.bodies = programs.map(({ body }) => body);
    this.idle = new Set(this.bodies.flatMap(loopsOf));
  }

  /** Takes note of what a draw that is used as evidence has shown. */
  record(readings: readonly Reading[]): void {
    for (const { value, gaps, scale, magnitudes } of readings) {
      let known: ReturnType<typeof magnitudes> | undefined;
      this.shown.get(value)?.forEach((shown, index) => {
        const { taken, near } = shown;
        const condition = this.conditions.get(value)?.[index];
        if (condition === undefined || near.size === SIDES.length) return;
        if (scale > 0) shown.scale = Math.min(shown.scale, scale);
        for (const [element, gap] of (gaps[index] ?? []).entries()) {
          const side = sideOf(gap, condition);
          if (side === undefined) continue;
          taken.add(side);
          if (Math.abs(gap) > NEAR * shown.scale || near.has(side)) continue;
          known ??= magnitudes();
          if (Math.abs(gap) <= NEAR * thresholdScale(known[index]?.[element], shown.scale)) near.add(side);
        }
      });
    }
  }

  /**
   * Conditions that these draws have not exercised. Isolated points that other draws have reached, such as a norm of 0,
   * are left out: there is no gradient.
   */
  notShownBy(judged: readonly Trial[], others: readonly Trial[], given: Sizes): readonly NotExercised[] {
    const shown = new Coverage(this.forward, this.written);
    for (const { readings, point, kinks } of judged) {
      shown.recordSizes(point.sizes);
      if (kinks.length === 0) shown.record(readings);
    }
    const readings = others.flatMap((trial) => trial.readings);
    return shown.notExercised(given).flatMap((own): readonly NotExercised[] => {
      if (own.kind !== 'condition' || this.missing(own.place, 'taken').includes(own.side)) return [own];
      const { place, side } = own;
      const isTaken = (gap: number): boolean => gap !== 0 && sideOf(gap, this.condition(place)) === side;
      const isReached = readings.some(
        ({ value, gaps }) => value === place.value && gaps[place.condition]?.some(isTaken) === true,
      );
      return isReached ? [{ ...own, isReached }] : [];
    });
  }

  /** Takes note of gradients that a block leaves without a number in a draw of large numbers. */
  recordPole({ derived, written = new Map(), point }: Trial, pole: Pole): void {
    for (const variable of activeOf(this.forward.given)) {
      const [found, right] = [written, derived].map((values) => gradientOf(values, variable, point.sizes)) as [Tensor, Tensor];
      const element = found.data.findIndex((number) => !Number.isFinite(number));
      if (element < 0 || this.losses.has(variable)) continue;
      const [own, expected] = [found, right].map(({ data }) => data[element] as number) as [number, number];
      this.losses.set(variable, { index: indexOf(element, found.shape), found: own, expected, pole });
    }
  }

  /** The element of a gradient that a block lost in a draw of large numbers. */
  lossOf(variable: Variable): Loss | undefined {
    return this.losses.get(variable);
  }

  /** Takes note of the loops that run at some sizes. */
  recordSizes(sizes: Sizes): void {
    if (this.idle.size === 0) return;
    for (const body of this.bodies) for (const loop of runningLoops(body, new Map(sizes))) this.idle.delete(loop);
  }

  condition({ value, condition }: Place): PlacedCondition {
    return this.conditions.get(value)?.[condition] as PlacedCondition;
  }

  /** The sides of a condition that no draw has taken, or taken near. */
  missing({ value, condition }: Place, how: 'taken' | 'near'): readonly Side[] {
    const shown = this.shown.get(value)?.[condition];
    return shown === undefined ? [] : SIDES.filter((side) => !shown[how].has(side));
  }

  /** Conditions of which both sides were taken. */
  exercised(): readonly Exercised[] {
    return this.places
      .filter((place) => this.missing(place, 'taken').length === 0)
      .map((place) => ({ place, text: this.condition(place).text }));
  }

  private conditionsNotTaken(): readonly NotExercised[] {
    const open = this.places.filter((place) => this.missing(place, 'taken').length > 0);
    const isWritten = open.some(({ stands }) => stands === 'backward');
    // The lines of derivatives switch where the forward pass does, or only guards against numbers that are too large.
    const derived = new Set(isWritten ? equationsOf(derivedPass(this.forward).body).map((line) => printStep(line)) : []);
    return open
      .filter(({ stands, equation }) => stands === 'forward' || !derived.has(printStep(equation)))
      .flatMap((place) => {
        const { text } = this.condition(place);
        return this.missing(place, 'taken').map((side): NotExercised => ({ kind: 'condition', place, text, side }));
      });
  }

  /** Conditions and loops that were not exercised; loops that sizes from outside keep from running are left out. */
  notExercised(given: Sizes): readonly NotExercised[] {
    const isMeant = ({ first, last }: Loop): boolean => [...namesIn(first), ...namesIn(last)].some((name) => given.has(name));
    const loops = [...this.idle].filter((loop) => !isMeant(loop));
    // Only lines that are written by hand can take one size for another.
    const sizes = this.written === undefined ? [] : alikeSizes([this.forward, this.written], given);
    return [
      ...this.conditionsNotTaken(),
      ...loops.map((loop): NotExercised => ({ kind: 'loop', loop })),
      ...sizes.map((alike): NotExercised => ({ kind: 'sizes', ...alike })),
    ];
  }
}
