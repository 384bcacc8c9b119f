import { type Analysis, hasErrors, inOrder } from '../analysis/analyze.ts';
import { each } from '../analysis/cells/cells.ts';
import type { Sizes } from '../engine/interpreter.ts';
import { type Diagnostic, together } from '../language/diagnostic.ts';
import { withKeptComments } from '../language/kept-comments.ts';
import { withInsertion } from './absent-lines.ts';
import { findLines, type Lines, NO_LINES } from './block-lines.ts';
import { callDiagnostics, mergedLines } from './cells/call-lines.ts';
import type { NotExercised } from './coverage/coverage.ts';
import { notExercisedDiagnostics, withCoverage } from './coverage/not-exercised.ts';
import { type FileCheck, type FileCheckOptions, NOT_CHECKED, type Unfinished } from './file-check.ts';
import type { GradientChecks, GradientResult } from './gradients/check.ts';
import { type CheckSubject, type Gathered, gather, gatherWith } from './gradients/collect-evidence.ts';
import type { EvidenceWorker } from './gradients/evidence-worker.ts';
import { gradientDiagnostic, kinkDiagnostics, unitDiagnostics } from './gradients/gradient-diagnostics.ts';
import { type Judged, judge } from './judge.ts';
import { Consequences } from './lines/consequences.ts';
import type { LineResult } from './lines/findings.ts';
import { helperMeanings } from './lines/helper-meanings.ts';
import { rightLines } from './lines/right-lines.ts';
import { wholeBlock } from './lines/whole-block.ts';
import { shortened } from './lines/wording.ts';
import type { CheckText } from './mended-text.ts';
import { refusal } from './refusal.ts';
import { failingNames, subjectOf, unlessSizes } from './subject.ts';

/** Conditions that were not exercised by any draw in which all gradients are known. */
function uncoveredBy({ coverage, trials }: Gathered, { unjudged }: GradientChecks, given: Sizes): readonly NotExercised[] {
  if (unjudged.size === 0) return coverage.notExercised(given);
  const judged = trials.filter((trial) => !unjudged.has(trial));
  return coverage.notShownBy(judged, [...unjudged], given);
}

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
  const judged = judge(subject, gathered);
  if (subject.analysis.backward !== undefined) tell?.(assembled(judged, NO_LINES, ['lines']));
  progress?.('the lines of the block');
  const told = (lines: Lines): void => tell?.(assembled(judged, lines, ['repairs']));
  const check = assembled(judged, findLines(judged, checkText(subject), { progress, told }), []);
  return check.ok || subject.extent !== 'gradients' ? check : withCalls(check, judged);
}

/** With one message for a call of a cell that is wrong. */
function withCalls(check: FileCheck, { subject, gathered }: Judged): FileCheck {
  if (subject.analysis.isAlone) return check;
  const isRight = (text: string): boolean => failingNames(text, subject, gathered)?.size === 0;
  const diagnostics = callDiagnostics(subject.analysis, check.diagnostics, isRight);
  return diagnostics === undefined ? check : { ...check, diagnostics };
}

/** Checks other texts with the options of this one. */
function checkText({ analysis, options: { progress: _, ...options } }: CheckSubject): CheckText {
  return (text) => {
    const other = subjectOf(analysis.reread(text), { ...options, numeric: true });
    return other?.extent === 'gradients'
      ? unlessSizes(() => checkSound(other, gather(other), { ...options, numeric: true }))
      : undefined;
  };
}

/** Gradients that have no verdict say why. */
function explained(gradients: readonly GradientResult[], unusable: Diagnostic | undefined): readonly GradientResult[] {
  return unusable === undefined ? gradients : gradients.map((result) => ({ ...result, note: unusable.message }));
}

/** With the static diagnostics. */
function withAnalysis(analysis: Analysis, { ok, diagnostics, lines, ...rest }: FileCheck): FileCheck {
  const all = inOrder(together(analysis.ownDiagnostics, withKeptComments(diagnostics, analysis.document)));
  const whole = wholeBlock(lines, analysis.document, analysis.ownDiagnostics);
  return { ok: ok && !hasErrors(all), diagnostics: all, lines: whole, ...rest };
}

/** Checks a file: its static diagnostics, its gradients and the lines of its backward block, and the same of its cells. */
export function checkFile(analysis: Analysis, options: FileCheckOptions): FileCheck {
  return withCells(analysis, checkOwn(analysis, options), options);
}

function checkOwn(analysis: Analysis, options: FileCheckOptions): FileCheck {
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
  return withCells(analysis, await checkOwnWith(workers, analysis, options), options);
}

async function checkOwnWith(
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

/** With the cells of the file, each of which is checked once by itself: values that are given are those of the file's own names. */
function withCells(analysis: Analysis, own: FileCheck, { data: _, tell: __, ...options }: FileCheckOptions): FileCheck {
  if (analysis.isAlone) return own;
  const cells = analysis.cells.map((cell) => ({ ...cell, check: checkOwn(cell.analysis, options) }));
  const all = [own, ...cells.map(({ check }) => check)];
  const diagnostics = each(
    together(
      analysis.diagnostics,
      all.flatMap((check) => check.diagnostics),
    ),
  );
  return {
    ok: all.every(({ ok }) => ok) && !hasErrors(diagnostics),
    diagnostics: inOrder(diagnostics),
    gradients: [
      ...own.gradients,
      ...cells.flatMap(({ name, check }) =>
        check.gradients.map((result) => ({
          ...result,
          variable: { ...result.variable, name: `${name}: ${result.variable.name}` },
        })),
      ),
    ],
    lines: mergedLines(
      all.flatMap(({ lines }) => lines).toSorted((a, b) => a.statement - b.statement),
      analysis,
      diagnostics,
    ),
    coverage: all.flatMap(({ coverage }) => coverage),
    exercised: all.flatMap(({ exercised }) => exercised),
    draws: Math.max(...all.map(({ draws }) => draws)),
    unfinished: [...new Set(all.flatMap(({ unfinished }) => unfinished))],
  };
}
