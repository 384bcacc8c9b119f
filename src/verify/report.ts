import { type Analysis, analyze, hasErrors } from '../analysis/analyze.ts';
import { derive } from '../autodiff/derive.ts';
import type { Sizes } from '../engine/interpreter.ts';
import { type Diagnostic, severityOf, together } from '../language/diagnostic.ts';
import { parseDocument } from '../language/document/document.ts';
import { withKeptComments } from '../language/kept-comments.ts';
import { applyReplacements } from '../language/replacement.ts';
import type { Program, Variable } from '../program/program.ts';
import { deriveBlock } from '../refactor/backward-block.ts';
import { withAbsentLines, withInsertion } from './absent-lines.ts';
import type { NotExercised } from './coverage/coverage.ts';
import { notExercisedDiagnostics, withCoverage } from './coverage/not-exercised.ts';
import { outsideData, outsideDraws } from './draws/domain-violations.ts';
import type { CheckOptions } from './draws/draws.ts';
import { wrongAtOtherSizes } from './draws/other-sizes.ts';
import { type FileCheck, type FileCheckOptions, NOT_CHECKED, type Unfinished } from './file-check.ts';
import { checkGradients, type GradientChecks, type GradientResult } from './gradients/check.ts';
import { type CheckSubject, type Gathered, gather, gatherWith } from './gradients/collect-evidence.ts';
import { worseOf } from './gradients/comparison.ts';
import type { EvidenceWorker } from './gradients/evidence-worker.ts';
import { gradientDiagnostic, kinkDiagnostics, unitDiagnostics } from './gradients/gradient-diagnostics.ts';
import { withOneFactor } from './lines/common-factor.ts';
import { Consequences } from './lines/consequences.ts';
import { tellingDraw } from './lines/edits/choose-trials.ts';
import { checkByEdits } from './lines/edits/edit-report.ts';
import { Known } from './lines/edits/known.ts';
import type { LineResult } from './lines/findings.ts';
import { helperMeanings } from './lines/helper-meanings.ts';
import { linesOf } from './lines/lines-of.ts';
import { otherLines, rightLines } from './lines/right-lines.ts';
import { carriesHelpers, surenessOf } from './lines/sureness.ts';
import { wholeBlock } from './lines/whole-block.ts';
import { shortened } from './lines/wording.ts';
import { besideErrors, type CheckText } from './mended-text.ts';
import { refusal } from './refusal.ts';
import type { FixedSizes } from './sizes/fixed-sizes.ts';
import { smallSizes } from './sizes/small-sizes.ts';
import { isMendedByText, withDerivedLines, withoutMisspelt } from './static-fixes.ts';
import { failingNames, findingsIn, NO_GRADIENTS, subjectOf, unlessSizes } from './subject.ts';
import { type FailingNames, withTriedFixes } from './tried-fixes.ts';

/** The operation that leaves its domain, if no draw was usable. */
function outside({ forward, document }: Analysis, { data, sizes }: CheckOptions): Diagnostic | undefined {
  return data === undefined ? outsideDraws(forward, smallSizes(forward, sizes), document) : outsideData(forward, data, sizes);
}

/** Conditions that were not exercised by any draw in which all gradients are known. */
function uncoveredBy({ coverage, trials }: Gathered, { unjudged }: GradientChecks, given: Sizes): readonly NotExercised[] {
  if (unjudged.size === 0) return coverage.notExercised(given);
  const judged = trials.filter((trial) => !unjudged.has(trial));
  return coverage.notShownBy(judged, [...unjudged], given);
}

/** The verdicts on the gradients of a file. */
interface Judged {
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
  const { forward, backward } = analyze(parseDocument(applyReplacements(analysis.document.text, [deriveBlock(analysis)])));
  const control = wrongAtOtherSizes({ program: forward, derived: derive(forward), written: backward }, options);
  return control === undefined ? found : undefined;
}

