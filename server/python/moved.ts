import type { Place } from '../../src/index.ts';
import type { CheckReport } from '../../src/verify/plain-report.ts';
import { withSpans } from './task.ts';

/** A place that an edit has gone through. */
class Touched extends Error {}

/** The part in which two texts differ: where it begins, and where it ends in each. */
function difference(before: string, after: string): { readonly start: number; readonly end: number; readonly shift: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let same = 0;
  while (same < shorter - start && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same))
    same += 1;
  return { start, end: before.length - same, shift: after.length - before.length };
}

/**
 * The report on a pair that reads the same in a later text, with its places there; undefined if one of them was edited, such as by a
 * comment between two operands.
 */
export function movedReport(report: CheckReport, before: string, after: string): CheckReport | undefined {
  if (before === after) return report;
  const { start, end, shift } = difference(before, after);
  const moved = (place: Place): Place => {
    if (place.span.end <= start) return place;
    if (place.span.start < end) throw new Touched();
    return { ...place, span: { start: place.span.start + shift, end: place.span.end + shift } };
  };
  try {
    return { ...report, diagnostics: report.diagnostics.map((own) => withSpans(own, moved)) };
  } catch (error) {
    if (error instanceof Touched) return undefined;
    throw error;
  }
}
