import { type Diagnostic, severityOf } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document/document.ts';
import { applyFix } from '../language/fixes.ts';
import type { Program, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import { onlyAbsentLines, withAbsentLines } from './absent-lines.ts';
import type { CheckSubject } from './gradients/collect-evidence.ts';
import { worseOf } from './gradients/comparison.ts';
import type { Judged } from './judge.ts';
import { withOneFactor } from './lines/common-factor.ts';
import { Consequences, type Reported } from './lines/consequences.ts';
import { tellingDraw } from './lines/edits/choose-trials.ts';
import { checkByEdits, rightResults } from './lines/edits/edit-report.ts';
import { Known } from './lines/edits/known.ts';
import type { LineResult } from './lines/findings.ts';
import { linesOf } from './lines/lines-of.ts';
import { otherLines } from './lines/right-lines.ts';
import { helpersInLoops, surenessOf } from './lines/sureness.ts';
import { besideErrors, type CheckText } from './mended-text.ts';
import { isMendedByText, withDerivedLines, withoutMisspelt } from './static-fixes.ts';
import { failingNames, findingsIn } from './subject.ts';
import { type FailingNames, withTriedFixes } from './tried-fixes.ts';

/** The findings about the lines of a block. */
export interface Lines {
  readonly said: readonly Diagnostic[];
  /** The variables that each error is about. */
  readonly blamed: readonly (readonly Variable[])[];
  readonly lines: readonly LineResult[];
}

export const NO_LINES: Lines = { said: [], blamed: [], lines: [] };

/** The fixes that mend the errors of a block's text, and whether it is right then. */
interface Mended {
  readonly said: readonly Diagnostic[];
  readonly isWhole: boolean;
}

const NOTHING_MENDED: Mended = { said: [], isWhole: false };

function mendedText(subject: CheckSubject, failing: FailingNames): Mended {
  const { analysis } = subject;
  const said = withDerivedLines(analysis, { findings: (text) => findingsIn(text, subject), failing });
  return { said, isWhole: isMendedByText(analysis, said, failing) };
}

/** The variables that each error is about. */
function errorsIn(reported: readonly Reported[]): readonly (readonly Variable[])[] {
  return reported.filter(({ diagnostic }) => severityOf(diagnostic) === 'error').map(({ about }) => about);
}

/** The statements of lines that are wrong. */
function wrongOf(lines: readonly LineResult[]): ReadonlySet<number> {
  return new Set(lines.filter(({ status }) => status === 'fail').map(({ statement }) => statement));
}

/** The edits that are looked for: at most so many, that explain lines which are wrong by themselves, and up to a cost. */
interface Wanted {
  readonly most: 1 | 2;
  readonly explaining?: ReadonlySet<number>;
  readonly dearest?: number;
}

/** Edits of the block that together make all gradients right, if there are any. */
function byEdits(judged: Judged, block: Program, failingIn: FailingNames, { most, ...wanted }: Wanted): Lines | undefined {
  const { subject, gathered, checked, wrong, failing } = judged;
  const { analysis, derived, extent } = subject;
  if (extent !== 'gradients' || failing.size === 0) return undefined;
  const draw = tellingDraw(gathered.trials, checked.wrong, block);
  if (draw === undefined) return undefined;
  const known = new Known(analysis, block, derived, draw);
  const question = { analysis, block, known, trials: gathered.trials, wrong: checked.wrong, failing, ...wanted };
  const error = wrong.map(({ maxError }) => maxError).reduce(worseOf, 0);
  const found = checkByEdits(question, error, failingIn, most);
  if (found === undefined) return undefined;
  const { reported, lines } = found;
  return { said: reported.map(({ diagnostic }) => diagnostic), blamed: reported.map(({ about }) => about), lines };
}

/** What a check of lines tells on its way. */
interface Telling {
  readonly progress: ((text: string) => void) | undefined;
  /** Called with errors whose repairs have not been tried yet. */
  readonly told: (lines: Lines) => void;
}

/** The lines of a block whose text has errors, which keep it from being run. */
function besideText(judged: Judged, failingIn: FailingNames, check: CheckText): Lines {
  const { subject, gathered, checked, failing } = judged;
  const mended = subject.extent === 'draws' ? mendedText(subject, failingIn) : NOTHING_MENDED;
  if (mended.isWhole) return { ...NO_LINES, said: mended.said, lines: otherLines(subject.analysis) };
  const beside = subject.extent === 'draws' ? besideErrors(subject.analysis, mended.said, check) : undefined;
  if (beside !== undefined) return { ...NO_LINES, said: [...mended.said, ...beside.said], lines: beside.lines };
  const { reported, lines } = linesOf(subject, gathered, checked, failing);
  const left = withoutMisspelt(reported, subject.analysis);
  return { said: [...mended.said, ...left.map(({ diagnostic }) => diagnostic)], blamed: errorsIn(left), lines };
}

/** The names of adjoints that only the derived pass adds to: read in a block, they are what the loss gives alone. */
function incompleteIn(block: Program, derived: Program): ReadonlySet<string> {
  const own = new Set(equationsOf(block.body).map(({ target }) => target));
  const others = equationsOf(derived.body).filter(({ target }) => target.kind === 'adjoint' && !own.has(target));
  return new Set(others.map(({ target }) => target.name));
}

/** True for more than two errors whose first repairs together mend everything: no two edits are likelier. */
function areMany(said: readonly Diagnostic[], document: SourceDocument, failingIn: FailingNames): boolean {
  const errors = said.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const edits = errors.flatMap(({ fixes }) => fixes.slice(0, 1).flatMap((fix) => fix.edits));
  return errors.length > 2 && failingIn(applyFix(document, { title: '', edits }))?.size === 0;
}

/** The lines of a block that are wrong by its numbers: by the edits that mend it, where those are found sooner or say more. */
function byNumbers(judged: Judged, block: Program, failingIn: FailingNames, told: (lines: Lines) => void): Lines {
  const { subject, gathered, checked, failing } = judged;
  const { analysis, derived } = subject;
  const helpers = helpersInLoops(block);
  const edited = helpers === 'none' ? undefined : byEdits(judged, block, failingIn, { most: helpers === 'carried' ? 2 : 1 });
  if (edited !== undefined) return edited;
  const { reported, lines } = linesOf(subject, gathered, checked, failing);
  const settled = gathered.trials.length > 0 ? new Consequences(block, derived).settle(reported, failing) : reported;
  const found = { said: settled.map(({ diagnostic }) => diagnostic), blamed: errorsIn(settled), lines };
  if (found.blamed.length > 0) told(found);
  const isBlamed = settled.some(({ diagnostic }) => diagnostic.code === 'wrong-gradient' && severityOf(diagnostic) === 'error');
  const absent = isBlamed ? onlyAbsentLines(judged, failingIn) : undefined;
  // Lines that only a missing one would make wrong are right as the block means them.
  if (absent !== undefined)
    return { said: absent.map(({ diagnostic }) => diagnostic), blamed: errorsIn(absent), lines: rightResults(block) };
  const mending = withTriedFixes(found.said, analysis.document, {
    failing: new Set([...failing].map(({ name }) => name)),
    incomplete: incompleteIn(block, derived),
    check: failingIn,
  });
  const tried = withAbsentLines(mending, settled, subject, gathered);
  const sureness = helpers === 'carried' ? 'one' : surenessOf(tried, block);
  // Of several errors, all may come from one mistake; from two only if their repairs do not mend everything.
  const most = sureness === 'none' && !areMany(tried, analysis.document, failingIn) ? 2 : 1;
  const wanted = {
    most,
    ...(sureness === 'several' || sureness === 'long' ? { explaining: wrongOf(lines) } : {}),
    ...(sureness === 'long' ? { dearest: Number.POSITIVE_INFINITY } : {}),
  } as const;
  const instead = sureness === 'one' ? undefined : byEdits(judged, block, failingIn, wanted);
  const areAllWrong = checked.gradients.every(({ status }) => status === 'fail');
  return instead ?? { ...found, said: areAllWrong ? withOneFactor(tried, lines, analysis) : tried };
}

/** The findings about the lines of the block of a file, if it has one; `check` checks other texts. */
export function findLines(judged: Judged, check: CheckText, { progress, told }: Telling): Lines {
  const { subject, gathered } = judged;
  const { backward } = subject.analysis;
  if (backward === undefined) return NO_LINES;
  const failingIn = (text: string): ReadonlySet<string> | undefined => {
    progress?.('a repair');
    return failingNames(text, subject, gathered);
  };
  return subject.extent === 'gradients' ? byNumbers(judged, backward, failingIn, told) : besideText(judged, failingIn, check);
}
