import type { Analysis, Diagnostic, Fix } from '../../src/index.ts';
import { keyOf } from '../../src/language/diagnostic.ts';
import { lineOf, statementAt } from '../../src/language/document/statements.ts';
import type { CheckReport, LineReport, MissingReport } from '../../src/verify/plain-report.ts';
import { Movement } from './movement.ts';

/** The verdicts of a check that later edits leave standing, at the places of a later version. */
export interface MovedReport {
  readonly report: CheckReport;
  /** True if all of it holds, because the program is the same. */
  readonly isWhole: boolean;
}

/** Carries the report of one version over to another one, without verdicts on changed statements. */
export function movedReport(report: CheckReport, from: Analysis, to: Analysis): MovedReport {
  const movement = new Movement(from.document, to.document);
  const moved = report.diagnostics.flatMap((diagnostic) => movedDiagnostic(diagnostic, movement) ?? []);
  const diagnostics = movement.isSame ? moved : moved.filter(stillSaid(report, from, to, movement));
  const lines = report.lines.flatMap((line) => movedLine(line, to, movement));
  const missing = report.missing.flatMap((own) => movedMissing(own, diagnostics, to, movement));
  return { report: { ...report, diagnostics, lines, missing }, isWhole: movement.isSame };
}

function movedDiagnostic(diagnostic: Diagnostic, movement: Movement): Diagnostic | undefined {
  const place = movement.place(diagnostic.place);
  if (place === undefined) return undefined;
  const related = diagnostic.related?.flatMap((other) => {
    const own = movement.place(other.place);
    return own === undefined ? [] : [{ ...other, place: own }];
  });
  const fixes = diagnostic.fixes.flatMap((fix) => movedFix(fix, movement) ?? []);
  return { ...diagnostic, place, fixes, ...(related && { related }) };
}

function movedFix(fix: Fix, movement: Movement): Fix | undefined {
  const edits = fix.edits.flatMap((edit) => movement.edit(edit) ?? []);
  return edits.length === fix.edits.length ? { ...fix, edits } : undefined;
}

/**
 * True for what a changed program may still be told. What the analysis says by itself is known of the new text already, and
 * a line that was missing may be the one that somebody writes just now.
 */
function stillSaid(
  { diagnostics }: CheckReport,
  from: Analysis,
  to: Analysis,
  { touched }: Movement,
): (moved: Diagnostic) => boolean {
  const known = new Set(from.diagnostics.map(keyOf));
  const messages = new Set(diagnostics.filter((own) => known.has(keyOf(own))).map(({ code, message }) => `${code} ${message}`));
  const now = new Set(to.diagnostics.map(keyOf));
  return (moved) => {
    if (messages.has(`${moved.code} ${moved.message}`)) return now.has(keyOf(moved));
    if (moved.code !== 'missing-contribution' && moved.code !== 'missing-gradient') return true;
    return ![...touched].some((name) => moved.message.includes(`\`${name}\``));
  };
}

function movedLine(line: LineReport, { document }: Analysis, movement: Movement): readonly LineReport[] {
  const statement = movement.order(line.statement);
  if (statement === undefined) return [];
  return [{ ...line, statement, line: lineOf(document, statement), text: statementAt(document, statement)?.text ?? line.text }];
}

/** As long as its diagnostic is there. */
function movedMissing(
  own: MissingReport,
  diagnostics: readonly Diagnostic[],
  { document }: Analysis,
  movement: Movement,
): readonly MissingReport[] {
  const statement = movement.order(own.statement);
  const isTold = diagnostics.some(({ place, message }) => place.statement === statement && message === own.message);
  return statement !== undefined && isTold ? [{ ...own, statement, line: lineOf(document, statement) }] : [];
}
