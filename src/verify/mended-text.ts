import type { Analysis } from '../analysis/analyze.ts';
import { type Diagnostic, type Edit, type Fix, severityOf } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document/document.ts';
import { applyFix } from '../language/fixes.ts';
import type { FileCheck } from './file-check.ts';
import type { LineResult } from './lines/findings.ts';

/** Checks another text as a file of its own; undefined where that cannot be done. */
export type CheckText = (text: string) => FileCheck | undefined;

/** The findings about the lines of a block that have no error of the text. */
export interface Beside {
  readonly said: readonly Diagnostic[];
  readonly lines: readonly LineResult[];
}

/** True for an edit that leaves the statements of a file where they are. */
function staysIn(statement: number): (edit: Edit) => boolean {
  return ({ place, text }) => place.statement === statement && text !== '' && !/[\r\n;]/.test(text);
}

/** One fix for each statement with an error, as found by the check or by the text; undefined where one has none. */
function fixesOf(errors: readonly Diagnostic[], found: readonly Diagnostic[]): ReadonlyMap<number, Fix> | undefined {
  const fixes = new Map<number, Fix>();
  for (const { place, fixes: own } of errors) {
    const { statement } = place;
    const instead = found.find((other) => other.place.statement === statement)?.fixes ?? own;
    const fix = instead.find(({ edits }) => edits.every(staysIn(statement)));
    if (fix === undefined) return undefined;
    if (!fixes.has(statement)) fixes.set(statement, fix);
  }
  return fixes;
}

/** The statement of a document in the same place as a statement of another one. */
function sameStatement(of: number, { statements }: SourceDocument): number {
  return statements[of]?.order ?? of;
}

/**
 * The mistakes beside errors of the text: those that are left once the errors are mended by their fixes. A line with an error
 * answers for nothing until then, and what it would have to give would be asked of others. Undefined where the errors
 * cannot be mended, or where a mended line is wrong by its numbers: then its fix was a wrong guess.
 */
export function besideErrors(
  { ownDiagnostics: diagnostics, document }: Analysis,
  found: readonly Diagnostic[],
  check: CheckText,
): Beside | undefined {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const fixes = fixesOf(errors, found);
  if (fixes === undefined) return undefined;
  const checked = check(applyFix(document, { title: '', edits: [...fixes.values()].flatMap(({ edits }) => edits) }));
  if (checked === undefined) return undefined;
  const moved = checked.diagnostics.map((own) => movedTo(own, document));
  const wrong = moved.filter((diagnostic) => severityOf(diagnostic) === 'error');
  if (wrong.some(({ place }) => fixes.has(place.statement))) return undefined;
  // Which name was meant is a guess, and what else is wrong then may come from that.
  if (wrong.length > 0 && errors.some(({ code }) => code === 'undefined-name')) return undefined;
  const lines = checked.lines.map((line) => ({ ...line, statement: sameStatement(line.statement, document) }));
  return { said: wrong, lines: lines.filter(({ statement }) => !fixes.has(statement)) };
}

/** A finding of a mended text in the text as it stands. */
function movedTo(diagnostic: Diagnostic, document: SourceDocument): Diagnostic {
  const at = <T extends { readonly place: Diagnostic['place'] }>(own: T): T => ({
    ...own,
    place: { ...own.place, statement: sameStatement(own.place.statement, document) },
  });
  const { related, fixes } = diagnostic;
  return {
    ...at(diagnostic),
    fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits.map(at) })),
    ...(related === undefined ? {} : { related: related.map(at) }),
  };
}
