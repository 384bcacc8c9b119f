import {
  countLines,
  errorOf,
  errorText,
  type FileCheck,
  type GradientResult,
  printShape,
  severityOf,
  shapeOf,
} from '../../index.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { nameOf, type Source } from '../source.ts';
import { type Style, type Terminal, table } from '../terminal.ts';
import { printElements } from './every-element.ts';
import { printMemory } from './memory.ts';
import type { Reporter } from './report.ts';

const STATUS_STYLES: Readonly<Record<GradientResult['status'], Style>> = {
  pass: 'green',
  fail: 'red',
  kink: 'yellow',
  missing: 'red',
};
const STATUS_MARKS: Readonly<Record<GradientResult['status'], string>> = { pass: '✓', fail: '✗', kink: '~', missing: '✗' };

/** The verdict, and what it does not speak of. */
function statusText({ status, notExercised = [] }: GradientResult): string {
  return [status, ...notExercised].join(', ');
}

function gradientRows(results: readonly GradientResult[]): readonly (readonly string[])[] {
  return results.map((result) => {
    const { variable, tolerance, method, status } = result;
    return [
      `${STATUS_MARKS[status]} ${variable.name}`,
      printShape(shapeOf(variable)),
      statusText(result),
      errorOf(result),
      `(tolerance ${errorText(tolerance)})`,
      method,
    ];
  });
}

function printGradients(results: readonly GradientResult[], terminal: Terminal): void {
  if (results.length === 0) return;
  const lines = table([['  gradient', 'shape', 'status', 'error', '', 'compared with'], ...gradientRows(results)]);
  terminal.line(terminal.style('bold', lines[0] ?? ''));
  lines.slice(1).forEach((line, index) => {
    const result = results[index] as GradientResult;
    terminal.line(terminal.style(STATUS_STYLES[result.status], line));
    if (result.note !== undefined) terminal.line(`    ${result.note}`);
  });
}

function printCheck(source: Source, check: FileCheck, terminal: Terminal, isQuiet: boolean): void {
  const diagnostics = isQuiet ? check.diagnostics.filter((found) => severityOf(found) === 'error') : check.diagnostics;
  for (const line of printDiagnostics({ ...source, diagnostics }, terminal)) terminal.line(line);
  printGradients(check.gradients, terminal);
  const verdict = verdictOf(source, check, terminal);
  terminal.line(`${terminal.style('bold', nameOf(source))}: ${verdict}${summary(check)}`);
}

/** True for a backward pass in Python of which nothing could be said: it is neither right nor wrong. */
export function isOpen({ python }: Source, { gradients, diagnostics }: FileCheck): boolean {
  if (diagnostics.some((own) => severityOf(own) === 'error')) return false;
  return python !== undefined && gradients.length === 0 && diagnostics.some(({ code }) => code === 'not-read');
}

function verdictOf(source: Source, check: FileCheck, terminal: Terminal): string {
  if (isOpen(source, check)) return terminal.style('yellow', 'not judged');
  if (!check.ok) return terminal.style('red', 'failed');
  return terminal.style('green', 'ok');
}

function summary({ diagnostics, gradients, lines, coverage }: FileCheck): string {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error').length;
  const passed = gradients.filter(({ status }) => status === 'pass').length;
  const ofLines = countLines(lines);
  const parts = [
    ...(errors === 0 ? [] : [`${errors} error${errors === 1 ? '' : 's'}`]),
    ...(gradients.length === 0 ? [] : [`${passed} of ${gradients.length} gradients passed`]),
    ...(coverage.length === 0 ? [] : [`${coverage.length} not exercised`]),
    ...(ofLines.lines === 0 ? [] : [`${ofLines.right} of ${ofLines.lines} lines right`]),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

/** For people: each file as soon as it has been checked; quiet ones say nothing of files that are all right. */
export function textReporter(terminal: Terminal, isQuiet = false): Reporter {
  return {
    checked: ({ source, check, full, memory }) => {
      if (isQuiet && check.ok) return;
      if (memory !== undefined) printMemory(source.analysis, memory, terminal);
      printElements(full?.elements, terminal);
      printCheck(source, check, terminal, isQuiet);
    },
    failed: () => undefined,
    finished: () => undefined,
  };
}
