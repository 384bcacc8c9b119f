import { type Diagnostic, severityOf } from '../../language/diagnostic.ts';
import { parseDocument } from '../../language/document/document.ts';
import { offsetOf, statementAt } from '../../language/document/statements.ts';
import { applyReplacements } from '../../language/replacement.ts';
import { equationsOf } from '../../program/steps.ts';
import { writeBlock } from '../../refactor/backward-block.ts';
import type { CheckReport } from '../../verify/plain-report.ts';
import { inNamesOf } from '../model/block-names.ts';
import type { PicturedFile } from './pictured-file.ts';

/** A line that somebody writes for a step of the walk back, which was hidden. */
export interface Attempt {
  /** Counted among the steps back. */
  readonly index: number;
  /** Statement of the hidden line, if the walk is through the file's own block. */
  readonly written?: number | undefined;
  readonly text: string;
}

/** The verdict on an attempt; of one that is wrong, the reason. */
export type Judgement = { readonly isRight: true } | { readonly isRight: false; readonly message: string };

/** The whole file in which the line is put, as a text by itself: statements count from 0. */
interface Sheet {
  readonly text: string;
  readonly statement: number;
  /** True where the block is the file's own, which may have mistakes elsewhere. */
  readonly isOwn: boolean;
}

const wrong = (message: string): Judgement => ({ isRight: false, message });

/** The file with the pass that is walked: its own block, or the derived lines by the names that a damaged block uses. */
function sheetOf({ analysis, derived }: PicturedFile, { index, written }: Attempt): Sheet | undefined {
  const { document, backward } = analysis;
  if (written !== undefined) {
    const statement = document.statements.findIndex(({ order }) => order === written);
    return statement === -1 ? undefined : { text: document.text, statement, isOwn: true };
  }
  if (derived === undefined) return undefined;
  const pass = backward === undefined ? derived : inNamesOf(backward, derived);
  const text = applyReplacements(document.text, [writeBlock(analysis, pass)]);
  const read = analysis.reread(text);
  const statement = equationsOf(read.backward?.body ?? [])[index]?.source?.statement;
  return statement === undefined ? undefined : { text, statement, isOwn: false };
}

/** The sheet with another line; what is no single line could open or close a block. */
function withLine({ text, statement }: Sheet, line: string): string | undefined {
  const { statements } = parseDocument(line);
  const kind = statements[0]?.syntax.kind;
  if (statements.length !== 1 || (kind !== 'equation' && kind !== 'damaged')) return undefined;
  const document = parseDocument(text);
  const [start, old] = [offsetOf(document, statement), statementAt(document, statement)];
  if (start === undefined || old === undefined) return undefined;
  return applyReplacements(text, [{ start, end: start + old.text.length, text: statements[0]?.text ?? line }]);
}

function failingIn({ gradients }: CheckReport): readonly string[] {
  return gradients.filter(({ status }) => status === 'fail' || status === 'missing').map(({ name }) => name);
}

/** The error to tell: of the line itself, before those that it causes elsewhere. */
function errorOf(diagnostics: readonly Diagnostic[], statement: number): Diagnostic | undefined {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  return errors.find(({ place }) => place.statement === statement) ?? errors[0];
}

function judgementOf(report: CheckReport, statement: number, failedBefore: readonly string[]): Judgement {
  if (report.failure !== undefined) return wrong(report.failure);
  const error = errorOf(report.diagnostics, statement);
  const line = report.lines.find((own) => own.statement === statement);
  const isBlamed = error?.place.statement === statement || line?.status === 'fail' || line?.isInError === true;
  const spoiled = failingIn(report).filter((name) => !failedBefore.includes(name));
  if (!isBlamed && spoiled.length === 0) return report.unfinished === undefined ? { isRight: true } : wrong(report.unfinished);
  const names = spoiled.map((name) => `\`${name}\``).join(', ');
  return wrong(error?.message ?? `with this line, the check finds other gradients than those of ${names}`);
}

/** Judges a line by a check of the whole file with it: how it is written makes no difference. */
export async function judgeAttempt(
  file: PicturedFile,
  attempt: Attempt,
  check: (text: string) => Promise<CheckReport>,
): Promise<Judgement> {
  const sheet = sheetOf(file, attempt);
  if (sheet === undefined) return wrong('this line is not in the file any more');
  const text = withLine(sheet, attempt.text);
  if (text === undefined) return wrong('one line of the language is asked for, such as `dx += W.T @ dy`');
  const { statement } = sheet;
  const error = errorOf(file.analysis.reread(text).diagnostics, statement);
  if (error !== undefined) return wrong(error.message);
  const before = sheet.isOwn ? failingIn(file.report ?? (await check(sheet.text))) : [];
  return judgementOf(await check(text), statement, before);
}
