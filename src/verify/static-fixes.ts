import type { Analysis } from '../analysis/analyze.ts';
import { type Diagnostic, type DiagnosticCode, type Fix, severityOf } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document/document.ts';
import { statementAt } from '../language/document/statements.ts';
import { applyFix } from '../language/fixes.ts';
import { printExpression } from '../language/printer.ts';
import { type EquationSyntax, type Expression, walk } from '../language/syntax.ts';
import { adjointName } from '../program/adjoints.ts';
import type { Program, Variable } from '../program/program.ts';
import { isUnknown, printShape, type Shape } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';
import type { Reported } from './lines/consequences.ts';
import type { FailingNames } from './tried-fixes.ts';

/** Fixes that are tried, at most. */
const MOST_TRIED = 4;

/**
 * True if a file that cannot be run as it stands is right once its first static error is mended, or all of them are by fixes that the check
 * has found: then no line is wrong besides.
 */
export function isMendedByText(
  { ownDiagnostics: diagnostics, document }: Analysis,
  found: readonly Diagnostic[],
  check: FailingNames,
): boolean {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const fixes = errors.slice(0, 1).flatMap((diagnostic) => diagnostic.fixes);
  const firsts = new Map(
    found.flatMap(({ place, fixes: [fix] }) => (fix === undefined ? [] : [[place.statement, fix] as const])),
  );
  const all = firsts.size > 0 ? [together([...firsts.values()])] : [];
  return [...fixes.slice(0, MOST_TRIED), ...all].some((fix) => check(applyFix(document, fix))?.size === 0);
}

/** The mistakes of the lines of a text; undefined where that cannot be told. */
export type Findings = (text: string) => readonly Diagnostic[] | undefined;

/** The adjoints that misspelt targets are meant for, as far as their first fixes tell. */
function targetsMeant({ ownDiagnostics: diagnostics }: Analysis): ReadonlySet<string> {
  const names = diagnostics.flatMap(({ code, place, fixes: [fix] }) => {
    const isTarget = code === 'undefined-name' && place.span.start === 0;
    return isTarget ? (fix?.edits ?? []).filter((edit) => edit.place.span.start === 0).map(({ text }) => text) : [];
  });
  return new Set(names);
}

/** Without contributions that are missing because the name of their adjoint is misspelt, which is said already. */
export function withoutMisspelt(reported: readonly Reported[], analysis: Analysis): readonly Reported[] {
  const meant = targetsMeant(analysis);
  return reported.filter(({ diagnostic: { code }, about }) => {
    const isMissing = code === 'missing-gradient' || code === 'missing-contribution';
    return !isMissing || !about.some(({ name, primal }) => meant.has(primal === undefined ? name : adjointName(primal.name)));
  });
}

/** The checks that other texts are put to. */
export interface Checks {
  readonly findings: Findings;
  readonly failing: FailingNames;
}

/** A line of the block whose text has an error. */
interface BrokenLine {
  readonly order: number;
  readonly syntax: EquationSyntax;
  /** That of the adjoint; undefined for a helper. */
  readonly shape: Shape | undefined;
}

/** Other lines than these are mended first. */
const MOST_BROKEN = 3;
/** Shapes that a helper is thought to have, at most. */
const MOST_SHAPES = 6;

/** Errors whose fixes are told apart by numbers. */
const TRIED: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['shape-mismatch', 'adjoint-shape', 'undefined-element']);

/**
 * The errors of shape in the block with the derived line as a fix, as far as there is one: those whose own fixes do not help. The line is
 * found as for one that computes something else of the right shape.
 */
export function withDerivedLines(analysis: Analysis, checks: Checks): readonly Diagnostic[] {
  const { ownDiagnostics: diagnostics, document } = analysis;
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const about = errors.filter(({ code }) => TRIED.has(code));
  const broken = brokenLines(errors, analysis);
  if (about.length === 0 || broken === undefined) return [];
  // A wrong index is none of the other ones that fit, not another line.
  const isOfShapes = about.some(({ code }) => code !== 'undefined-element');
  const derived: ReadonlyMap<number, Fix> = isOfShapes ? derivedFixes(broken, analysis, checks.findings) : new Map();
  const others = (order: number): readonly Fix[] => [...derived].flatMap(([own, fix]) => (own === order ? [] : [fix]));
  const mended = new Map<number, readonly Fix[]>();
  const textWith = (fix: Fix, order: number): string => applyFix(document, together([fix, ...others(order)]));
  const solves = (fix: Fix, order: number): boolean => checks.failing(textWith(fix, order))?.size === 0;
  const helps = (fix: Fix, order: number): boolean => {
    const text = textWith(fix, order);
    if (checks.failing(text)?.size === 0) return true;
    return checks.findings(text)?.every(({ place }) => orderOf(document, place.statement) !== order) === true;
  };
  return about.flatMap((diagnostic): readonly Diagnostic[] => {
    const order = diagnostic.place.statement;
    const own = diagnostic.fixes.slice(0, MOST_TRIED);
    const solving = own.findIndex((fix) => solves(fix, order));
    const helpful = solving === -1 ? own.findIndex((fix) => helps(fix, order)) : solving;
    if (helpful === 0) return [];
    // Of several ways that fit by their shapes, the one that gives the right numbers comes first.
    if (helpful > 0) return [{ ...diagnostic, fixes: [own[helpful] as Fix, ...diagnostic.fixes.toSpliced(helpful, 1)] }];
    const fix = derived.get(order);
    if (fix === undefined) return [];
    if (!mended.has(order)) mended.set(order, helps(fix, order) ? [fix] : []);
    const found = mended.get(order) ?? [];
    if (found.length === 0) return [];
    return [{ ...diagnostic, fixes: found }];
  });
}

