import { linesRun, type Sizes, type Values } from '../../../engine/interpreter.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import type { Equation, Program, Step, Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { Tensor } from '../../../program/tensor.ts';
import type { Trial } from '../../draws/draws.ts';
import { gradientOf } from '../../draws/point.ts';
import { knownCoarseRuns } from '../../gradients/coarse.ts';
import { largestOf, relativeError } from '../../gradients/comparison.ts';
import { observeLines, resumeWritten, startOf } from '../../gradients/run-written-block.ts';
import { type LineEdit, withEdit } from './edit.ts';
import { ElementGoals } from './element-goals.ts';
import { type LinePlace, MOST_ELEMENTS, type NeededValue, neededValues, placeOfLine, type Unneeded } from './needed-value.ts';
import { Reach } from './reach.ts';
import { type Shortcut, shortcut } from './shortcut.ts';
import { type Replay, Response } from './substitution.ts';

/** An edit that is right is right to about this, beside the largest element of a gradient. */
const TOLERANCE = 1e-7;
/** Of the largest gradient: what is smaller is zero in theory. */
const NOTHING = 1e-12;

/** Beside the largest gradient: what is smaller may be the rest of terms that cancel. */
const CANCELLED = 1e-6;

/** Ends a run of which enough has been seen. */
const ENOUGH = new Error();

interface Goal {
  readonly variable: Variable;
  readonly data: Float64Array;
  readonly scale: number;
}

function goalsOf({ derived, point }: Trial, variables: readonly Variable[]): readonly Goal[] {
  const found = variables.map((variable) => ({ variable, gradient: gradientOf(derived, variable, point.sizes) }));
  const overall = Math.max(...found.map(({ gradient }) => largestOf(gradient.data)), 0);
  return found.map(({ variable, gradient }) => {
    const largest = largestOf(gradient.data);
    // A gradient that all but cancels is as exact as the terms that it is the rest of.
    const terms = largest > CANCELLED * overall ? undefined : knownCoarseRuns(point)?.gradientTerms(variable, gradient);
    return {
      variable,
      data: gradient.data,
      scale: Math.max(largest, NOTHING * overall, terms === undefined ? 0 : largestOf(terms)),
    };
  });
}

/** A draw at which blocks are tried; what stands before the edited line is computed once. */
export class EditTrial {
  readonly trial: Trial;
  private readonly body: readonly Step[];
  /** The values before each of the block's outermost steps. */
  private readonly before: Values[];
  private readonly goals: readonly Goal[];
  private readonly stepOf = new Map<unknown, number>();
  private readonly shortcuts = new Map<Equation, { readonly way: Shortcut | undefined }>();
  private readonly failing: readonly Variable[];
  private readonly elementGoals = new Map<number, ElementGoals>();

  constructor(trial: Trial, { body }: Program, variables: readonly Variable[], failing: readonly Variable[]) {
    this.trial = trial;
    this.failing = failing;
    this.body = body;
    this.goals = goalsOf(trial, variables);
    this.before = [startOf(trial.point, valuesOf(trial))];
    body.forEach((step, at) => {
      for (const equation of equationsOf([step])) this.stepOf.set(equation, at);
    });
  }

  private get sizes(): Sizes {
    return this.trial.point.sizes;
  }

  /** How many lines a run of the block has. */
  get length(): number {
    return linesRun(this.body, this.sizes);
  }

  /** The values with which a step begins. */
  private valuesBefore(at: number): Values {
    for (let known = this.before.length; known <= at; known += 1) {
      const previous = this.before[known - 1] as Values;
      this.before.push(resumeWritten(this.body.slice(known - 1, known), this.sizes, previous));
    }
    return this.before[at] as Values;
  }

  /** True if an edit leaves the nearest gradient wrong that its line reaches: most do, and need not be run to the end. */
  isWrongAtOnce(edit: LineEdit): boolean {
    const { line, instead } = edit;
    if (edit.into !== undefined || (instead !== undefined && instead.target !== line.target)) return false;
    const known = this.shortcuts.get(line);
    const short = known ?? { way: this.shortcutFrom(line) };
    this.shortcuts.set(line, short);
    const { way } = short;
    const goal = way && this.goals.find(({ variable }) => variable === way.nearest);
    if (way === undefined || goal === undefined) return false;
    try {
      return !this.isReached(goal, resumeWritten(withEdit(way.steps, edit), this.sizes, way.start));
    } catch {
      return true;
    }
  }

  private shortcutFrom(line: Equation): Shortcut | undefined {
    const at = this.body.indexOf(line);
    if (at < 0) return undefined;
    const values = { before: this.valuesBefore(at), after: this.valuesBefore(this.body.length) };
    return shortcut(line, this.body.slice(at), values, this.failing);
  }

