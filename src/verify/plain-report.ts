import type { Analysis } from '../analysis/analyze.ts';
import { type Diagnostic, severityOf } from '../language/diagnostic.ts';
import { lineOf, statementAt } from '../language/document/statements.ts';
import { printShape } from '../program/shape.ts';
import type { CheckConditions } from './conditions.ts';
import { shortText } from './coverage/not-exercised.ts';
import type { FileCheck, Unfinished } from './file-check.ts';
import type { GradientResult, GradientStatus } from './gradients/check.ts';
import type { LineResult } from './lines/findings.ts';

/** A check's result as plain data, which crosses threads and wires. Places are those of the text that was checked. */
export interface CheckReport {
  readonly ok: boolean;
  /** Diagnostics of the check, without those of the analysis. */
  readonly diagnostics: readonly Diagnostic[];
  /** The number of errors among all diagnostics. */
  readonly errors: number;
  readonly gradients: readonly GradientReport[];
  readonly lines: readonly LineReport[];
  /** Lines that the block lacks, as far as a gradient is wrong without them. */
  readonly missing: readonly MissingReport[];
  /** Conditions that no draw has exercised, as in `x > 20 never true`. */
  readonly notExercised: readonly string[];
  /** Conditions of which draws have taken both sides, as in `x > 20`. */
  readonly exercised: readonly string[];
  /** The number of draws that gradients were compared at. */
  readonly draws: number;
  /** The conditions, if they are not the usual ones. */
  readonly conditions?: CheckConditions;
  /** The reason why there is no result. */
  readonly failure?: string;
  /** Of a check that was stopped: what of it has not been done, and how to do it. */
  readonly unfinished?: string;
}

/** A line of the backward block, and where it stands: lines count from 0, as in the protocol. */
export interface LineReport extends Omit<LineResult, 'maxError'> {
  readonly line: number;
  /** As it stands in the file. */
  readonly text: string;
}

/** A line that a block lacks, and the line of the text at which that is told. */
export interface MissingReport {
  readonly statement: number;
  readonly line: number;
  readonly message: string;
  /** The line to insert, where it is known. */
  readonly repair?: string;
}

/** A number as JSON carries it: `null` is one that is not finite. */
type WireNumber = number | null;

export interface GradientReport {
  readonly name: string;
  readonly shape: string;
  /** Unfinished: right at the numbers that were drawn until the check was stopped. */
  readonly status: GradientStatus | 'unfinished';
  readonly maxError: WireNumber;
  readonly tolerance: number;
  readonly method: string;
  /** The verdict on the derived gradient that a block's was compared with. */
  readonly truth?: { readonly method: string; readonly maxError: WireNumber };
  readonly note?: string;
  readonly worst?: { readonly found: WireNumber; readonly expected: WireNumber };
}

/** The report without numbers, which adds nothing to the analysis. */
export function staticReport(diagnostics: readonly Diagnostic[]): CheckReport {
  return {
    ok: false,
    diagnostics: [],
    errors: errorsIn(diagnostics),
    gradients: [],
    lines: [],
    missing: [],
    notExercised: [],
    exercised: [],
    draws: 0,
  };
}

export function errorsIn(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error').length;
}

function missingIn(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(
    (own) => (own.code === 'missing-contribution' || own.code === 'missing-gradient') && severityOf(own) === 'error',
  );
}

const LEFT: Readonly<Record<Unfinished, string>> = {
  draws: 'numbers were still being drawn',
  lines: 'the lines of the block have not been judged',
  repairs: 'repairs have not been tried',
};

/** The missing parts of a check that was stopped, and the command that runs them. */
export function unfinishedText(left: readonly Unfinished[]): string {
  return `${left.map((own) => LEFT[own]).join(', ')}; \`bprop check\` does all of it`;
}

/** The report of a check that failed itself. */
export function failedReport(error: unknown): CheckReport {
  const failure = error instanceof Error ? error.message : String(error);
  return { ...staticReport([]), failure };
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

function gradientReport(
  { variable, status, maxError, tolerance, method, truth, note, worst }: GradientResult,
  isCut: boolean,
): GradientReport {
  const isOpen = isCut && (status === 'pass' || status === 'kink');
  return {
    name: variable.name,
    shape: printShape(variable.shape),
    status: isOpen ? 'unfinished' : status,
    maxError: finite(maxError),
    tolerance,
    method,
    ...(truth && { truth: { method: truth.method, maxError: finite(truth.maxError) } }),
    ...(note !== undefined && { note }),
    ...(worst && { worst: { found: finite(worst.found), expected: finite(worst.expected) } }),
  };
}

/** A check as plain data. */
export function plainReport({ document, diagnostics }: Analysis, checked: FileCheck): CheckReport {
  const own = new Set(diagnostics);
  const { unfinished } = checked;
  const isCut = unfinished.includes('draws');
  return {
    ok: checked.ok,
    diagnostics: checked.diagnostics.filter((diagnostic) => !own.has(diagnostic)),
    errors: errorsIn(checked.diagnostics),
    gradients: checked.gradients.map((gradient) => gradientReport(gradient, isCut)),
    lines: checked.lines.map(({ maxError: _, ...line }) => ({
      ...line,
      line: lineOf(document, line.statement),
      text: statementAt(document, line.statement)?.text ?? '',
    })),
    missing: missingIn(checked.diagnostics).map(({ place: { statement }, message, fixes: [fix] }) => ({
      statement,
      line: lineOf(document, statement),
      message,
      ...(fix?.edits[0] && { repair: fix.edits[0].text.trim() }),
    })),
    exercised: [...new Set(checked.exercised.map(({ text }) => text))],
    draws: checked.draws,
    notExercised: [...new Set(checked.coverage.map(shortText))],
    ...(unfinished.length > 0 && { unfinished: unfinishedText(unfinished) }),
  };
}
