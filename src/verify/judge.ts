import type { Analysis } from '../analysis/analyze.ts';
import { derive } from '../autodiff/derive.ts';
import type { Diagnostic } from '../language/diagnostic.ts';
import { applyReplacements } from '../language/replacement.ts';
import type { Program, Variable } from '../program/program.ts';
import { deriveBlock } from '../refactor/backward-block.ts';
import { outsideData, outsideDraws } from './draws/domain-violations.ts';
import type { CheckOptions } from './draws/draws.ts';
import { wrongAtOtherSizes } from './draws/other-sizes.ts';
import { checkGradients, type GradientChecks, type GradientResult } from './gradients/check.ts';
import type { CheckSubject, Gathered } from './gradients/collect-evidence.ts';
import type { FixedSizes } from './sizes/fixed-sizes.ts';
import { smallSizes } from './sizes/small-sizes.ts';
import { NO_GRADIENTS } from './subject.ts';

/** The operation that leaves its domain, if no draw was usable. */
function outside({ forward, document }: Analysis, { data, sizes }: CheckOptions): Diagnostic | undefined {
  return data === undefined ? outsideDraws(forward, smallSizes(forward, sizes), document) : outsideData(forward, data, sizes);
}

/** The verdicts on the gradients of a file. */
export interface Judged {
  readonly subject: CheckSubject;
  readonly gathered: Gathered;
  readonly checked: GradientChecks;
  readonly wrong: readonly GradientResult[];
  readonly failing: ReadonlySet<Variable>;
  readonly unusable: Diagnostic | undefined;
  readonly otherSizes: FixedSizes | undefined;
}

/**
 * Fixed sizes at which alone a block is right. A file that computes sizes from those that it fixes is none at others: then the derived
 * block, too, would be wrong there.
 */
function rightAtFixedSizes(analysis: Analysis, derived: Program, options: CheckOptions): FixedSizes | undefined {
  const found = wrongAtOtherSizes({ program: analysis.forward, derived, written: analysis.backward }, options);
  if (found === undefined) return undefined;
  const { forward, backward } = analysis.reread(applyReplacements(analysis.document.text, [deriveBlock(analysis)]));
  const control = wrongAtOtherSizes({ program: forward, derived: derive(forward), written: backward }, options);
  return control === undefined ? found : undefined;
}

/** Compares the gradients at the draws of a check. */
export function judge(subject: CheckSubject, gathered: Gathered): Judged {
  const { analysis, derived, extent, options } = subject;
  const checked = extent === 'gradients' ? checkGradients(analysis, derived, gathered, options.data !== undefined) : NO_GRADIENTS;
  const wrong = checked.gradients.filter(({ status }) => status === 'fail' || status === 'missing');
  const isDefined = gathered.trials.some(({ isWhole }) => isWhole);
  // A block is judged by forward mode where the derived pass has no number.
  const isJudged = analysis.backward !== undefined && gathered.trials.length > 0;
  const unusable = wrong.length > 0 && !isDefined && !isJudged ? outside(analysis, options) : undefined;
  const otherSizes = extent === 'gradients' && wrong.length === 0 ? rightAtFixedSizes(analysis, derived, options) : undefined;
  const failing = new Set(wrong.map(({ variable }) => variable));
  return { subject, gathered, checked, wrong, failing, unusable, otherSizes };
}
