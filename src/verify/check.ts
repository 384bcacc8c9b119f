import { bind } from '../engine/bind.ts';
import { assembled } from '../engine/elements.ts';
import { run, type Sizes, type Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import type { Analysis } from '../program/analyze.ts';
import { readShape } from '../program/build.ts';
import type { OperationTable } from '../program/operation.ts';
import type { ApplyValue, Equation, Program, Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';
import { type Tensor, zeros } from '../program/tensor.ts';
import { chooseSizes, drawGiven, drawTensor, type SizeRound } from './draw.ts';
import { type DrawPasses, drawPasses } from './draw-passes.ts';
import { differenceEvidence, type Evidence, forwardEvidence, type Point } from './evidence.ts';
import { type ForwardPass, Passes, readsActive } from './passes.ts';
import { Random } from './random.ts';
import { findRanges, type Ranges } from './ranges.ts';
import { runWrittenBlock } from './written.ts';

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

export interface GradientChecks {
  readonly gradients: readonly GradientResult[];
  readonly kinks: readonly KinkPlace[];
}

export type GradientStatus = 'pass' | 'fail' | 'kink' | 'missing';
export type Method = 'forward mode' | 'five-point differences' | 'derived backward pass';

export interface GradientResult {
  readonly variable: Variable;
  readonly status: GradientStatus;
  /** Relative, the largest over all draws. */
  readonly maxError: number;
  readonly tolerance: number;
  readonly method: Method;
  /** Of a gradient that fails: where it is worst, what it is there and what it should be. */
  readonly worst?: { readonly index: readonly number[]; readonly found: number; readonly expected: number };
  /** Why there is no verdict, in words. */
  readonly note?: string;
}

/** Agreement demanded between a hand-written gradient and the derived one, element by element. */
const ELEMENT_TOLERANCE = 1e-9;
const ROUNDS: readonly SizeRound[] = ['distinct', 'equal'];
const SEEDS_PER_ROUND = 2;
/** Of a forward pass for one variable: one by forward mode, and four points of differences. */
const RUNS_PER_TRIAL = 5;
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

function gradientOf(values: Values, variable: Variable, sizes: Sizes): Tensor {
  return values.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), sizes));
}

function unitDirection(random: Random, shape: readonly number[]): Tensor {
  const tensor = zeros(shape);
  return { shape, data: tensor.data.map(() => random.between(-1, 1)) };
}

/** The derived gradient of one variable against both independent methods. */
function checkDerived(variable: Variable, trials: readonly Trial[], passes: Passes): GradientResult {
  const forward: Evidence[] = [];
  const differences: Evidence[] = [];
  for (const { point, derived, random } of trials) {
    const gradient = gradientOf(derived, variable, point.sizes);
    const direction = unitDirection(random, gradient.shape);
    const pass: ForwardPass = passes.at(point.sizes);
    forward.push(forwardEvidence(point, variable, direction, gradient, pass));
    const difference = differenceEvidence(point, variable, direction, gradient, pass);
    if (difference !== undefined) differences.push(difference);
  }
  const failed = differences.find(({ error, tolerance }) => !(error <= tolerance));
  const kink = trials.every(({ kinks }) => kinks.length > 0);
  const method: Method = failed === undefined ? 'forward mode' : 'five-point differences';
  const evidence = failed === undefined ? forward : differences;
  const maxError = Math.max(...evidence.map(({ error }) => error));
  const tolerance = evidence[0]?.tolerance ?? 0;
  const status = maxError <= tolerance ? 'pass' : 'fail';
  return { variable, status: kink ? 'kink' : status, maxError, tolerance, method };
}