/** The lines that all the errors are in; undefined where one is elsewhere, or where they are too many. */
function brokenLines(errors: readonly Diagnostic[], { document, backward }: Analysis): readonly BrokenLine[] | undefined {
  const header = document.block?.statement.order ?? Number.POSITIVE_INFINITY;
  const targets = new Map<number, Variable>();
  for (const { source, target } of equationsOf(backward?.body ?? []))
    if (source !== undefined) targets.set(source.statement, target);
  const orders = [...new Set(errors.map(({ place }) => place.statement))];
  const lines = orders.map((order): BrokenLine | undefined => {
    const syntax = order > header ? statementAt(document, order)?.syntax : undefined;
    const target = targets.get(order);
    if (syntax?.kind !== 'equation' || target === undefined) return undefined;
    return { order, syntax, shape: target.kind === 'adjoint' ? target.shape : undefined };
  });
  const found = lines.filter((line) => line !== undefined);
  return lines.length > MOST_BROKEN || found.length < lines.length ? undefined : found;
}

/** The derived line for each broken one, by its statement. */
function derivedFixes(lines: readonly BrokenLine[], analysis: Analysis, findings: Findings): ReadonlyMap<number, Fix> {
  const { document, forward, backward } = analysis;
  const helpers = lines.filter(({ shape }) => shape === undefined);
  const shapes = helpers.length === 0 ? [[]] : knownShapes(forward);
  if (helpers.length > 1) return new Map();
  const all = [forward, backward].flatMap((program) => (program === undefined ? [] : namesIn(program)));
  const given = new Set(all.filter(({ kind }) => kind !== 'intermediate').map(({ name }) => name));
  const found = (known: ReadonlySet<string>): ReadonlyMap<number, Fix> => {
    for (const shape of shapes) {
      const fix = together(lines.map((line) => standIn(line, line.shape ?? shape, known)));
      const said = findings(applyFix(document, fix)) ?? [];
      const fixes = lines.flatMap((line) => fixFor(line, said, document));
      if (fixes.length > 0) return new Map(fixes);
    }
    return new Map();
  };
  const whole = found(new Set(all.map(({ name }) => name)));
  // A helper all of whose readers are wrong would be blamed for them.
  return whole.size === lines.length ? whole : new Map([...found(given), ...whole]);
}

function fixFor(line: BrokenLine, findings: readonly Diagnostic[], document: SourceDocument): readonly [number, Fix][] {
  const own = findings.find(({ place, code }) => code === 'wrong-gradient' && orderOf(document, place.statement) === line.order);
  const instead = own?.fixes.find(({ isDerived }) => isDerived === true) ?? own?.fixes[0];
  const [edit, ...others] = instead?.edits ?? [];
  const isWhole = others.length === 0 && edit?.place.span.start === own?.place.span.start && edit?.text.trim() !== '';
  return edit === undefined || !isWhole ? [] : [[line.order, derivedFix(line, edit.text)]];
}

/** The shapes of the names of the forward pass. */
function knownShapes({ given, body }: Program): readonly Shape[] {
  const all = [...given, ...equationsOf(body).map(({ target }) => target)].map(({ shape }) => shape);
  const distinct = new Map(all.filter((shape) => !isUnknown(shape)).map((shape) => [printShape(shape), shape]));
  return [...distinct.values()].slice(0, MOST_SHAPES);
}

function namesIn({ given, body }: Program): readonly Variable[] {
  return [...given, ...equationsOf(body).map(({ target }) => target)];
}

/** A value that is as good as any other of the shape and reads what the line reads: which adjoints these are tells what it is meant to give. */
function standIn({ order, syntax }: BrokenLine, shape: Shape, known: ReadonlySet<string>): Fix {
  const { value, target } = syntax;
  const reads = [...walk([value])].filter(
    (part): part is Extract<Expression, { kind: 'name' }> => part.kind === 'name' && known.has(part.name.text),
  );
  const texts = [...new Set(reads.filter(({ name }) => name.text !== target.name.text).map(printExpression))];
  const sum = ['0.37', ...texts.map((text, index) => `0.${index + 11} * sum(${text})`)].join(' + ');
  const text = shape.length === 0 ? sum : `broadcast(${sum}, ${printShape(shape)})`;
  return { title: '', edits: [{ place: { statement: order, span: value.span }, text }] };
}

function derivedFix({ order, syntax, shape }: BrokenLine, text: string): Fix {
  const edits = [{ place: { statement: order, span: syntax.value.span }, text }];
  return shape === undefined
    ? { title: `Write: \`${text}\``, edits }
    : { title: `Write the derived line: \`${text}\``, isDerived: true, edits };
}

function together(fixes: readonly Fix[]): Fix {
  return { title: '', edits: fixes.flatMap(({ edits }) => edits) };
}

/** The statement of a document that is another one's statement of the same number. */
function orderOf({ statements }: SourceDocument, index: number): number | undefined {
  return statements[index]?.order;
}
