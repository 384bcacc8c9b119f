import {
  type Diagnostic,
  type Fix,
  type GradientStatus,
  type LineResult,
  type Place,
  type SourceDocument,
  severityOf,
  type Unfinished,
} from '../../src/index.ts';
import type { CheckConditions } from '../../src/verify/conditions.ts';

/** A check's result as plain data, which crosses threads and wires. Places are those of the text that was checked. */
export interface CheckReport {
  readonly ok: boolean;
  /** Diagnostics of the check, without those of the analysis. */
  readonly diagnostics: readonly Diagnostic[];
  /** The number of errors among all diagnostics. */
  readonly errors: number;
  readonly gradients: readonly GradientReport[];
  readonly lines: readonly LineReport[];
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

/** A number as JSON carries it: `null` is one that is not finite. */
type WireNumber = number | null;

/** The report of a text that was read anew, in terms of a document with that text that was read again and again. */
export function reportFor(document: SourceDocument, report: CheckReport): CheckReport {
  const orderOf = (index: number): number => document.statements[index]?.order ?? index;
  const placed = (place: Place): Place => ({ ...place, statement: orderOf(place.statement) });
  const fixed = (fix: Fix): Fix => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, place: placed(edit.place) })) });
  return {
    ...report,
    diagnostics: report.diagnostics.map((diagnostic) => ({
      ...diagnostic,
      place: placed(diagnostic.place),
      fixes: diagnostic.fixes.map(fixed),
      ...(diagnostic.related && { related: diagnostic.related.map((other) => ({ ...other, place: placed(other.place) })) }),
    })),
    lines: report.lines.map((line) => ({ ...line, statement: orderOf(line.statement) })),
  };
}

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

export interface CheckTask {
  readonly text: string;
  readonly asked: AskedConditions;
  /** After so many milliseconds no more numbers are drawn; never, unless it is given. */
  readonly patience?: number;
}

/** The conditions of a check, with the text of the values that it is to be made at. */
export interface AskedConditions extends CheckConditions {
  readonly valuesText?: string;
}

/** The same without the text, which may be long; undefined where nothing is asked for. */
export function conditionsOf({ valuesText: _, ...conditions }: AskedConditions): CheckConditions | undefined {
  return Object.keys(conditions).length === 0 ? undefined : conditions;
}

/** The report without numbers, which adds nothing to the analysis. */
export function staticReport(diagnostics: readonly Diagnostic[]): CheckReport {
  return {
    ok: false,
    diagnostics: [],
    errors: errorsIn(diagnostics),
    gradients: [],
    lines: [],
    notExercised: [],
    exercised: [],
    draws: 0,
  };
}

export function errorsIn(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error').length;
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

/** The report of a check that was stopped: the last partial one, if there is any. */
export function stoppedReport(partial: CheckReport | undefined): CheckReport {
  return partial ?? { ...staticReport([]), unfinished: unfinishedText(['draws']) };
}

/** The report of a check that failed itself. */
export function failedReport(error: unknown): CheckReport {
  const failure = error instanceof Error ? error.message : String(error);
  return { ...staticReport([]), failure };
}
