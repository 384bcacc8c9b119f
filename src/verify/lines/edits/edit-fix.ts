import { type Analysis, hasErrors } from '../../../analysis/analyze.ts';
import type { Fix, Place } from '../../../language/diagnostic.ts';
import { deleteLine, insertLineAfter } from '../../../language/edits.ts';
import { applyFix } from '../../../language/fixes.ts';
import { readsOf } from '../../../program/activity.ts';
import { printStep, printValue } from '../../../program/print.ts';
import type { Equation } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { AbsentLine } from '../repair/absent-line.ts';
import type { LineEdit } from './edit.ts';

export function statementOf({ source }: Equation): number {
  return source?.statement ?? 0;
}

export function targetText(line: Equation): string {
  return printStep(line).split(/ \+?= /)[0] ?? '';
}

/** An edit of a line as one of the text. */
export function fixOf({ line, instead, into }: LineEdit, { document }: Analysis): Fix {
  const statement = statementOf(line);
  if (into !== undefined && instead !== undefined) {
    const text = printStep(instead);
    const header = into.loop.statement ?? 0;
    const last = Math.max(header, ...equationsOf(into.loop.body).map(statementOf));
    const after = into.at === 'start' ? header : last;
    const edits = [deleteLine(document, statement), insertLineAfter(document, after, text)];
    return { title: `Move into the loop: \`${text}\``, edits };
  }
  if (instead === undefined) return { title: 'Remove the line', edits: [deleteLine(document, statement)] };
  if (instead.value !== line.value) {
    const text = printValue(instead.value);
    return { title: `Write: \`${text}\``, edits: [{ place: { statement, span: line.value.span }, text }] };
  }
  const place = (span: Place['span'] | undefined): Place => ({ statement, span: span ?? line.value.span });
  const title = `Write: \`${printStep(instead)}\``;
  if (instead.operator !== line.operator)
    return { title, edits: [{ place: place(line.source?.operator), text: instead.operator }] };
  return { title, edits: [{ place: place(line.source?.target), text: targetText(instead) }] };
}

/** The insertion of a line that a block lacks. */
export function absentLineFix({ equation, loop }: AbsentLine, { document }: Analysis): Fix | undefined {
  const text = printStep(equation);
  const end = document.block?.body?.at(-1);
  const last = loop === undefined ? (end?.end ?? end?.statement)?.order : Math.max(...equationsOf(loop.body).map(statementOf));
  if (last === undefined) return undefined;
  return { title: `Insert \`${text}\``, edits: [insertLineAfter(document, last, text)] };
}

/** True for an edit that reads a plain adjoint to which lines below still contribute. */
function readsEarly({ line, instead }: LineEdit, { backward }: Analysis): boolean {
  const before = new Set(readsOf(line.value));
  const read = instead === undefined ? [] : readsOf(instead.value).filter((variable) => !before.has(variable));
  const lines = equationsOf(backward?.body ?? []);
  const later = new Set(lines.slice(lines.indexOf(line) + 1).map(({ target }) => target));
  return read.some((variable) => variable.kind === 'adjoint' && variable.ranges.length === 0 && later.has(variable));
}

/** True if the file can be read once the edit is made: an element may not be there yet, or not be complete, which numbers need not tell. */
export function isReadable(edit: LineEdit, analysis: Analysis): boolean {
  if (readsEarly(edit, analysis)) return false;
  return !hasErrors(analysis.reread(applyFix(analysis.document, fixOf(edit, analysis))).ownDiagnostics);
}
