import type { Analysis } from '../../analysis/analyze.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Program, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import type { Coverage, Loss } from '../coverage/coverage.ts';
import type { Reading } from '../coverage/switches.ts';
import type { KinkPlace, Trial } from '../draws/draws.ts';
import { activeOf, gradientOf, indexOf, type WrongElement } from '../draws/point.ts';
import type { Gathered } from './collect-evidence.ts';
import { worseOf } from './comparison.ts';
import type { Evidence } from './evidence.ts';
import { readsActive } from './evidence-runs.ts';
import type { GradientEvidence } from './evidence-task.ts';
import { ELEMENT_TOLERANCE, GradientTruths, isPlainlyRight } from './gradient-truth.ts';

export interface GradientChecks {
  readonly gradients: readonly GradientResult[];
  readonly kinks: readonly KinkPlace[];
  /** Draws at which a gradient of the file's own block is wrong. */
  readonly wrong: ReadonlySet<Trial>;
  /** Draws at which nothing is known of some gradient: they are no evidence. */
  readonly unjudged: ReadonlySet<Trial>;
}

export type GradientStatus = 'pass' | 'fail' | 'kink' | 'missing';
export type Method = 'forward mode' | 'five-point differences' | 'derived backward pass';

export interface GradientResult {
  readonly variable: Variable;
  readonly status: GradientStatus;
  /** Relative, the largest over all draws; of a gradient that fails, at the first draw that shows it. */
  readonly maxError: number;
  readonly tolerance: number;
  readonly method: Method;
  /** Of a gradient that fails: where it is worst, what it is there and what it should be. */
  readonly worst?: WrongElement;
  /** The verdict on the derived gradient that a block's was compared with. */
  readonly truth?: Pick<GradientResult, 'method' | 'maxError' | 'tolerance'>;
  /** An element for which neither the block nor the derived pass has a number, though the gradient exists. */
  readonly lost?: Loss;
  /** The reason why there is no verdict, in words. */
  readonly note?: string;
  /** Conditions that no draw made so: what the gradient is then, no draw has shown. */
  readonly notExercised?: readonly string[];
}

const NO_NUMBERS =
  'the derived gradient is not finite at any draw, and neither forward mode nor differences have a number to compare it with';

/** The verdict on the derived gradient of one variable, from what the strongest method says at each draw. */
function verdictOn(variable: Variable, trials: readonly Trial[], answers: readonly GradientEvidence[]): GradientResult {
  const forward = answers.map((said) => said.forward).filter((said) => said !== undefined);
  const differences = answers.map((said) => said.differences).filter((said) => said !== undefined);
  const isWithin = ({ error, tolerance }: Evidence): boolean => error <= tolerance;
  const method: Method = forward.length > 0 && differences.every(isWithin) ? 'forward mode' : 'five-point differences';
  const evidence = method === 'forward mode' ? forward : differences;
  const base = { variable, method, tolerance: evidence[0]?.tolerance ?? 0 };
  if (evidence.length === 0) return { ...base, status: 'fail', maxError: Number.NaN, note: NO_NUMBERS };
  const kink = trials.every(({ kinks }) => kinks.length > 0);
  const maxError = evidence.map(({ error }) => error).reduce(worseOf, 0);
  const status = evidence.every(isWithin) ? 'pass' : 'fail';
  return { ...base, status: kink ? 'kink' : status, maxError };
}

/** Judges the gradients of a hand-written block against the true ones, element by element. */
class BlockCheck {
  readonly wrong = new Set<Trial>();
  readonly unjudged = new Set<Trial>();
  private readonly written: Program;
  private readonly truths: ReadonlyMap<Trial, GradientTruths>;
  private readonly coverage: Coverage;

  constructor(written: Program, derived: Program, { trials, passes, coverage }: Gathered) {
    this.written = written;
    this.coverage = coverage;
    this.truths = new Map(trials.map((trial) => [trial, new GradientTruths(trial, derived, passes)]));
  }

  check(variable: Variable): GradientResult | undefined {
    let maxError = 0;
    let worst: WrongElement | undefined;
    let lost: Loss | undefined = this.coverage.lossOf(variable);
    let compared = 0;
    let atKinks = 0;
    let method: Method = 'derived backward pass';
    for (const [trial, truths] of this.truths) {
      if (trial.written === undefined) continue;
      // Once it is known to be wrong, other draws only have to show it too.
      if (maxError > ELEMENT_TOLERANCE) {
        if (!isPlainlyRight(trial, [variable])) this.wrong.add(trial);
        continue;
      }
      const result = truths.compareWritten(variable, this.written, trial.written);
      if (result === undefined) {
        this.unjudged.add(trial);
        continue;
      }
      const written = gradientOf(trial.written, variable, trial.point.sizes);
      const at = (element: number): WrongElement => ({
        index: indexOf(element, written.shape),
        found: written.data[element] as number,
        expected: result.truth.data[element] as number,
      });
      compared += 1;
      if (result.method !== 'derived backward pass') method = result.method;
      if (result.lost !== undefined && trial.isExtreme !== true) lost ??= at(result.lost);
      if (truths.isAtKink(variable)) atKinks += 1;
      if (result.error > ELEMENT_TOLERANCE) this.wrong.add(trial);
      if (result.worst !== undefined && worseOf(maxError, result.error) !== maxError) worst = at(result.worst);
      maxError = worseOf(maxError, result.error);
    }
    if (compared === 0) return undefined;
    const isRight = maxError <= ELEMENT_TOLERANCE;
    const status = !isRight ? 'fail' : atKinks === compared ? 'kink' : 'pass';
    const found = { variable, status, maxError, tolerance: ELEMENT_TOLERANCE, method } as const;
    const base = lost === undefined ? found : { ...found, lost };
    return isRight || worst === undefined ? base : { ...base, worst };
  }
}

