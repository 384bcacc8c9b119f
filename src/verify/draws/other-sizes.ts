import { SizeError } from '../../program/tensor.ts';
import { isPlainlyRight } from '../gradients/gradient-truth.ts';
import { type FixedSizes, fixedSizes } from '../sizes/fixed-sizes.ts';
import { lengthNames } from '../sizes/lengths.ts';
import type { CheckedPasses, CheckOptions } from './draws.ts';
import { drawTrials } from './rounds.ts';

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
    const trials = drawTrials({ dimensions, given, body, outputs }, derived, { seed: options.seed, sizes }, written);
    const wrong = trials.find((trial) => trial.kinks.length === 0 && trial.isWhole && !isPlainlyRight(trial));
    return wrong && { fixed, other: new Map([...wrong.point.sizes].filter(([name]) => fixed.has(name))) };
  } catch (error) {
    if (error instanceof SizeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
