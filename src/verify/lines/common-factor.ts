import type { Analysis } from '../../analysis/analyze.ts';
import { type Diagnostic, type Fix, severityOf } from '../../language/diagnostic.ts';
import { lineOf } from '../../language/document/statements.ts';
import type { LineResult } from './findings.ts';

/**
 * A constant factor that a whole block leaves out, such as `1 / N` of a mean, is one mistake, however many lines begin
 * with the loss: it is said once, at the first of them, and mended in all of them at once.
 */

/** More lines than these are only counted in a message. */
const MOST_LISTED = 4;

function listed(texts: readonly string[]): string {
  const [last = ''] = texts.slice(-1);
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}

/** The diagnostics of a block in which no gradient is right, with errors that are the same factor as one. */
export function withOneFactor(
  said: readonly Diagnostic[],
  lines: readonly LineResult[],
  analysis: Analysis,
): readonly Diagnostic[] {
  const errors = said.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const [first, ...others] = errors;
  const causes = errors.map(({ place }) => {
    const line = lines.find(({ statement, status }) => statement === place.statement && status === 'fail');
    return line?.constantFactor === undefined ? undefined : line.cause;
  });
  const [cause] = causes;
  if (first === undefined || others.length === 0 || cause === undefined || causes.some((other) => other !== cause)) return said;
  const repairs = errors.flatMap(({ fixes: [fix] }) => (fix === undefined ? [] : [fix]));
  if (repairs.length < errors.length) return said;
  return said.flatMap((diagnostic) => {
    if (diagnostic === first) return [merged(first, others, repairs, cause, analysis)];
    return others.includes(diagnostic) ? [] : [diagnostic];
  });
}

function merged(
  first: Diagnostic,
  others: readonly Diagnostic[],
  repairs: readonly Fix[],
  cause: string,
  { document }: Analysis,
): Diagnostic {
  const places = others.map(({ place }) => `line ${lineOf(document, place.statement) + 1}`);
  const elsewhere = places.length > MOST_LISTED ? `${places.length} other lines` : listed(places);
  const text = repairs[0]?.edits[0]?.text.trim() ?? '';
  const fix: Fix = {
    title: `Write: \`${text}\`, and the same in ${elsewhere}`,
    edits: repairs.flatMap(({ edits }) => edits),
  };
  return {
    ...first,
    message: `${cause} in the whole block: write \`${text}\`, and the same in ${elsewhere}`,
    fixes: [fix],
    related: others.map(({ place }, at) => ({ place, message: `the same factor in ${places[at]}` })),
  };
}
