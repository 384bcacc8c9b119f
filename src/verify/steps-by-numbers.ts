import { derive } from '../autodiff/derive.ts';
import { type ExplainedLine, explainedLines } from '../autodiff/explained/explain.ts';
import { assumedIn } from '../autodiff/explained/open-lines.ts';
import { MOST_EQUATIONS } from '../autodiff/forms.ts';
import { run, type Values } from '../engine/interpreter.ts';
import { readsOf } from '../program/activity.ts';
import { adjointOf } from '../program/adjoints.ts';
import { named } from '../program/dimension.ts';
import type { Equation, IndexRange, Loop, Program, Step, Value, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import { SizeError, scalar } from '../program/tensor.ts';
import { forwardValuesOf, type Trial } from './draws/draws.ts';
import { drawTrials } from './draws/rounds.ts';
import { compare, largestOf, type Truth, worseOf } from './gradients/comparison.ts';

/** Of the numbers that an expression is computed from, what rounding may leave of a difference that is none. */
const TOLERANCE = 1e-9;
/** Of two sums that may be the same. */
const LIKENESS = 1e-6;
const SEED = 0;

/** The numbers of the expressions on a way to a line, beside those of the first. */
export interface StepNumbers {
  /** The largest relative difference of any step. */
  readonly error: number;
  /** The draws at which they were compared; none where the file can be given no numbers. */
  readonly draws: number;
  /** False if some step has other numbers than the one before it. */
  readonly agree: boolean;
}

/** A variable of its own for each expression, with an element for each iteration of the loops around the line. */
function targetFor({ shape }: Value, loops: readonly Loop[], number: number): Variable {
  const ranges = loops.map(({ first, last, step }): IndexRange => (step === 1 ? { first, last } : { first: last, last: first }));
  return { name: `(${number})`, kind: 'intermediate', shape, ranges, active: false };
}

function assignments(values: readonly Value[], loops: readonly Loop[]): readonly Equation[] {
  const indices = loops.map(({ variable }) => named(variable));
  return values.map((value, at) => ({ kind: 'equation', target: targetFor(value, loops, at), indices, operator: '=', value }));
}

/** The draws of a check's rounds, with the values of both passes, at which no operation stands at a kink. */
function trialsOf(forward: Program, derived: Program): readonly Trial[] {
  try {
    return drawTrials(forward, derived, { seed: SEED, sizes: new Map() }).filter(({ kinks }) => kinks.length === 0);
  } catch (error) {
    if (error instanceof SizeError) return [];
    throw error;
  }
}

/** Numbers of expressions at a draw: in values of the forward pass, and in adjoints that are complete. */
class NumbersAt {
  private readonly trial: Trial;
  private readonly values: Values;
  private readonly known = new Map<Value, Float64Array>();

  /** Adjoints of outputs that a block takes as 1 are that. */
  constructor(trial: Trial, derived: Program, assumed: ReadonlySet<Variable>) {
    const { sizes } = trial.point;
    this.trial = trial;
    this.values = trial.derived;
    if (assumed.size === 0) return;
    const ones = [...assumed].map((adjoint) => [adjoint, scalar(1)] as const);
    const cotangents = [...trial.point.cotangents].map(([{ variable }, tensor]) => [adjointOf(variable), tensor] as const);
    this.values = run(derived.body, sizes, new Map([...forwardValuesOf(trial), ...cotangents, ...ones]));
  }

  of(values: readonly Value[], loops: readonly Loop[]): readonly Float64Array[] {
    const open = values.filter((value) => !this.known.has(value));
    const lines = assignments(open, loops);
    const body = loops.toReversed().reduce<readonly Step[]>((inner, loop) => [{ ...loop, body: inner }], lines);
    const computed = run(body, this.trial.point.sizes, this.values);
    for (const [at, { target }] of lines.entries())
      this.known.set(open[at] as Value, computed.get(target)?.data ?? new Float64Array());
    return values.map((value) => this.known.get(value) as Float64Array);
  }

  /** The largest numbers that expressions read. */
  largestRead(values: readonly Value[]): number {
    const read = values.flatMap(readsOf).map((variable) => this.values.get(variable));
    return Math.max(0, ...read.map((tensor) => (tensor === undefined ? 0 : largestOf(tensor.data))));
  }

  /** The relative difference of some numbers from others, beside the largest that go into both. */
  error(found: Float64Array, right: Float64Array, largest: number): number {
    const truth: Truth = { values: right, scales: () => right.map(() => largest) };
    return compare(found, truth, TOLERANCE).error;
  }

  /** True if two sums are the same here; a line that reads what is not there in these loops is none of their contributions. */
  agree(some: readonly Value[], others: readonly Value[], loops: readonly Loop[]): boolean {
    try {
      return this.areSame(some, others, loops);
    } catch {
      return false;
    }
  }

  private areSame(some: readonly Value[], others: readonly Value[], loops: readonly Loop[]): boolean {
    const sum = (own: readonly Value[]): Float64Array => this.of(own, loops).reduce((whole, part) => added(whole, part));
    // Beside themselves, and not beside what they read: at the end of a long chain, all are almost nothing.
    const largest = Math.max(largestOf(sum(some)), largestOf(sum(others)));
    return this.error(sum(some), sum(others), largest) <= LIKENESS;
  }
}

/** Elementwise; a number is added to all elements. */
function added(a: Float64Array, b: Float64Array): Float64Array {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  return long.map((number, at) => number + (short[short.length === 1 ? 0 : at] as number));
}

function numbersOf({ start, steps, loops }: ExplainedLine, draws: readonly NumbersAt[]): StepNumbers {
  const values = [start, ...steps.map(({ value }) => value)];
  const errors = draws.map((draw) => {
    const numbers = draw.of(values, loops);
    const largest = Math.max(draw.largestRead(values), ...numbers.map(largestOf));
    const [first = new Float64Array(), ...others] = numbers;
    return others.map((own) => draw.error(own, first, largest)).reduce(worseOf, 0);
  });
  const error = errors.reduce(worseOf, 0);
  return { error, draws: draws.length, agree: error <= TOLERANCE };
}

/** A way to a line, with what its expressions were computed to be. */
export interface VouchedWay {
  readonly way: ExplainedLine;
  readonly numbers: StepNumbers;
}

/**
 * The ways from the chain rule to the lines of a backward pass, derived or a file's own, each of whose steps has the same numbers.
 * Lines to which the rules find no such way are left out, and all but one, if that is wanted.
 */
export function vouchedWays(forward: Program, backward: Program, wanted?: Equation): readonly VouchedWay[] {
  if (equationsOf(forward.body).length > MOST_EQUATIONS) return [];
  const derived = derive(forward);
  const assumed = assumedIn(forward, backward);
  const draws = trialsOf(forward, derived).map((trial) => new NumbersAt(trial, derived, assumed));
  const [first] = draws;
  const ways = explainedLines(forward, backward, {
    wanted,
    mayEqual: (some, others, loops) => first?.agree(some, others, loops) ?? true,
  });
  return ways.map((way) => ({ way, numbers: numbersOf(way, draws) })).filter(({ numbers }) => numbers.agree);
}
