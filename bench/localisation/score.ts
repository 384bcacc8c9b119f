import type { Analysis } from '../../src/analysis/analyze.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import { absoluteSpan } from '../../src/language/document/document.ts';
import { LineIndex } from '../../src/language/document/lines.ts';
import { checkFile } from '../../src/verify/report.ts';
import { read, type Variant } from './variants.ts';

export interface Report {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

const OPTIONS = { seed: 1, sizes: new Map<string, number>(), numeric: true };

/** The errors that a check reports, by line. */
export function reportsOn(analysis: Analysis): readonly Report[] {
  const index = new LineIndex(analysis.document.text);
  return checkFile(analysis, OPTIONS)
    .diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error')
    .map(({ code, message, place }) => ({
      line: index.position(absoluteSpan(analysis.document, place).start).line,
      code,
      message,
    }));
}

/** Whether any gradient differs from the true one: only then is a mutation a mistake. */
export function changesValue(analysis: Analysis): boolean {
  if (analysis.backward === undefined) return true;
  const { gradients } = checkFile(analysis, { ...OPTIONS, seed: 7 });
  return gradients.some(({ status }) => status !== 'pass');
}

export type Verdict = 'located' | 'missed' | 'misplaced' | 'extra' | 'unchanged' | 'false alarm';

/** Judges what is reported on a mutant: one report, about the mutated line, is what counts. */
export function judgeMutant(variant: Variant): { readonly verdict: Verdict; readonly reports: readonly Report[] } {
  const analysis = read(variant.text);
  const reports = reportsOn(analysis);
  const sound = !analysis.diagnostics.some((diagnostic) => severityOf(diagnostic) === 'error');
  const right = reports.filter(({ line, message }) =>
    variant.about === undefined ? variant.lines.includes(line) : message.includes(variant.about),
  );
  // What changes no gradient is no mistake to the numbers; a report by structure, in the right place, is welcome.
  if (sound && !changesValue(analysis))
    return { verdict: right.length === reports.length ? 'unchanged' : 'false alarm', reports };
  if (reports.length === 0) return { verdict: 'missed', reports };
  if (right.length === 0) return { verdict: 'misplaced', reports };
  return { verdict: reports.length === 1 ? 'located' : 'extra', reports };
}
