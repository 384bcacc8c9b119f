import type { Analysis } from '../../analysis/analyze.ts';
import type { Diagnostic, Edit, Fix } from '../../language/diagnostic.ts';
import { severityOf } from '../../language/diagnostic.ts';
import { constantValue, type Dimension, namesIn } from '../../program/dimension.ts';
import { isUnknown, type Shape, sameShape } from '../../program/shape.ts';
import { type FileCheck, NOT_CHECKED } from '../../verify/file-check.ts';
import type { ImportedFile, ImportedPair } from './imported.ts';
import { cluesOf, mendedDiagnostic } from './mending/mended.ts';
import { PythonDocument } from './python-document.ts';
import { rangeInDocument } from './ranges.ts';
import { type PythonFix, pythonFixes } from './repairs.ts';
import { type Finding, findingsOn } from './returned.ts';
import { toldSizes } from './settle.ts';
import { isFresh } from './sizes.ts';
import type { Range } from './syntax.ts';
import { inPython } from './wording.ts';

/** Diagnostics of the imported program only, and not of the Python text. */
const OF_THE_PROGRAM: ReadonlySet<string> = new Set(['unused', 'unneeded-adjoint', 'alias', 'assumes-one', 'not-exercised']);

/** The check of a pair, as a check of the Python text. */
export interface PythonCheck {
  readonly analysis: Analysis;
  readonly check: FileCheck;
}

/** The Python range that a statement of the program came from. */
function rangeFor({ lines, analysis, pair }: ImportedPair, statement: number): Range {
  const { line } = rangeInDocument(analysis.document, { statement, span: { start: 0, end: 0 } });
  return lines[line - 1]?.range ?? pair.forward.header;
}

function fixIn(document: PythonDocument, { title, edits }: PythonFix): Fix {
  return { title, edits: edits.map((edit): Edit => ({ place: document.place(edit), text: edit.text })) };
}

function translated(found: Diagnostic, own: ImportedPair, file: ImportedFile, document: PythonDocument): Diagnostic {
  const range = rangeFor(own, found.place.statement);
  const fixes = pythonFixes(found, own, file).map((fix) => fixIn(document, fix));
  const related = (found.related ?? []).map(({ place, message }) => ({
    place: document.place(rangeFor(own, place.statement)),
    message: inPython(message, own),
  }));
  return {
    code: found.code,
    ...(found.severity !== undefined && { severity: found.severity }),
    message: inPython(found.message, own),
    place: document.place(range),
    fixes,
    ...(related.length > 0 && { related }),
  };
}

/** Of the same statement, a loop's iterations say the same: the first that has a repair speaks for all. */
function onePerStatement(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const kept = new Map<string, Diagnostic>();
  for (const own of found) {
    const key = `${own.place.statement} ${own.place.span.start} ${severityOf(own)}`;
    const known = kept.get(key);
    if (known === undefined || (known.fixes.length === 0 && own.fixes.length > 0)) kept.set(key, own);
  }
  return [...kept.values()];
}

function notRead({ notes }: ImportedPair, document: PythonDocument): readonly Diagnostic[] {
  return notes.map(({ range, message }) => ({
    code: 'not-read',
    message: `not read: ${message}`,
    place: document.place(range),
    fixes: [],
  }));
}

/** True if a size is a number in one shape, because a loop was unrolled, and a name in the other. */
function isUnrolled(shape: Shape, other: Shape): boolean {
  const isNumber = (size: Dimension | undefined): boolean => size !== undefined && constantValue(size) !== undefined;
  return shape.some((size, axis) => !isNumber(size) && isNumber(other[axis]));
}

/** The reason not to trust what was read: what Python would run is no program here, or a shape was guessed that does not fit. */
function doubtOf({ analysis, reading, lines }: ImportedPair, { diagnostics }: FileCheck): string | undefined {
  if (reading === undefined) return undefined;
  // The line of a gradient that another pass computes has no equation of its own, nor have those of a loss, which are about what is given.
  const units = reading.isUnit ? reading.outputs.length : 0;
  const backward = lines.findIndex(({ text }) => text === 'backward {');
  const isForward = ({ place }: Diagnostic): boolean =>
    backward < 0 || rangeInDocument(analysis.document, place).line - 1 <= backward + units;
  const errors = diagnostics.filter((found) => severityOf(found) === 'error');
  const wrong = errors.find(
    (found) =>
      isForward(found) &&
      found.code !== 'missing-gradient' &&
      found.code !== 'missing-contribution' &&
      found.code !== 'wrong-gradient',
  );
  if (wrong !== undefined) return `the shapes of its parameters are not known (${wrong.message})`;
  const { assumptions, program } = reading.machine;
  const told = toldSizes(program.declared.map(({ variable }) => variable.shape));
  const guessed = reading.gradients.find(({ of, value, name }) => {
    const isStated = assumptions.shapes.get(name)?.every((size) => ![...namesIn(size)].some(isFresh)) === true;
    // Of the same rank, sizes that other parameters have as well are known.
    const isTold =
      of.shape.length === value.shape.length && of.shape.every((size) => [...namesIn(size)].every((own) => told.has(own)));
    return (
      !isTold &&
      (!isStated || isUnrolled(of.shape, value.shape)) &&
      (isUnknown(value.shape) || !sameShape(of.shape, value.shape)) &&
      errors.some(({ code }) => code === 'adjoint-shape')
    );
  });
  return guessed === undefined ? undefined : `the shape of \`${guessed.name}\` is not known`;
}

