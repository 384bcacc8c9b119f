import type { Program } from '../../program/program.ts';
import { SizeError } from '../../program/tensor.ts';
import { isPlainlyRight } from '../gradients/gradient-truth.ts';
import { type FixedSizes, fixedSizes } from '../sizes/fixed-sizes.ts';
import type { CheckedPasses, CheckOptions } from './draws.ts';
import { drawTrials } from './rounds.ts';

/**
 * Frees the sizes that are fixed, and draws again: what takes one size for another, for a product of others, or for a number, is
 * right at the fixed ones only. Undefined where all is right, and where other sizes are no use.
 */
export function wrongAtOtherSizes(passes: CheckedPasses, options: CheckOptions): FixedSizes | undefined {
  const { program, derived, written } = passes;
  const fixed = fixedSizes(program, options.sizes);
  if (written === undefined || fixed.size === 0 || options.data !== undefined) return undefined;
  const dimensions = new Map([...program.dimensions].map(([name]) => [name, { name }]));
  const { given, body, outputs } = program;
  try {
    const free: Program = { dimensions, given, body, outputs };
    const trials = drawTrials(free, derived, { seed: options.seed, sizes: new Map() }, written);
    const wrong = trials.find((trial) => trial.kinks.length === 0 && trial.isWhole && !isPlainlyRight(trial));
    return wrong && { fixed, other: wrong.point.sizes };
  } catch (error) {
    if (error instanceof SizeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