  /** The block from the step of the first of some lines on, and how far its gradients are from the right ones. */
  private replayFrom(lines: readonly Equation[]): Replay {
    const at = Math.min(...lines.map((line) => this.stepOf.get(line) ?? 0));
    const lacking = (values: Values): Float64Array =>
      Float64Array.from(
        this.goals.flatMap(({ variable, data, scale }) => {
          const found = gradientOf(values, variable, this.sizes).data;
          return Array.from(data, (right, index) => ((found[index] as number) - right) / (scale || 1));
        }),
      );
    return { steps: this.body.slice(at), sizes: this.sizes, before: this.valuesBefore(at), lacking };
  }

  /** The values that lines would have to give for all gradients to be right. */
  needsOf(lines: readonly Equation[], fewest: number): readonly NeededValue[] | Unneeded {
    // Rounding of huge numbers leaves nothing of what is solved for.
    if (this.trial.isExtreme === true) return 'unknown';
    try {
      return neededValues(this.replayFrom(lines), lines, fewest);
    } catch {
      return 'unknown';
    }
  }

  /** The changes of gradients that a line can make; undefined where they are not known. */
  reachOf(line: Equation): Reach | undefined {
    if (this.trial.isExtreme === true) return undefined;
    try {
      const response = new Response(this.replayFrom([line]), [line]);
      return response.given.length > MOST_ELEMENTS ? undefined : Reach.of(response);
    } catch {
      return undefined;
    }
  }

  /** The place of a line in a run of the block; undefined if that cannot be run. */
  placeOf(line: Equation): LinePlace | undefined {
    try {
      return placeOfLine(this.replayFrom([line]), line);
    } catch {
      return undefined;
    }
  }

  /** The block's values with an edit; undefined where it reads what is not there. */
  run(edit: LineEdit): Values | undefined {
    const inside = edit.into?.loop.body[0];
    const lines = [edit.line, ...(inside === undefined ? [] : equationsOf([inside]))];
    const at = Math.min(...lines.map((line) => this.stepOf.get(line) ?? 0));
    const steps = withEdit(this.body.slice(at), edit);
    const isInPlace = edit.instead?.target === edit.line.target && edit.instead.indices === edit.line.indices;
    try {
      if (edit.into === undefined && isInPlace) return this.goalsFrom(at).run(steps, this.valuesBefore(at));
      return resumeWritten(steps, this.sizes, this.valuesBefore(at));
    } catch {
      return undefined;
    }
  }

  /** Tells what a line gives with an edit, iteration by iteration, until that is enough; on the block's own values before it. */
  observe(edit: LineEdit, isEnough: (contribution: Tensor) => boolean): void {
    const at = this.stepOf.get(edit.line);
    const step = at === undefined ? undefined : this.body[at];
    if (at === undefined || step === undefined) return;
    const tell = (line: Equation, contribution: Tensor): void => {
      if (line === edit.instead && isEnough(contribution)) throw ENOUGH;
    };
    try {
      observeLines(withEdit([step], edit), this.sizes, this.valuesBefore(at), tell);
    } catch {
      // Either that was enough, or the line reads what is not there.
    }
  }

  private goalsFrom(at: number): ElementGoals {
    const known = this.elementGoals.get(at);
    if (known !== undefined) return known;
    const truth = new Map(
      this.goals.map(({ variable }) => [adjointOf(variable), gradientOf(this.trial.derived, variable, this.sizes)]),
    );
    const scales = new Map(this.goals.map(({ variable, scale }) => [adjointOf(variable), scale]));
    const goals = new ElementGoals(this.body.slice(at), this.sizes, this.valuesBefore(at), truth, (found, right, variable) =>
      right.data.every((own, index) => isNear(found.data[index] as number, own, scales.get(variable) ?? 0)),
    );
    this.elementGoals.set(at, goals);
    return goals;
  }

  /** True if all gradients are right. */
  isRight(values: Values | undefined): boolean {
    return values !== undefined && this.goals.every((goal) => this.isReached(goal, values));
  }

  /** The gradients that are not what they should be. */
  wrongGradients(values: Values): readonly Variable[] {
    return this.goals.filter((goal) => !this.isReached(goal, values)).map(({ variable }) => variable);
  }

  private isReached({ variable, data, scale }: Goal, values: Values): boolean {
    const found = gradientOf(values, variable, this.sizes).data;
    return found.length === data.length && data.every((right, at) => isNear(found[at] as number, right, scale));
  }

  /** How many adjoints that lines of the block contribute to are not what they should be. */
  wrongAdjoints(values: Values): number {
    const { derived } = this.trial;
    const targets = new Set(equationsOf(this.body).map(({ target }) => target));
    return [...targets].filter((target) => {
      const right = target.kind === 'adjoint' ? derived.get(target) : undefined;
      const found = values.get(target);
      if (right === undefined || found === undefined) return false;
      const scale = largestOf(right.data);
      return (
        found.data.length !== right.data.length || !right.data.every((own, at) => isNear(found.data[at] as number, own, scale))
      );
    }).length;
  }
}

function isNear(found: number, right: number, scale: number): boolean {
  return relativeError(found, right, scale) <= TOLERANCE;
}

function valuesOf({ derived }: Trial): Values {
  return new Map([...derived].filter(([variable]) => variable.kind !== 'adjoint'));
}
