import { SizeError } from '../../program/tensor.ts';
import { Passes } from '../gradients/evidence-runs.ts';
import { ELEMENT_TOLERANCE, GradientTruths, isPlainlyRight } from '../gradients/gradient-truth.ts';
import { type FixedSizes, fixedSizes } from '../sizes/fixed-sizes.ts';
import { lengthNames } from '../sizes/lengths.ts';
import type { CheckedPasses, CheckOptions, Trial } from './draws.ts';
import { activeOf } from './point.ts';
import { drawTrials } from './rounds.ts';

/** A quick test first; of a gradient that is zero in theory it knows nothing. */
function isWrong(trial: Trial, { program, derived, written }: CheckedPasses, runs: Passes): boolean {
  if (written === undefined || trial.written === undefined || isPlainlyRight(trial)) return false;
  const truths = new GradientTruths(trial, derived, runs);
  const values = trial.written;
  return activeOf(program.given).some((variable) => {
    const compared = truths.compareWritten(variable, written, values);
    return compared !== undefined && compared.error > ELEMENT_TOLERANCE;
  });
}

/**
 * Frees the sizes that are fixed, and draws again: what takes one size for another, for a product of others, or for a number, is
 * right at the fixed ones only. Lengths of loops stay: a block may be cut into segments for one length. Undefined where all is
 * right, and where other sizes are no use.
 */
export function wrongAtOtherSizes(passes: CheckedPasses, options: CheckOptions): FixedSizes | undefined {
  const { program, derived, written } = passes;
  if (written === undefined || options.data !== undefined) return undefined;
  const lengths = lengthNames([program, written]);
  const all = [...fixedSizes(program, options.sizes)];
  const fixed = new Map(all.filter(([name]) => !lengths.has(name)));
  if (fixed.size === 0) return undefined;
  const sizes = new Map(all.filter(([name]) => lengths.has(name)));
  const dimensions = new Map([...program.dimensions].map(([name]) => [name, { name }]));
  const { given, body, outputs } = program;
  try {
    const free = { dimensions, given, body, outputs };
    const trials = drawTrials(free, derived, { seed: options.seed, sizes }, written);
    const runs = new Passes(free, 1);
    const isOther = ({ point }: Trial): boolean => [...fixed].some(([name, size]) => point.sizes.get(name) !== size);
    const wrong = trials.find(
      (trial) =>
        isOther(trial) && trial.kinks.length === 0 && trial.isWhole && isWrong(trial, { ...passes, program: free }, runs),
    );
    return wrong && { fixed, other: new Map([...wrong.point.sizes].filter(([name]) => fixed.has(name))) };
  } catch (error) {
    if (error instanceof SizeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
