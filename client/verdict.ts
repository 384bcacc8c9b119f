import * as vscode from 'vscode';
import type { CheckResult } from '../server/protocol.ts';
import type { ErrorWords } from '../src/verify/error-text.ts';
import { type Verdict, verdictOf } from '../src/verify/verdict.ts';

/** Results of checks in the language of the editor. */

type Report = CheckResult['report'];

/** The standing of a file: the result of its check, or why its current text has none. */
export interface Standing {
  readonly kind: Verdict['kind'] | 'checking' | 'unchecked';
  readonly text: string;
  /** While a check is under way: what the last one came to. */
  readonly before?: Verdict['kind'];
}

/** True for a file that is not begun yet: there is nothing in it to warn of. */
function isNothing({ failure, unfinished, errors, gradients, lines }: Report): boolean {
  return failure === undefined && unfinished === undefined && errors + gradients.length + lines.length === 0;
}

/** Without a check of this version, either one is under way, and the last verdict stays so long, or nobody has asked for one. */
export function standingOf(result: CheckResult | undefined, isUnderWay: boolean, last?: CheckResult): Standing {
  if (result !== undefined) {
    const { kind, text } = verdictOf(result.report, vscode.l10n);
    return { kind: isNothing(result.report) ? 'unchecked' : kind, text };
  }
  if (!isUnderWay) return { kind: 'unchecked', text: vscode.l10n.t('not checked') };
  if (last === undefined) return { kind: 'checking', text: vscode.l10n.t('checking…') };
  const before = verdictOf(last.report, vscode.l10n);
  const text = vscode.l10n.t('{0}, checking…', before.text);
  return { kind: 'checking', text, before: before.kind };
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

/** For a message: the verdict, and where to look. */
export function summary({ uri, report }: CheckResult): string {
  const name = vscode.Uri.parse(uri).path.split('/').at(-1) ?? '';
  return [
    `${name}: ${verdictOf(report, vscode.l10n).text}.`,
    ...wrongLines(report.lines),
    ...(report.unfinished === undefined ? [] : [vscode.l10n.t('Not finished: {0}.', report.unfinished)]),
  ].join(' ');
}

/** The cause of a wrong line, and the line as it should be. */
export function lineText({ cause, repair }: Report['lines'][number]): readonly string[] {
  return [cause ?? vscode.l10n.t('this line is wrong'), ...(repair === undefined ? [] : [repair])];
}

/** Words for errors in the language of the editor. */
export function errorWords(): ErrorWords {
  return {
    notFinite: vscode.l10n.t('not finite'),
    whereZeroBelongs: (found) => vscode.l10n.t('{0} where 0 belongs', found),
  };
}
