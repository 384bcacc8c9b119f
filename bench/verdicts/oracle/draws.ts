import { run, type Values } from '../../../src/engine/interpreter.ts';
import { assembled, referenceValue } from '../../../src/engine/stacking.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { readShape } from '../../../src/program/build.ts';
import type { Program, Reference, Value, Variable } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import { equationsOf, primalsOf } from '../../../src/program/steps.ts';
import { sizeOf, type Tensor, zeros } from '../../../src/program/tensor.ts';
import { Dice } from '../../random.ts';
import { arePossible, type Sizes, sizesOf } from '../sizes.ts';
import { crossing, type Search } from './crossings.ts';
import { drawNumbers, MORE_STYLES, type Plan, STYLES, type Style, UNUSUAL } from './numbers.ts';
import { runCoarsely } from './rounding.ts';
import { slopeAlong } from './slopes.ts';

/** How many coarse runs tell what may be rounding. */
export const SALTS: readonly number[] = [0x51ed27, 0x2c1b3d];

/** The gradients of all inputs and parameters, in the order of the program. */
export type Gradients = readonly Float64Array[];

/** Numbers for one run, by position, so that every variant of a file can be run on them. */
export interface Draw {
  readonly seed: number;
  readonly style: string;
  readonly sizes: Sizes;
  /** The forward values, with float64 and coarsely. */
  readonly forward: readonly (readonly (Tensor | undefined)[])[];
  /** The adjoints of the outputs. */
  readonly adjoints: readonly Tensor[];
  /** With float64, and then coarsely. */
  readonly truth: readonly Gradients[];
  /** The elements of each gradient for which the derived pass has no number: the truth is by differences there. */
  readonly bySlope: readonly ReadonlySet<number>[];
  /** Where an operation is at its kink: the least and the largest gradients around. */
  readonly around: readonly Gradients[] | undefined;
  /** Whether nothing in it is near the end of float64, so that a NaN is nobody's rounding. */
  readonly isTame: boolean;
  /** Whether a constant that chooses is something else than 0 or 1: what is wrong there only is a question of taste. */
  readonly isUnusual: boolean;
}

/** All variables that have numbers before a backward pass begins, always in the same order. */
export function variablesOf({ given, body }: Program): readonly Variable[] {
  return [...given, ...primalsOf(body)];
}

export function activeOutputs({ outputs }: Program): readonly Reference[] {
  return outputs.filter(({ variable }) => variable.active);
}

export function adjointsOf(forward: Program): readonly Variable[] {
  return [...new Set(activeOutputs(forward).map(({ variable }) => adjointOf(variable)))];
}

/** What a backward pass delivers; a gradient that nothing contributes to is zero. */
export function gradientsIn(values: Values, outputs: readonly Reference[], sizes: Sizes): Gradients {
  return outputs.map(({ variable }) => {
    const found = values.get(variable)?.data;
    return found ?? new Float64Array(sizeOf(evaluateShape(readShape(variable, []), sizes)));
  });
}

const MOST_NUMBERS = 20_000;
const TAME = 40;
const AT_KINK = 1e-9;

function areTame(tensors: readonly Tensor[]): boolean {
  return tensors.every(({ data }) => data.every((number) => Math.abs(number) <= TAME));
}

/** How draws are spread. The loss may have any unit. */
interface Spread {
  readonly styles: readonly Style[];
  readonly adjoints: readonly number[];
  /** Sizes and seeds begin elsewhere. */
  readonly shift: number;
  readonly beside: Search;
}

const USUAL: Spread = {
  styles: STYLES,
  adjoints: [1, 1, 1, 8, 40, 1e-2],
  shift: 0,
  beside: { closest: -2.5, steps: [1, 4, 10] },
};
/** For a second opinion. */
const WIDE: Spread = {
  styles: MORE_STYLES,
  adjoints: [1, 8, 40, 300, 3000, 1e-2],
  shift: 1_000_000,
  beside: { closest: -11, steps: [1, 4, 10, 3000] },
};

/** Seeds of the draws beside kinks. */
const BESIDE = 50_000;

function hasKink(value: Value): boolean {
  return value.kind === 'apply' && (value.operation.kink !== undefined || value.operands.some(hasKink));
}

