import { type Diagnostic, type Edit, type Place, rangeOf, type Severity, severityOf } from '../index.ts';
import { cellOf, type Located } from './cells.ts';
import type { Style, Terminal } from './terminal.ts';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', information: 'cyan', hint: 'gray' };

/** Each diagnostic with its line of text and a caret under the place it is about. */
export function printDiagnostics(
  { file, analysis, notebook, diagnostics }: Located & { readonly diagnostics: readonly Diagnostic[] },
  terminal: Terminal,
): readonly string[] {
  return diagnostics.flatMap((diagnostic) => {
    const { start, end } = rangeOf(analysis.document, diagnostic.place);
    const severity = severityOf(diagnostic);
    const style = STYLES[severity];
    const text = analysis.document.lines.line(start.line);
    const width = Math.max(1, (end.line === start.line ? end.column : text.length + 1) - start.column);
    const cell = cellOf({ ...(notebook && { notebook }) }, start.line);
    const at = cell === undefined ? `${file}:${start.line}:${start.column}` : `${file} cell ${cell.cell}, line ${cell.line}`;
    const margin = `${cell?.line ?? start.line} | `;
    const indent = text.slice(0, start.column - 1).replace(/[^\t]/g, ' ');
    return [
      `${terminal.style('bold', at)} ${terminal.style(style, `${severity}[${diagnostic.code}]`)} ${diagnostic.message}`,
      `${terminal.style('gray', margin)}${text}`,
      `${' '.repeat(margin.length)}${indent}${terminal.style(style, '^'.repeat(width))}`,
      ...(diagnostic.related ?? []).map(({ message }) => `    ${message}`),
      ...diagnostic.fixes.map(({ title }) => `    ${terminal.style('cyan', 'fix:')} ${title}`),
    ];
  });
}

/** A range in the file, or in one of its cells. */
function jsonRange(place: Place, { analysis, ...source }: Pick<Located, 'analysis' | 'notebook'>): object {
  const { start, end } = rangeOf(analysis.document, place);
  const cell = cellOf(source, start.line);
  const lines = { line: cell?.line ?? start.line, column: start.column };
  const last = { endLine: end.line - start.line + lines.line, endColumn: end.column };
  return { ...(cell && { cell: cell.cell }), ...lines, ...last };
}

function jsonEdit({ place, text }: Edit, source: Pick<Located, 'analysis' | 'notebook'>): object {
  return { ...jsonRange(place, source), newText: text };
}

/** As `check --json` prints it: lines and columns count from 1. */
export function jsonDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: Pick<Located, 'analysis' | 'notebook'>,
): readonly object[] {
  return diagnostics.map((diagnostic) => {
    return {
      code: diagnostic.code,
      severity: severityOf(diagnostic),
      message: diagnostic.message,
      ...jsonRange(diagnostic.place, source),
      fixes: diagnostic.fixes.map(({ title, edits }) => ({ title, edits: edits.map((edit) => jsonEdit(edit, source)) })),
    };
  });
}
