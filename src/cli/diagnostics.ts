import { type Analysis, type Diagnostic, type Edit, rangeOf, type Severity, severityOf } from '../index.ts';
import type { Style, Terminal } from './terminal.ts';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', information: 'cyan', hint: 'gray' };

/** Each diagnostic with its line of text and a caret under the place it is about. */
export function printDiagnostics(
  {
    file,
    analysis,
    diagnostics,
  }: { readonly file: string; readonly analysis: Analysis; readonly diagnostics: readonly Diagnostic[] },
  terminal: Terminal,
): readonly string[] {
  return diagnostics.flatMap((diagnostic) => {
    const { start, end } = rangeOf(analysis.document, diagnostic.place);
    const severity = severityOf(diagnostic);
    const style = STYLES[severity];
    const text = analysis.document.lines.line(start.line);
    const width = Math.max(1, (end.line === start.line ? end.column : text.length + 1) - start.column);
    const margin = `${start.line} | `;
    const indent = text.slice(0, start.column - 1).replace(/[^\t]/g, ' ');
    return [
      `${terminal.style('bold', `${file}:${start.line}:${start.column}`)} ${terminal.style(style, `${severity}[${diagnostic.code}]`)} ${diagnostic.message}`,
      `${terminal.style('gray', margin)}${text}`,
      `${' '.repeat(margin.length)}${indent}${terminal.style(style, '^'.repeat(width))}`,
      ...(diagnostic.related ?? []).map(({ message }) => `    ${message}`),
      ...diagnostic.fixes.map(({ title }) => `    ${terminal.style('cyan', 'fix:')} ${title}`),
    ];
  });
}

function jsonEdit({ place, text }: Edit, { document }: Analysis): object {
  const { start, end } = rangeOf(document, place);
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column, newText: text };
}

/** As `check --json` prints it: lines and columns count from 1. */
export function jsonDiagnostics(diagnostics: readonly Diagnostic[], analysis: Analysis): readonly object[] {
  return diagnostics.map((diagnostic) => {
    const { start, end } = rangeOf(analysis.document, diagnostic.place);
    return {
      code: diagnostic.code,
      severity: severityOf(diagnostic),
      message: diagnostic.message,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      fixes: diagnostic.fixes.map(({ title, edits }) => ({ title, edits: edits.map((edit) => jsonEdit(edit, analysis)) })),
    };
  });
}
