import type { Values } from '../engine/interpreter.ts';
import { adjointOf } from '../program/adjoints.ts';
import type { Analysis } from '../program/analyze.ts';
import type { Program, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import type { Gathered } from './gather.ts';
import { activeOf, type GradientEvidence, gradientOf } from './questions.ts';
import type { KinkPlace, Trial } from './trials.ts';
import { runWritten } from './written.ts';

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
/** The verdict on the derived gradient of one variable, from what both independent methods say at each draw. */
function verdictOn(variable: Variable, trials: readonly Trial[], answers: readonly GradientEvidence[]): GradientResult {
  const forward = answers.map((said) => said.forward);
  const differences = answers.map((said) => said.differences).filter((said) => said !== undefined);
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

const NOT_FINITE = 'no draw gave finite numbers: give the inputs intervals, as in `input x: [n] in 0.1..2`';

/**
 * The verdict on the gradient of every input and parameter: the derived backward pass against forward mode and
 * five-point differences, and the file's own block, if it has one, against the derived one.
 */
export function checkGradients({ forward, backward }: Analysis, derived: Program, { trials, answers }: Gathered): GradientChecks {
  const variables = activeOf(forward.given);
  if (trials.length === 0) {
    const base = { status: 'fail', maxError: Number.NaN, tolerance: 0, method: 'forward mode', note: NOT_FINITE } as const;
    return { gradients: variables.map((variable) => ({ variable, ...base })), kinks: [] };
  }
  const gradients = variables.map((variable, index) =>
    verdictOn(
      variable,
      trials,
      answers.map((said) => said[index] as GradientEvidence),
    ),
  );
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
