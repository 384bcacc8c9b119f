import type { Diagnostic, Fix, Place } from '../../src/language/diagnostic.ts';
import type { SourceDocument } from '../../src/language/document.ts';
import type { GradientStatus } from '../../src/verify/check.ts';
import type { LineResult } from '../../src/verify/lines/findings.ts';

/** A check's result as plain data, which crosses threads and wires. Places are those of the text that was checked. */
export interface CheckReport {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly gradients: readonly GradientReport[];
  readonly lines: readonly LineReport[];
  /** Why there is no result. */
  readonly failure?: string;
}

/** A line of the backward block, and where it stands: lines count from 0, as in the protocol. */
export interface LineReport extends LineResult {
  readonly line: number;
}

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
  readonly status: GradientStatus;
  readonly maxError: number;
  readonly tolerance: number;
  readonly method: string;
  readonly note?: string;
  readonly worst?: { readonly index: readonly number[]; readonly found: number; readonly expected: number };
}

export interface CheckTask {
  readonly text: string;
  readonly seed: number;
}

/** What is said of a check that went wrong itself. */
export function failedReport(error: unknown): CheckReport {
  const failure = error instanceof Error ? error.message : String(error);
  return { ok: false, diagnostics: [], gradients: [], lines: [], failure };
}