function judge(subject: CheckSubject, gathered: Gathered): Judged {
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

/** The findings about the lines of a block. */
interface Lines {
  readonly said: readonly Diagnostic[];
  /** The variables that each error is about. */
  readonly blamed: readonly (readonly Variable[])[];
  readonly lines: readonly LineResult[];
}

const NO_LINES: Lines = { said: [], blamed: [], lines: [] };

/** With what the helpers of the block hold. */
function withMeanings(lines: readonly LineResult[], { subject, gathered }: Judged): readonly LineResult[] {
  const { analysis, extent } = subject;
  if (extent !== 'gradients' || analysis.backward === undefined || lines.length === 0) return lines;
  const meanings = helperMeanings(analysis, analysis.backward, gathered.trials);
  return lines.map((line) => {
    const meaning = meanings.get(line.statement);
    return meaning === undefined ? line : { ...line, meaning };
  });
}

/** All that no draw has exercised; nothing is said of draws that came out at kinks only, or of given numbers. */
function unexercisedBy({ subject, gathered, checked, otherSizes }: Judged): readonly NotExercised[] {
  const { extent, options } = subject;
  const isSmooth = gathered.trials.some((trial) => trial.isWhole && trial.kinks.length === 0);
  const isOpen = extent === 'gradients' && options.data === undefined && isSmooth && !gathered.isCut;
  const atKinks = new Set(checked.kinks.map(({ value }) => value));
  const uncovered = isOpen ? uncoveredBy(gathered, checked, options.sizes) : [];
  const isSaid = uncovered.some(({ kind }) => kind === 'sizes');
  const fixed: readonly NotExercised[] = isOpen && otherSizes && !isSaid ? [{ kind: 'fixed-sizes', ...otherSizes }] : [];
  const lost = checked.gradients.flatMap(({ variable, lost: own, status }): readonly NotExercised[] =>
    own === undefined || status === 'fail' ? [] : [{ kind: 'gradient', variable, lost: own }],
  );
  return [...uncovered.filter((own) => own.kind !== 'condition' || !atKinks.has(own.place.value)), ...fixed, ...lost];
}

/** Puts together what is known; `left` is what else there is to do. */
function assembled(judged: Judged, { said, blamed, lines }: Lines, left: readonly Unfinished[]): FileCheck {
  const { subject, gathered, checked, wrong, failing, unusable } = judged;
  const { analysis, derived, extent, options } = subject;
  const consequences = analysis.backward && new Consequences(analysis.backward, derived);
  // A gradient speaks for itself only where no line answers for it.
  const isExplained = ({ variable }: GradientResult): boolean =>
    blamed.some((about) => consequences === undefined || consequences.spoiledBy(about, new Set([variable])).length > 0);
  const ofGradient = (result: GradientResult): Diagnostic | undefined => {
    const own = gradientDiagnostic(result, analysis);
    return own === undefined || left.length > 0 ? own : withInsertion(own, result.variable, subject, gathered);
  };
  const unexplained = wrong.filter((result) => !isExplained(result)).map(ofGradient);
  const isSearched = !left.includes('lines') && options.data === undefined;
  const areAllRight = extent === 'gradients' && failing.size === 0;
  const judgedLines = areAllRight ? rightLines(lines, analysis, isSearched) : lines;
  const mistaken = new Set(judgedLines.filter(({ status }) => status === 'fail').map(({ statement }) => statement));
  // The condition of a line that is to be written otherwise is gone then.
  const unexercised = unexercisedBy(judged).filter(
    (own) => own.kind !== 'condition' || !mistaken.has(own.place.equation.source?.statement ?? -1),
  );
  const found = [
    ...said.map(shortened),
    unusable,
    ...unexplained,
    ...kinkDiagnostics(checked.kinks),
    ...(extent === 'gradients' && wrong.length === 0 ? unitDiagnostics(analysis) : []),
    ...notExercisedDiagnostics(unexercised, analysis),
  ].filter((diagnostic) => diagnostic !== undefined);
  const unfinished: readonly Unfinished[] = gathered.isCut ? ['draws', ...left] : left;
  return {
    ok: !hasErrors(found) && wrong.length === 0 && unfinished.length === 0,
    diagnostics: found,
    gradients: withCoverage(explained(checked.gradients, unusable), unexercised, analysis),
    lines: left.includes('lines') ? judgedLines : withMeanings(judgedLines, judged),
    coverage: unexercised,
    exercised: extent === 'gradients' ? gathered.coverage.exercised() : [],
    draws: gathered.trials.length,
    unfinished,
  };
}

/** The numeric part of a check, and what is known of the block's lines; the forward pass is sound. */
function checkSound(subject: CheckSubject, gathered: Gathered, { progress, tell }: FileCheckOptions): FileCheck {
  const { analysis, derived, extent } = subject;
  const { backward, document } = analysis;
  const judged = judge(subject, gathered);
  const { checked, failing } = judged;
  const comparable = extent === 'gradients';
  if (backward !== undefined) tell?.(assembled(judged, NO_LINES, ['lines']));
  progress?.('the lines of the block');
  const failingIn = (text: string): ReadonlySet<string> | undefined => {
    progress?.('a repair');
    return failingNames(text, subject, gathered);
  };
  const mended = extent === 'draws' && backward !== undefined ? mendedText(subject, failingIn) : NOTHING_MENDED;
  if (mended.isWhole) return assembled(judged, { ...NO_LINES, said: mended.said, lines: otherLines(analysis) }, []);
  const beside =
    extent === 'draws' && backward !== undefined ? besideErrors(analysis, mended.said, checkText(subject)) : undefined;
  if (beside !== undefined)
    return assembled(judged, { ...NO_LINES, said: [...mended.said, ...beside.said], lines: beside.lines }, []);
  const isCarried = backward !== undefined && comparable && carriesHelpers(backward);
  const edited = isCarried ? byEdits(judged, backward, failingIn, 2) : undefined;
  if (edited !== undefined) return assembled(judged, edited, []);
  const { reported, lines } = linesOf(subject, gathered, checked, failing);
  const consequences = backward && new Consequences(backward, derived);
  const isSettled = comparable && gathered.trials.length > 0;
  const settled = isSettled && consequences ? consequences.settle(reported, failing) : withoutMisspelt(reported, analysis);
  const blamed = settled.filter(({ diagnostic }) => severityOf(diagnostic) === 'error').map(({ about }) => about);
  const said = settled.map(({ diagnostic }) => diagnostic);
  if (!comparable) return assembled(judged, { said: [...mended.said, ...said], blamed, lines }, []);
  if (blamed.length > 0) tell?.(assembled(judged, { said, blamed, lines }, ['repairs']));
  const names = new Set([...failing].map(({ name }) => name));
  const tried = withAbsentLines(withTriedFixes(said, names, document, failingIn), settled, subject, gathered);
  const sureness = backward === undefined || isCarried ? 'one' : surenessOf(tried, backward);
  // Of several errors, all may come from one mistake.
  const instead =
    backward === undefined || sureness === 'one'
      ? undefined
      : byEdits(judged, backward, failingIn, sureness === 'none' ? 2 : 1, sureness === 'several' ? wrongOf(lines) : undefined);
  const areAllWrong = checked.gradients.every(({ status }) => status === 'fail');
  const own = { said: areAllWrong ? withOneFactor(tried, lines, analysis) : tried, blamed, lines };
  return assembled(judged, instead ?? own, []);
}

/** Checks other texts with the options of this one. */
function checkText({ options: { progress: _, ...options } }: CheckSubject): CheckText {
  return (text) => {
    const other = subjectOf(analyze(parseDocument(text)), { ...options, numeric: true });
    return other?.extent === 'gradients'
      ? unlessSizes(() => checkSound(other, gather(other), { ...options, numeric: true }))
      : undefined;
  };
}

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

/** The statements of lines that are wrong. */
function wrongOf(lines: readonly LineResult[]): ReadonlySet<number> {
  return new Set(lines.filter(({ status }) => status === 'fail').map(({ statement }) => statement));
}

/** At most so many edits of the block that together make all gradients right, if there are any. */
function byEdits(
  judged: Judged,
  block: Program,
  failingIn: FailingNames,
  most: 1 | 2,
  explaining: ReadonlySet<number> = new Set(),
): Lines | undefined {
  const { subject, gathered, checked, wrong, failing } = judged;
  const { analysis, derived, extent } = subject;
  if (extent !== 'gradients' || failing.size === 0) return undefined;
  const draw = tellingDraw(gathered.trials, checked.wrong, block);
  if (draw === undefined) return undefined;
  const known = new Known(analysis, block, derived, draw);
  const question = { analysis, block, known, trials: gathered.trials, wrong: checked.wrong, failing, explaining };
  const error = wrong.map(({ maxError }) => maxError).reduce(worseOf, 0);
  const found = checkByEdits(question, error, failingIn, most);
  if (found === undefined) return undefined;
  const { reported, lines } = found;
  return { said: reported.map(({ diagnostic }) => diagnostic), blamed: reported.map(({ about }) => about), lines };
}

/** Gradients that have no verdict say why. */
function explained(gradients: readonly GradientResult[], unusable: Diagnostic | undefined): readonly GradientResult[] {
  return unusable === undefined ? gradients : gradients.map((result) => ({ ...result, note: unusable.message }));
}

/** With the static diagnostics. */
function withAnalysis(analysis: Analysis, { ok, diagnostics, lines, ...rest }: FileCheck): FileCheck {
  const all = together(analysis.diagnostics, withKeptComments(diagnostics, analysis.document)).toSorted(
    (a, b) => a.place.statement - b.place.statement || a.place.span.start - b.place.span.start,
  );
  const whole = wholeBlock(lines, analysis.document, analysis.diagnostics);
  return { ok: ok && !hasErrors(all), diagnostics: all, lines: whole, ...rest };
}

/** Checks a file: its static diagnostics, its gradients and the lines of its backward block. */
export function checkFile(analysis: Analysis, options: FileCheckOptions): FileCheck {
  const subject = subjectOf(analysis, options);
  try {
    return withAnalysis(analysis, subject === undefined ? NOT_CHECKED : checkSound(subject, gather(subject), options));
  } catch (error) {
    return withAnalysis(analysis, { ...NOT_CHECKED, ok: false, diagnostics: [refusal(error, options)] });
  }
}

/** The same, with workers for the gradients of large programs. */
export async function checkFileWith(
  workers: readonly EvidenceWorker[],
  analysis: Analysis,
  options: FileCheckOptions,
): Promise<FileCheck> {
  const subject = subjectOf(analysis, options);
  try {
    return withAnalysis(
      analysis,
      subject === undefined ? NOT_CHECKED : checkSound(subject, await gatherWith(workers, subject), options),
    );
  } catch (error) {
    return withAnalysis(analysis, { ...NOT_CHECKED, ok: false, diagnostics: [refusal(error, options)] });
  }
}
