import { derive } from '../autodiff/derive.ts';
import { type ExplainedLine, explainedLines } from '../autodiff/explained/explain.ts';
import { run } from '../engine/interpreter.ts';
import { readsOf } from '../program/activity.ts';
import { named } from '../program/dimension.ts';
import type { Equation, IndexRange, Loop, Program, Step, Value, Variable } from '../program/program.ts';
import { SizeError } from '../program/tensor.ts';
import type { Trial } from './draws/draws.ts';
import { drawTrials } from './draws/rounds.ts';
import { compare, largestOf, type Truth, worseOf } from './gradients/comparison.ts';

/** Of the numbers that an expression is computed from, what rounding may leave of a difference that is none. */
const TOLERANCE = 1e-9;
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
function trialsOf(forward: Program): readonly Trial[] {
  try {
    return drawTrials(forward, derive(forward), { seed: SEED, sizes: new Map() }).filter(({ kinks }) => kinks.length === 0);
  } catch (error) {
    if (error instanceof SizeError) return [];
    throw error;
  }
}

/** The largest numbers that go into a way: of what its expressions read. */
function scaleOf(values: readonly Value[], { derived }: Trial): number {
  const read = values.flatMap(readsOf).map((variable) => derived.get(variable));
  return Math.max(...read.map((tensor) => (tensor === undefined ? 0 : largestOf(tensor.data))));
}

function errorsAt(trial: Trial, { start, steps, loops }: ExplainedLine): Omit<StepNumbers, 'draws'> {
  const values = [start, ...steps.map(({ value }) => value)];
  const lines = assignments(values, loops);
  const body = loops.toReversed().reduce<readonly Step[]>((inner, loop) => [{ ...loop, body: inner }], lines);
  const computed = run(body, trial.point.sizes, trial.derived);
  const numbers = lines.map(({ target }) => computed.get(target)?.data ?? new Float64Array());
  const [first = new Float64Array(), ...others] = numbers;
  const largest = Math.max(scaleOf(values, trial), ...numbers.map(largestOf));
  const truth: Truth = { values: first, scales: () => first.map(() => largest) };
  const error = others.map((own) => compare(own, truth, TOLERANCE).error).reduce(worseOf, 0);
  return { error, agree: error <= TOLERANCE };
}

function numbersOf(way: ExplainedLine, trials: readonly Trial[]): StepNumbers {
  const found = trials.map((trial) => errorsAt(trial, way));
  const error = found.map((own) => own.error).reduce(worseOf, 0);
  return { error, draws: trials.length, agree: found.every(({ agree }) => agree) };
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
  const ways = explainedLines(forward, backward, wanted);
  const trials = ways.length === 0 ? [] : trialsOf(forward);
  return ways.map((way) => ({ way, numbers: numbersOf(way, trials) })).filter(({ numbers }) => numbers.agree);
}