/** Makes the draws of a file. */
export class Drawing {
  private readonly forward: Program;
  private readonly derived: Program;
  private readonly plan: Plan;

  private readonly spread: Spread;

  constructor(forward: Program, derived: Program, plan: Plan, extent: 'usual' | 'wide' = 'usual') {
    this.forward = forward;
    this.derived = derived;
    this.plan = plan;
    this.spread = extent === 'usual' ? USUAL : WIDE;
  }

  /** So many draws in which the truth is known, or fewer where most are of no use. */
  collect(wanted: number, base: number): readonly Draw[] {
    const { styles, shift } = this.spread;
    const seed = base + shift;
    const found: Draw[] = [];
    const sizes = sizesOf(this.forward, new Dice(seed), this.spread === WIDE ? this.plan.literals : undefined);
    for (let attempt = 0; attempt < 12 * wanted && found.length < wanted; attempt += 1) {
      const own = sizes.next().value as Sizes;
      // Every other draw is a plain one: what is strange about the rest is often too much for a deep network.
      const style = styles[attempt % 2 === 0 && attempt > 4 * wanted ? 0 : attempt % styles.length] as Style;
      const draw = this.attempt(own, style, seed + attempt);
      if (draw !== undefined) found.push(draw);
    }
    found.push(...this.collectCrossings(wanted / 2, seed));
    // What is wrong on plain numbers is shown on them.
    return found.toSorted((a, b) => Number(b.isTame) - Number(a.isTame));
  }

  /** Draws beside kinks, wherever in the file they are. */
  private collectCrossings(wanted: number, seed: number): readonly Draw[] {
    const hasKinks = equationsOf(this.forward.body).some(({ value }) => hasKink(value));
    const found: Draw[] = [];
    const dice = new Dice(seed + 1);
    const sizes = sizesOf(this.forward, dice);
    for (let attempt = 0; hasKinks && attempt < 3 * wanted && found.length < wanted; attempt += 1) {
      const own = sizes.next().value as Sizes;
      const draw = this.attempt(own, STYLES[attempt % 3] as Style, seed + BESIDE + attempt, true);
      if (draw !== undefined) found.push(draw);
    }
    return found;
  }

  private attempt(sizes: Sizes, style: Style, seed: number, isBesideKink = false): Draw | undefined {
    if (!arePossible(this.forward, sizes)) return undefined;
    const dice = new Dice(seed * 7 + 3);
    try {
      const given = drawNumbers(dice, style, this.plan, sizes);
      const moved = isBesideKink ? crossing(this.forward, sizes, given, dice, this.spread.beside) : given;
      return moved && this.draw(sizes, style, seed, moved, dice);
    } catch (error) {
      // These sizes, or these numbers, are none that the file can run with.
      if (error instanceof Error) return undefined;
      throw error;
    }
  }

  private draw(sizes: Sizes, style: Style, seed: number, given: readonly Tensor[], dice: Dice): Draw | undefined {
    const { values, isAtKink } = this.runForward(sizes, given);
    const all = [...values.values()];
    if (all.reduce((sum, { data }) => sum + data.length, 0) > MOST_NUMBERS) return undefined;
    const adjoints = this.drawAdjoints(dice, sizes);
    const after = this.runDerived(sizes, values, adjoints);
    const derived = gradientsIn(after, this.derived.outputs, sizes);
    const bySlope = derived.map((data) => new Set([...data.keys()].filter((at) => !Number.isFinite(data[at]))));
    const isWhole = bySlope.every(({ size }) => size === 0);
    const exact = isWhole ? derived : this.withSlopes(derived, sizes, given, adjoints);
    // What leaves float64 with large numbers is no question.
    if (!isWhole && (isAtKink || !areTame(all))) return undefined;
    if (!exact.every((data) => data.every((number) => Number.isFinite(number)))) return undefined;
    const coarse = SALTS.map((salt) => runCoarsely(this.forward.body, sizes, this.bound(given), salt));
    const truth = [exact, ...SALTS.map((salt, at) => this.gradients(sizes, coarse[at] as Values, adjoints, salt))];
    const variables = variablesOf(this.forward);
    return {
      seed,
      style: style.name,
      sizes,
      forward: [values, ...coarse].map((run) => variables.map((variable) => run.get(variable))),
      adjoints,
      truth,
      bySlope,
      around: isAtKink ? this.around(sizes, given, adjoints, dice) : undefined,
      isUnusual: this.plan.conditions.size > 0 && style.name === UNUSUAL,
      isTame: areTame(isWhole ? [...after.values()] : all),
    };
  }

