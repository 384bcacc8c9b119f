import { type Analysis, hasErrors } from '../analysis/analyze.ts';
import { derive } from '../autodiff/derive.ts';
import type { Diagnostic } from '../language/diagnostic.ts';
import type { Variable } from '../program/program.ts';
import { SizeError } from '../program/tensor.ts';
import type { FileCheckOptions } from './file-check.ts';
import { type GradientChecks, wrongGradients } from './gradients/check.ts';
import { type CheckSubject, type Gathered, gatherQuickly } from './gradients/collect-evidence.ts';
import { linesOf } from './lines/lines-of.ts';
import { atSameDraws } from './same-draws.ts';

export const NO_GRADIENTS: GradientChecks = { gradients: [], kinks: [], wrong: new Set(), unjudged: new Set() };

/** True if an error stands in front of the backward block, so that there is nothing to check it against. */
function isForwardUnsound({ document, ownDiagnostics, isUnsound }: Analysis): boolean {
  const header = document.block?.statement.order;
  return isUnsound || hasErrors(ownDiagnostics.filter(({ place }) => header === undefined || place.statement < header));
}

/** The subject of the numeric checks; undefined if the forward pass has errors. */
export function subjectOf(analysis: Analysis, options: FileCheckOptions): CheckSubject | undefined {
  if (isForwardUnsound(analysis)) return undefined;
  const extent = !options.numeric ? 'nothing' : hasErrors(analysis.ownDiagnostics) ? 'draws' : 'gradients';
  return { analysis, derived: derive(analysis.forward), extent, options };
}

/** A block in another text, at the draws that this one would be checked at. */
interface Written {
  readonly subject: CheckSubject;
  readonly gathered: Gathered;
  readonly failing: ReadonlySet<Variable>;
}

function written(analysis: Analysis, { options }: CheckSubject): Written | undefined {
  const { progress: _, ...quiet } = options;
  const subject = subjectOf(analysis, { ...quiet, numeric: true });
  const { backward } = analysis;
  if (subject?.extent !== 'gradients' || backward === undefined) return undefined;
  const gathered = gatherQuickly(subject);
  return { subject, gathered, failing: wrongGradients(analysis, backward, subject.derived, gathered) };
}

/** The answer of a check; undefined where no sizes fit. */
export function unlessSizes<T>(check: () => T | undefined): T | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof SizeError) return undefined;
    throw error;
  }
}

/** The gradients that the block of another text gets wrong at the draws of this one; undefined where those are not its own. */
function failingHere(other: Analysis, subject: CheckSubject, gathered: Gathered): ReadonlySet<Variable> | undefined {
  if (hasErrors(other.ownDiagnostics)) return undefined;
  return unlessSizes(() => {
    const here = atSameDraws(subject, gathered, other);
    return here && wrongGradients(subject.analysis, here.block, subject.derived, here.gathered);
  });
}

/** The names of the gradients that another text gets wrong, as far as these draws tell; undefined where it cannot be checked. */
export function failingNames(text: string, subject: CheckSubject, gathered: Gathered): ReadonlySet<string> | undefined {
  const other = subject.analysis.reread(text);
  const failing = failingHere(other, subject, gathered) ?? unlessSizes(() => written(other, subject)?.failing);
  return failing && new Set([...failing].map(({ name }) => name));
}

/** The findings about the lines of a block in another text; undefined where it cannot be checked. */
export function findingsIn(text: string, subject: CheckSubject): readonly Diagnostic[] | undefined {
  return unlessSizes(() => {
    const other = written(subject.analysis.reread(text), subject);
    if (other === undefined) return undefined;
    const { gathered, failing } = other;
    const { reported } = linesOf(other.subject, gathered, { ...NO_GRADIENTS, wrong: new Set(gathered.trials) }, failing);
    return reported.map(({ diagnostic }) => diagnostic);
  });
}