/** The labels, and the shapes, for which a verdict holds. */
function assumed(
  { oneHot = [], shaped = [], isWithoutTiny = false, pair }: ImportedPair,
  document: PythonDocument,
): readonly Diagnostic[] {
  const said = (message: string, of: readonly string[]): readonly Diagnostic[] => {
    if (of.length === 0) return [];
    const names = of.map((name) => `\`${name}\``).join(', ');
    const place = document.place(pair.forward.header);
    return [{ code: 'not-read', severity: 'information', message: `${message}: ${names}`, place, fixes: [] }];
  };
  return [
    ...said('judged for labels that have a single 1 in each row', oneHot),
    ...said(
      'judged without the tiny number that keeps the forward pass finite, which the gradient leaves out',
      isWithoutTiny ? [pair.forward.name] : [],
    ),
    ...said('judged for these shapes, which nothing tells', shaped),
  ];
}

function unsettled(doubt: string, { pair }: ImportedPair, document: PythonDocument): Diagnostic {
  return {
    code: 'not-read',
    message: `not judged: ${doubt}: a comment states shapes, as in \`# bprop: x [N, D], w [D, M]\``,
    place: document.place(pair.forward.header),
    fixes: [],
  };
}

/** Said of a backward pass that was read whole, and has no gradient. */
function empty({ pair, reading, notes }: ImportedPair, document: PythonDocument): readonly Diagnostic[] {
  const { backward } = pair;
  if (backward === undefined || reading === undefined || reading.gradients.length > 0 || notes.length > 0) return [];
  const message = `not judged: \`${backward.name}\` returns no gradient`;
  return [{ code: 'not-read', message, place: document.place(backward.header), fixes: [] }];
}

function aboutResults({ code, severity, message, range, fixes }: Finding, document: PythonDocument): Diagnostic {
  return { code, severity, message, place: document.place(range), fixes: fixes.map((fix) => fixIn(document, fix)) };
}

/** The rows of gradients that are missing, beside those that were compared: each has the error that zero has in its place. */
function withoutGradient(found: readonly Finding[], [first]: FileCheck['gradients']): FileCheck['gradients'] {
  return found.flatMap(({ missing: variable, severity }) =>
    variable === undefined || severity !== 'warning'
      ? []
      : [{ variable, status: 'missing', maxError: 1, tolerance: first?.tolerance ?? 0, method: 'derived backward pass' }],
  );
}

function documentFor({ module }: ImportedFile, own: ImportedPair, returned: readonly Finding[]): PythonDocument {
  const offsets = [
    own.pair.forward.header.from,
    ...own.lines.map(({ range }) => range.from),
    ...own.notes.map(({ range }) => range.from),
    ...(own.pair.backward === undefined ? [] : [own.pair.backward.header.from]),
    ...returned.map(({ range }) => range.from),
  ];
  return new PythonDocument(module.text, offsets);
}

/** The result of a check of the imported program, about the Python text. */
export function pythonCheck(file: ImportedFile, own: ImportedPair, result: FileCheck | Error): PythonCheck {
  const check = result instanceof Error ? NOT_CHECKED : result;
  const returned = result instanceof Error ? [] : findingsOn(own, file);
  const document = documentFor(file, own, returned);
  const doubt = result instanceof Error ? `no numbers fit it (${result.message})` : doubtOf(own, check);
  const isJudged = doubt === undefined && own.reading?.isForwardWhole === true && own.reading.gradients.length > 0;
  const isRefused = returned.some(({ severity }) => severity === 'error');
  const found = isJudged && !isRefused ? check.diagnostics.filter(({ code }) => !OF_THE_PROGRAM.has(code)) : [];
  const errors = found.filter((each) => severityOf(each) === 'error');
  const clues = cluesOf(errors, file, own, (statement) => rangeFor(own, statement));
  const mended = errors.length === 0 ? undefined : mendedDiagnostic(file, own, document, clues);
  const told = mended === undefined ? found : found.filter((each) => severityOf(each) !== 'error');
  const diagnostics = [
    ...(mended === undefined ? [] : [mended]),
    ...onePerStatement(told.map((each) => translated(each, own, file, document))),
  ];
  const lines = check.lines.map((line) => ({
    ...line,
    statement: document.place(rangeFor(own, line.statement)).statement,
    target: inPython(line.target, own),
  }));
  const { document: _, ...rest } = own.analysis;
  const analysis: Analysis = { ...rest, occurrences: [], document, diagnostics: [] };
  return {
    analysis,
    check: {
      ...check,
      ok: !isRefused && (!isJudged || check.ok),
      diagnostics: [
        ...notRead(own, document),
        ...(doubt === undefined ? empty(own, document) : [unsettled(doubt, own, document)]),
        ...assumed(own, document),
        ...diagnostics,
        ...(isJudged || isRefused ? returned.map((each) => aboutResults(each, document)) : []),
      ].toSorted((a, b) => a.place.statement - b.place.statement),
      gradients: isJudged ? [...check.gradients, ...withoutGradient(returned, check.gradients)] : [],
      lines: isJudged ? lines : [],
      coverage: [],
    },
  };
}
