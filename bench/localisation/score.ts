import { derive } from '../../src/autodiff/derive.ts';
import { run, type Values } from '../../src/engine/interpreter.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import { absoluteSpan } from '../../src/language/document.ts';
import { LineIndex } from '../../src/language/lines.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import type { Analysis } from '../../src/program/analyze.ts';
import { drawTrials } from '../../src/verify/check.ts';
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
  return checkFile(analysis, OPERATIONS, OPTIONS)
    .diagnostics.filter(({ code }) => severityOf(code) === 'error')
    .map(({ code, message, place }) => ({
      line: index.position(absoluteSpan(analysis.document, place).start).line,
      code,
      message,
    }));
}

/** Whether any gradient differs from the true one: only then is a mutation a mistake. */
export function changesValue(analysis: Analysis): boolean {
  const { forward, backward } = analysis;
  if (backward === undefined) return true;
  const derived = derive(forward, OPERATIONS);
  return drawTrials(forward, derived, { ...OPTIONS, seed: 7 }).some(({ point, derived: truth }) => {
    const values = run(forward.body, point.sizes, point.given);
    const given = [...point.cotangents].map(([{ variable }, tensor]) => [adjointOf(variable), tensor] as const);
    const found: Values = run(backward.body, point.sizes, new Map([...values, ...given]));
    return forward.given.some((variable) => {
      const expected = truth.get(adjointOf(variable));
      const written = found.get(adjointOf(variable));
      if (expected === undefined && written === undefined) return false;
      const [a, b] = [
        expected?.data ?? new Float64Array(written?.data.length ?? 0),
        written?.data ?? new Float64Array(expected?.data.length ?? 0),
      ];
      const scale = Math.max(1e-3, ...a.map(Math.abs));
      return a.some((element, offset) => !(Math.abs(element - (b[offset] as number)) <= 1e-9 * scale));
    });
  });
}

export type Verdict = 'located' | 'missed' | 'misplaced' | 'extra' | 'unchanged' | 'false alarm';

/** Judges what is reported on a mutant: one report, about the mutated line, is what counts. */
export function judgeMutant(variant: Variant): { readonly verdict: Verdict; readonly reports: readonly Report[] } {
  const analysis = read(variant.text);
  const reports = reportsOn(analysis);
  const sound = !analysis.diagnostics.some(({ code }) => severityOf(code) === 'error');
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