/** The variables whose gradients a hand-written block gets wrong, where the derived ones are known to be right. */
export function wrongGradients(
  { forward }: Analysis,
  written: Program,
  derived: Program,
  gathered: Gathered,
): ReadonlySet<Variable> {
  const block = new BlockCheck(written, derived, gathered);
  return new Set(activeOf(forward.given).filter((variable) => block.check(variable)?.status === 'fail'));
}

/** True if all operands of an operation are exactly at its kink. */
function isAllAtKink({ kink, gaps }: Reading): boolean {
  return kink !== undefined && gaps.length > 0 && gaps.every((own) => own.length > 0 && own.every((gap) => gap === 0));
}

/** Operations that stand at a kink in every draw: one that gradients feel, or with all of their elements. */
function kinksEverywhere(trials: readonly Trial[]): readonly KinkPlace[] {
  const felt = trials.every(({ kinks }) => kinks.length > 0) ? (trials[0] as Trial).kinks : [];
  const elsewhere = new Set(
    trials.flatMap(({ readings }) => readings.filter((reading) => !isAllAtKink(reading)).map(({ value }) => value)),
  );
  const places = new Map(felt.map((place) => [place.value, place]));
  for (const { value, equation } of trials[0]?.readings ?? [])
    if (equation !== undefined && equation.target.kind !== 'adjoint' && readsActive(value) && !elsewhere.has(value))
      places.set(value, { equation, value });
  return [...places.values()];
}

const NOT_FINITE = 'no draw gave finite numbers: give the inputs intervals, as in `input x: [n] in 0.1..2`';
const NOT_FINITE_DATA = 'the outputs are not finite at these numbers';

/** True if the derived gradient has a number for each element at a draw, so that it can be judged there. */
function hasDerived(variable: Variable, { derived, point }: Trial): boolean {
  return gradientOf(derived, variable, point.sizes).data.every(Number.isFinite);
}

/**
 * The verdict on the gradient of every input and parameter: the derived backward pass against forward mode and
 * differences, and the file's own block, if it has one, against the derived one.
 */
export function checkGradients(
  { forward, backward }: Analysis,
  derived: Program,
  gathered: Gathered,
  isGiven: boolean,
): GradientChecks {
  const { trials, answers } = gathered;
  const variables = activeOf(forward.given);
  if (trials.length === 0) {
    const note = isGiven ? NOT_FINITE_DATA : NOT_FINITE;
    const base = { status: 'fail', maxError: Number.NaN, tolerance: 0, method: 'forward mode', note } as const;
    return { gradients: variables.map((variable) => ({ variable, ...base })), kinks: [], wrong: new Set(), unjudged: new Set() };
  }
  const gradients = variables.map((variable, index) =>
    verdictOn(
      variable,
      trials,
      answers.flatMap((said) => said[index] ?? []),
    ),
  );
  const kinks = kinksEverywhere(trials);
  if (backward === undefined) {
    const block = lossesOf(derived, gathered);
    const withLosses = gradients.map((result) => {
      const lost = block.check(result.variable)?.lost;
      return lost === undefined ? result : { ...result, lost };
    });
    return { gradients: withLosses, kinks, wrong: new Set(), unjudged: block.unjudged };
  }
  const block = new BlockCheck(backward, derived, gathered);
  const checked = checkBlock(gradients, block, gathered, derived, backward);
  return { gradients: checked, kinks, wrong: block.wrong, unjudged: block.unjudged };
}

/** Elements for which the derived pass has no number, though the gradient exists: it is examined like a block. */
function lossesOf(derived: Program, gathered: Gathered): BlockCheck {
  const broken = gathered.trials.filter(({ isWhole, kinks }) => !isWhole && kinks.length === 0);
  return new BlockCheck(derived, derived, { ...gathered, trials: broken.map((trial) => ({ ...trial, written: trial.derived })) });
}

/** Puts the verdict on the file's own block in place of that on the derived one, where that one can be relied on. */
function checkBlock(
  results: readonly GradientResult[],
  block: BlockCheck,
  { trials }: Gathered,
  derived: Program,
  backward: Program,
): readonly GradientResult[] {
  const contributed = new Set(equationsOf(backward.body).map(({ target }) => target));
  const needed = new Set(equationsOf(derived.body).map(({ target }) => target));
  return results.map((result) => {
    const { variable, status } = result;
    // A derived gradient that is wrong is no truth; where it only has no number, forward mode is.
    if (status === 'fail' && trials.every((trial) => hasDerived(variable, trial))) return result;
    const adjoint = adjointOf(variable);
    const compared = block.check(variable);
    if (compared === undefined) return result;
    const isMissing = compared.status === 'fail' && !contributed.has(adjoint) && needed.has(adjoint);
    if (isMissing) return { ...compared, status: 'missing' };
    const isVouchedFor = status === 'pass' && compared.method === 'derived backward pass';
    const { method, maxError, tolerance } = result;
    return isVouchedFor ? { ...compared, truth: { method, maxError, tolerance } } : compared;
  });
}
