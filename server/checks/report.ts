import type { Fix, Place, SourceDocument } from '../../src/index.ts';
import type { CheckConditions } from '../../src/verify/conditions.ts';
import { type CheckReport, staticReport, unfinishedText } from '../../src/verify/plain-report.ts';
import type { ReadFiles } from '../imports/read-imports.ts';

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
    missing: report.missing.map((own) => ({ ...own, statement: orderOf(own.statement) })),
  };
}

export interface CheckTask {
  readonly text: string;
  /** The files that it imports; without them they are not read. */
  readonly files?: ReadFiles;
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

/** The report of a check that was stopped: the last partial one, if there is any. */
export function stoppedReport(partial: CheckReport | undefined): CheckReport {
  return partial ?? { ...staticReport([]), unfinished: unfinishedText(['draws']) };
}