  /** The derived gradients, with the slope of the loss in the place of what has no number. */
  private withSlopes(derived: Gradients, sizes: Sizes, given: readonly Tensor[], adjoints: readonly Tensor[]): Gradients {
    const variables = adjointsOf(this.forward);
    const weights = activeOutputs(this.forward).map((output): readonly [Reference, Tensor] => {
      const whole = adjoints[variables.indexOf(adjointOf(output.variable))] as Tensor;
      const adjoint = referenceValue(new Map([[output.variable, whole]]), output, sizes);
      return [output, adjoint as Tensor];
    });
    const weighing = { forward: this.forward, sizes, given: this.bound(given), weights };
    return derived.map((data, gradient) => {
      const primal = this.derived.outputs[gradient]?.variable.primal;
      return data.map((number, at) => {
        return Number.isFinite(number) || primal === undefined ? number : (slopeAlong(weighing, primal, at) ?? Number.NaN);
      });
    });
  }

  private bound(given: readonly Tensor[]): Map<Variable, Tensor> {
    return new Map(this.forward.given.map((variable, index) => [variable, given[index] as Tensor]));
  }

  private runForward(sizes: Sizes, given: readonly Tensor[]): { readonly values: Values; readonly isAtKink: boolean } {
    let isAtKink = false;
    const values = run(this.forward.body, sizes, this.bound(given), ({ operation }, operands, site) => {
      if ((operation.kink?.measure(operands, site).distance ?? 1) < AT_KINK) isAtKink = true;
    });
    return { values, isAtKink };
  }

  private drawAdjoints(dice: Dice, sizes: Sizes): readonly Tensor[] {
    const magnitude = dice.pick(this.spread.adjoints);
    // A loss need not depend on all of an output.
    const share = dice.next() < 0.2 ? 0.3 : 0;
    const one = (): number => (dice.next() < share ? 0 : magnitude * dice.between(0.3, 1.7) * dice.pick([1, -1]));
    const parts = activeOutputs(this.forward).map((output): readonly [Reference, Tensor] => {
      const { shape, data } = zeros(evaluateShape(readShape(output.variable, output.indices), sizes));
      return [output, { shape, data: data.map(one) }];
    });
    const whole = assembled(parts, adjointOf, sizes);
    return adjointsOf(this.forward).map((adjoint) => whole.get(adjoint) as Tensor);
  }

  private runDerived(sizes: Sizes, values: Values, adjoints: readonly Tensor[], salt?: number): Values {
    const all = new Map(values);
    for (const [index, adjoint] of adjointsOf(this.forward).entries()) all.set(adjoint, adjoints[index] as Tensor);
    const { body } = this.derived;
    return salt === undefined ? run(body, sizes, all) : runCoarsely(body, sizes, all, salt);
  }

  private gradients(sizes: Sizes, values: Values, adjoints: readonly Tensor[], salt?: number): Gradients {
    return gradientsIn(this.runDerived(sizes, values, adjoints, salt), this.derived.outputs, sizes);
  }

  /** The gradients close by, on all sides: at a kink any number between them is a subgradient. */
  private around(sizes: Sizes, given: readonly Tensor[], adjoints: readonly Tensor[], dice: Dice): readonly Gradients[] {
    return Array.from({ length: 10 }, (_, side) => {
      const step = (): number => (side < 2 ? (side === 0 ? 1e-7 : -1e-7) : dice.between(-1e-7, 1e-7));
      const moved = given.map(({ shape, data }, index): Tensor => {
        const isFixed = this.forward.given[index]?.active !== true;
        return { shape, data: isFixed ? data : data.map((number) => number + step() * Math.max(1e-3, Math.abs(number))) };
      });
      return this.gradients(sizes, this.runForward(sizes, moved).values, adjoints);
    });
  }
}