/** The index of an element along each axis. */
function indexOf(offset: number, shape: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = offset;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** The gradient of a hand-written block against the derived one, element by element. */
function checkWritten(variable: Variable, trials: readonly Trial[], written: readonly Values[]): GradientResult {
  let maxError = 0;
  let worst: GradientResult['worst'];
  trials.forEach(({ point, derived }, trial) => {
    const expected = gradientOf(derived, variable, point.sizes);
    const found = gradientOf(written[trial] as Values, variable, point.sizes);
    const scale = expected.data.reduce((max, element) => Math.max(max, Math.abs(element)), 1);
    expected.data.forEach((element, offset) => {
      const value = found.data[offset] as number;
      const error = Math.abs(value - element) / scale;
      if (error <= maxError && !Number.isNaN(error)) return;
      maxError = error;
      worst = { index: indexOf(offset, expected.shape), found: value, expected: element };
    });
  });
  const status = maxError <= ELEMENT_TOLERANCE ? 'pass' : 'fail';
  const base = { variable, status, maxError, tolerance: ELEMENT_TOLERANCE, method: 'derived backward pass' } as const;
  return status === 'fail' && worst !== undefined ? { ...base, worst } : base;
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

/** Draws that both passes survive: two rounds of sizes, two seeds each. */
export function drawTrials(program: Program, derived: Program, options: CheckOptions, written?: Program): readonly Trial[] {
  const { seed, sizes, data } = options;
  if (data !== undefined) return givenTrial(program, derived, options);
  let ranges: Ranges | undefined;
  return ROUNDS.flatMap((round) => {
    const chosen = chooseSizes(program, round, sizes, (tried) => rehearse(program, written, tried));
    const passes = drawPasses(program, derived, chosen, SEEDS_PER_ROUND);
    return Array.from({ length: SEEDS_PER_ROUND }, (_, draw) => {
      const drawIn = (own: Ranges): Trial | undefined =>
        drawTrial(program, passes, chosen, new Random(seed * 1000 + draw * 10 + ROUNDS.indexOf(round)), own);
      const trial = drawIn(ranges ?? new Map());
      if (trial !== undefined || ranges !== undefined) return trial;
      // Once the usual numbers have failed, those that are found for them serve all draws.
      ranges = findRanges(program, chosen).ranges;
      return drawIn(ranges);
    }).filter((trial) => trial !== undefined);
  });
}

const NOT_FINITE = 'no draw gave finite numbers: give the inputs intervals, as in `input x: [n] in 0.1..2`';

/**
 * Checks the gradient of every input and parameter: the derived backward pass against forward mode and
 * five-point differences, and the file's own block, if it has one, against the derived one.
 */
export function checkGradients(
  { forward, backward }: Analysis,
  derived: Program,
  trials: readonly Trial[],
  options: CheckOptions,
  operations: OperationTable,
): GradientChecks {
  const variables = forward.given.filter(({ active }) => active);
  if (trials.length === 0) {
    const base = { status: 'fail', maxError: Number.NaN, tolerance: 0, method: 'forward mode', note: NOT_FINITE } as const;
    return { gradients: variables.map((variable) => ({ variable, ...base })), kinks: [] };
  }
  const passes = new Passes(forward, operations, variables.length * SEEDS_PER_ROUND * RUNS_PER_TRIAL);
  const gradients = variables.map((variable) => {
    options.progress?.(`the gradient of ${variable.name}`);
    return checkDerived(variable, trials, passes);
  });
  const kinks = trials.every((trial) => trial.kinks.length > 0) ? (trials[0] as Trial).kinks : [];
  return { gradients: backward === undefined ? gradients : checkBlock(gradients, trials, derived, backward), kinks };
}

/** Puts the verdict on the file's own block in place of that on the derived one, where that one passed. */
function checkBlock(
  results: readonly GradientResult[],
  trials: readonly Trial[],
  derived: Program,
  backward: Program,
): readonly GradientResult[] {
  const written = trials.map(({ point }) => runWritten(backward, point));
  const contributed = new Set(equationsOf(backward.body).map(({ target }) => target));
  const needed = new Set(equationsOf(derived.body).map(({ target }) => target));
  return results.map((result) => {
    if (result.status !== 'pass') return result;
    const adjoint = adjointOf(result.variable);
    const compared = checkWritten(result.variable, trials, written);
    return !contributed.has(adjoint) && needed.has(adjoint) ? { ...compared, status: 'missing' } : compared;
  });
}

/** Runs a hand-written block on the forward values of a draw. */
function runWritten(backward: Program, { program, sizes, given, cotangents }: Point): Values {
  const values = run(program.body, sizes, given);
  return runWrittenBlock(backward.body, sizes, new Map([...values, ...assembled(cotangents, adjointOf, sizes)]));
}
