import { type Diagnostic, rangeOf, type Severity, severityOf } from '../../index.ts';
import { fileLine } from '../cells.ts';
import { nameOf, type Source } from '../source.ts';
import type { Terminal } from '../terminal.ts';
import type { CheckedSource, Reporter } from './report.ts';
import { failedGradients, sentence } from './wording.ts';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

function escaped(text: string): string {
  return text.replace(/[%\r\n]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/** Signs that end a property, besides those that end a command. */
function property(text: string): string {
  return escaped(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

function annotation(source: Source, diagnostic: Diagnostic): string {
  const { file, analysis } = source;
  const { start, end } = rangeOf(analysis.document, diagnostic.place);
  const first = fileLine(source, start.line);
  const last = first + end.line - start.line;
  // Columns count only where a place is within one line.
  const columns = start.line === end.line && source.notebook === undefined ? `,col=${start.column},endColumn=${end.column}` : '';
  const at = `file=${property(file)},line=${first},endLine=${last}${columns}`;
  return `::${COMMANDS[severityOf(diagnostic)]} ${at},title=${property(diagnostic.code)}::${escaped(sentence(diagnostic))}`;
}

function annotations({ source, check }: CheckedSource): readonly string[] {
  const own = check.diagnostics.filter((found) => severityOf(found) !== 'hint').map((found) => annotation(source, found));
  const [first] = failedGradients(check);
  if (check.ok || own.length > 0) return own;
  const text = first ?? 'not everything has been exercised';
  return [`::error file=${property(source.file)},title=${property(nameOf(source))}::${escaped(text)}`];
}

/** Workflow commands of GitHub, which it shows beside the lines of a pull request. */
export function githubReporter(terminal: Terminal): Reporter {
  return {
    checked: (result) => {
      for (const line of annotations(result)) terminal.line(line);
    },
    failed: (message) => terminal.line(`::error::${escaped(message)}`),
    finished: () => undefined,
  };
}
