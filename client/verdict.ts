import * as vscode from 'vscode';
import type { CheckResult } from '../server/protocol.ts';
import { conditionsText } from '../src/verify/conditions.ts';
import type { ErrorWords } from '../src/verify/error-text.ts';

/** What a check came to, in the same words wherever it is shown. */

type Report = CheckResult['report'];

export interface Verdict {
  /** `open`: nothing is wrong, and something is not known. */
  readonly kind: 'right' | 'wrong' | 'open';
  readonly text: string;
}

interface Counts {
  readonly gradients: number;
  readonly passed: number;
  readonly failing: number;
  readonly lines: number;
  readonly wrong: number;
}

function countsOf({ gradients, lines }: Report): Counts {
  const judged = lines.filter(({ status }) => status !== 'unchecked');
  return {
    gradients: gradients.length,
    passed: gradients.filter(({ status }) => status === 'pass').length,
    failing: gradients.filter(({ status }) => status === 'fail' || status === 'missing').length,
    lines: judged.length,
    wrong: judged.filter(({ status }) => status === 'fail').length,
  };
}

function wrongText({ wrong, failing, gradients }: Counts, errors: number): string {
  if (wrong > 0) return wrong === 1 ? vscode.l10n.t('1 line wrong') : vscode.l10n.t('{0} lines wrong', wrong);
  if (failing === 1) return vscode.l10n.t('1 of {0} gradients fails', gradients);
  if (failing > 0) return vscode.l10n.t('{0} of {1} gradients fail', failing, gradients);
  return errors === 1 ? vscode.l10n.t('1 error', errors) : vscode.l10n.t('{0} errors', errors);
}

function rightText({ passed, gradients, lines, wrong }: Counts): string {
  return lines === 0
    ? vscode.l10n.t('{0} of {1} gradients', passed, gradients)
    : vscode.l10n.t('{0} of {1} gradients, {2} of {3} lines', passed, gradients, lines - wrong, lines);
}

/** In a few words; `errors` is how many are reported of the file. */
export function verdictOf({ report }: CheckResult, errors: number): Verdict {
  const counts = countsOf(report);
  if (report.failure !== undefined) return { kind: 'open', text: vscode.l10n.t('no result: {0}', report.failure) };
  if (counts.wrong > 0 || counts.failing > 0 || errors > 0) return { kind: 'wrong', text: wrongText(counts, errors) };
  if (counts.gradients === 0) return { kind: 'open', text: vscode.l10n.t('nothing to check') };
  const [missed] = report.notExercised;
  if (missed !== undefined) return { kind: 'open', text: vscode.l10n.t('not exercised: {0}', missed) };
  const kinks = counts.gradients - counts.passed;
  if (kinks > 0) return { kind: 'open', text: vscode.l10n.t('{0} of {1} gradients at a kink', kinks, counts.gradients) };
  return { kind: 'right', text: rightText(counts) };
}

/** `n = 3, seed 7`; empty for a check as it always is. */
export function conditionsOf({ conditions = {} }: Report): string {
  return conditionsText(conditions, (seed) => vscode.l10n.t('seed {0}', seed));
}

/** The lines that are wrong, by their numbers in the editor. */
function wrongLines(lines: Report['lines']): readonly string[] {
  const numbers = lines.filter(({ status }) => status === 'fail').map(({ line }) => line + 1);
  const [first] = numbers;
  if (first === undefined) return [];
  return [
    numbers.length === 1 ? vscode.l10n.t('Line {0} is wrong.', first) : vscode.l10n.t('Lines {0} are wrong.', numbers.join(', ')),
  ];
}

/** In sentences, for a message. */
export function summary({ report }: CheckResult): string {
  const { gradients, passed, lines, wrong } = countsOf(report);
  if (report.failure !== undefined) return vscode.l10n.t('The check came to no end: {0}', report.failure);
  if (gradients === 0)
    return vscode.l10n.t('There is nothing to check yet: the equations have errors, or no input or parameter.');
  const conditions = conditionsOf(report);
  return [
    lines === 0
      ? vscode.l10n.t('{0} of {1} gradients passed.', passed, gradients)
      : vscode.l10n.t('{0} of {1} gradients passed, {2} of {3} lines are right.', passed, gradients, lines - wrong, lines),
    ...wrongLines(report.lines),
    ...(conditions === '' ? [] : [vscode.l10n.t('Checked with {0}.', conditions)]),
  ].join(' ');
}

/** What is wrong with a line, and the line as it should be. */
export function lineText({ cause, repair }: Report['lines'][number]): readonly string[] {
  return [cause ?? vscode.l10n.t('this line is wrong'), ...(repair === undefined ? [] : [repair])];
}

/** How errors are put into words in the language of the editor. */
export function errorWords(): ErrorWords {
  return {
    notFinite: vscode.l10n.t('not finite'),
    whereZeroBelongs: (found) => vscode.l10n.t('{0} where 0 belongs', found),
  };
}
