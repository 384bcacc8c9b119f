import * as vscode from 'vscode';
import type { CheckResult } from '../../../server/protocol.ts';
import { errorOf, errorText } from '../../../src/verify/error-text.ts';
import { errorWords } from '../../verdict.ts';

type Report = CheckResult['report'];

function settle(run: vscode.TestRun, item: vscode.TestItem | undefined, isGood: boolean, message?: string): boolean {
  if (item === undefined) return isGood;
  if (isGood) run.passed(item);
  else run.failed(item, message === undefined ? [] : new vscode.TestMessage(message));
  return isGood;
}

/** Says of a file's tests that nothing is known of them. */
export function skip(run: vscode.TestRun, file: vscode.TestItem): void {
  run.skipped(file);
  for (const [, item] of file.children) run.skipped(item);
}

function gradientText(gradient: Report['gradients'][number]): string {
  const words = errorWords();
  const tolerance = errorText(gradient.tolerance, words);
  const text = vscode.l10n.t(
    'error {0}, tolerance {1}, compared with: {2}',
    errorOf(gradient, words),
    tolerance,
    gradient.method,
  );
  return gradient.note === undefined ? text : gradient.note;
}

function failureOf({ failure, diagnostics }: Report, uri: vscode.Uri): string {
  if (failure !== undefined) return failure;
  const shown = vscode.languages.getDiagnostics(uri).map(({ message }) => message);
  return [...new Set([...shown, ...diagnostics.map(({ message }) => message)])].join('\n');
}

/** True for a report that says by which lines gradients are wrong: those gradients are no mistakes of their own. */
export function blamesLines({ lines, missing }: Report): boolean {
  return missing.length > 0 || lines.some(({ status, isInError }) => status === 'fail' || isInError === true);
}

/** The tests of gradients; the outcomes of those that count. */
function concludeGradients(run: vscode.TestRun, report: Report, itemOf: ItemOf): readonly boolean[] {
  const areBlamed = blamesLines(report);
  return report.gradients.flatMap((gradient) => {
    const isGood = gradient.status === 'pass' || gradient.status === 'kink';
    const own = itemOf(`gradient ${gradient.name}`);
    if (gradient.status !== 'unfinished' && (isGood || !areBlamed)) return [settle(run, own, isGood, gradientText(gradient))];
    if (own !== undefined) run.skipped(own);
    return [];
  });
}

type ItemOf = (id: string) => vscode.TestItem | undefined;

/** Puts what a check found into a run of the tests of its file: it counts the mistakes that the verdict counts. */
export function conclude(run: vscode.TestRun, file: vscode.TestItem, { uri, report }: CheckResult): void {
  const item = (id: string): vscode.TestItem | undefined => file.children.get(`${file.id} ${id}`);
  const outcomes = new Set(concludeGradients(run, report, item));
  report.missing.forEach((_, index) => {
    outcomes.add(settle(run, item(`missing ${index}`), false));
  });
  for (const line of report.lines) {
    const own = item(`line ${line.line}`);
    // The editor would write a message at the end of the line, which is up to `bprop.endOfLineMessages`: the item has it instead.
    if (line.status !== 'unchecked' || line.isInError === true)
      outcomes.add(settle(run, own, line.status !== 'fail' && line.isInError !== true));
    // An earlier run's result says nothing of it any more.
    else if (own !== undefined) run.skipped(own);
  }
  // Neither right nor wrong.
  if (report.unfinished !== undefined && !outcomes.has(false)) {
    run.errored(file, new vscode.TestMessage(vscode.l10n.t('Not finished: {0}.', report.unfinished)));
    return;
  }
  // A file is what its gradients and lines are: it counts as a test of its own only where none of them says how it is.
  if (outcomes.has(report.ok)) return;
  if (report.ok) run.skipped(file);
  else settle(run, file, false, failureOf(report, vscode.Uri.parse(uri)));
}
