/**
 * The library: parses, analyses, derives, checks, runs and exports `.bprop` texts. All of it is pure: nothing reads
 * files, prints, or keeps state between calls, and what is returned is not changed afterwards. The command line is
 * written with it alone, and the server takes from it whatever needs no knowledge of earlier versions of a file.
 */
import { type Analysis, analyze as analyzeDocument } from './analysis/analyze.ts';
import type { Environment } from './analysis/cells/environment.ts';
import { NO_REUSE } from './analysis/reuse.ts';
import { checkpointed } from './autodiff/checkpointing/checkpoint.ts';
import { derive } from './autodiff/derive.ts';
import { type DerivedForm, derivedPass } from './autodiff/forms.ts';
import { bind } from './engine/bind.ts';
import { CELL_MACHINE } from './engine/cell-machine.ts';
import { explainedBlock } from './exports/explained/explained.ts';
import type { PythonCheck, PythonPair } from './imports/python/python.ts';
import type { Place } from './language/diagnostic.ts';
import { absoluteSpan, parseDocument, type SourceDocument } from './language/document/document.ts';
import type { Position } from './language/document/lines.ts';
import { formatDocument } from './language/formatter.ts';
import { applyReplacements } from './language/replacement.ts';
import { readShape } from './program/build.ts';
import { printBackwardBlock } from './program/print-block.ts';
import type { Program, Variable } from './program/program.ts';
import type { Shape } from './program/shape.ts';
import { type BlockReplacement, isInBlock, writeBlock } from './refactor/backward-block.ts';
import { derivedParts, withPlainCalls } from './refactor/derive-file.ts';
import { expandEquations } from './refactor/expand-equations.ts';
import type { NotExercised } from './verify/coverage/coverage.ts';
import { conditionText, missedText, placeOf } from './verify/coverage/not-exercised.ts';
import type { FileCheck, FileCheckOptions } from './verify/file-check.ts';
import { type ComparedElements, checkEveryElement, type NotCompared } from './verify/gradients/every-element.ts';
import type { EvidenceWorker } from './verify/gradients/evidence-worker.ts';
import { checkFile, checkFileWith } from './verify/report.ts';

export { type Analysis, hasErrors } from './analysis/analyze.ts';
export type { Occurrence, OccurrenceOf } from './analysis/occurrence.ts';
export { CheckpointError, checkpointed } from './autodiff/checkpointing/checkpoint.ts';
export { countNumbers, type Tape as SavedValues, tapeOf as savedValues } from './autodiff/checkpointing/saved-values.ts';
export { derive } from './autodiff/derive.ts';
export { DERIVED_FORMS, type DerivedForm, derivedPass } from './autodiff/forms.ts';
export { BindingError } from './engine/bind.ts';
export type { Nested } from './engine/nested-lists.ts';
export { readValues, ValuesError } from './engine/read-values.ts';
export { type RunOptions, type RunResult, run } from './engine/run-values.ts';
export { blockLineOf, wayInShort, whyLine } from './exports/explained/explained.ts';
export { type ExportOptions, exportFile, isTarget, TARGETS, type Target } from './exports/export.ts';
export { ExportError } from './exports/failure.ts';
export { latexRows } from './exports/latex/latex.ts';
export type { PythonCheck, PythonPair } from './imports/python/python.ts';
export {
  DIAGNOSTIC_CODES,
  type Diagnostic,
  type DiagnosticCode,
  type Edit,
  type Fix,
  type Place,
  type Severity,
  severityOf,
} from './language/diagnostic.ts';
export type { SourceDocument } from './language/document/document.ts';
export type { Position } from './language/document/lines.ts';
export { applyFix, fixesTogether, isCertain, replacementsOf } from './language/fixes.ts';
export { applyReplacements, type Replacement } from './language/replacement.ts';
export { type Dimension, printDimension } from './program/dimension.ts';
export { printStep } from './program/print.ts';
export type { Equation, Loop, Program, Step, Value, Variable } from './program/program.ts';
export { printShape } from './program/shape.ts';
export { SizeError } from './program/tensor.ts';
export { isInBlock } from './refactor/backward-block.ts';
export { hasBlock } from './refactor/derive-file.ts';
export { explanationOf } from './reference/explanations.ts';
export { readSizes } from './verify/conditions.ts';
export type { NotExercised } from './verify/coverage/coverage.ts';
export { shortText as notExercisedText } from './verify/coverage/not-exercised.ts';
export { errorOf, errorText } from './verify/error-text.ts';
export type { FileCheck, Unfinished } from './verify/file-check.ts';
export type { GradientResult, GradientStatus } from './verify/gradients/check.ts';
export type { ComparedElements, NotCompared } from './verify/gradients/every-element.ts';
export type { GradientEvidence } from './verify/gradients/evidence-task.ts';
export { answerEvidence, type EvidenceTask, type EvidenceWorker } from './verify/gradients/evidence-worker.ts';
export type { LineResult, LineStatus } from './verify/lines/findings.ts';
export { countLines } from './verify/lines/whole-block.ts';

/** Parses a text. Never throws: statements that are damaged are so in the document, each with a diagnostic. */
export function parse(text: string): SourceDocument {
  return parseDocument(text);
}

/**
 * Resolves the names and shapes of a text: the forward program, the backward program of its own block if it has one, and the
 * static diagnostics in the order of the text. Never throws; programs hold what could be resolved.
 */
export function analyze(text: string | SourceDocument, files: FileAccess = {}): Analysis {
  const environment = { machine: CELL_MACHINE, ...files };
  return analyzeDocument(typeof text === 'string' ? parseDocument(text) : text, NO_REUSE, environment);
}

/** An analysis in an editor, which does not read other files: what is imported is unknown there, and nothing depends on it is judged. */
export const IN_EDITOR: Environment = { machine: CELL_MACHINE, isPartial: true };

/** Imports of a text: without `read`, each is an error. */
export type FileAccess = Pick<Environment, 'path' | 'read' | 'isPartial'>;

/** Sizes by name, which win over those that the file fixes with `dim`. */
export type SizesByName = Readonly<Record<string, number>>;

export type CheckOptions = Partial<Omit<FileCheckOptions, 'sizes'>> & { readonly sizes?: SizesByName };

function fileCheckOptions({ sizes = {}, ...options }: CheckOptions): FileCheckOptions {
  return { seed: 1, numeric: true, ...options, sizes: new Map(Object.entries(sizes)) };
}

/**
 * Checks the gradients of a file by numbers, and each line of its backward block: which is wrong, and what it should be. Numbers are
 * drawn from `seed` (1), or `data` has values by name to check at. Errors are relative, and have no unit. Throws a
 * `BindingError` for `data` that does not fit, and a `SizeError` for sizes at which nothing can be computed.
 */
export function check(analysis: Analysis, options: CheckOptions = {}): FileCheck {
  return checkFile(analysis, fileCheckOptions(options));
}

/**
 * The same result, where `workers` share the gradients of large files: each hands a task, which is plain data, to a thread in which
 * `answerEvidence()` answers it. Workers are not called for files so small that the way to a thread takes longer.
 */
export function checkWith(
  workers: readonly EvidenceWorker[],
  analysis: Analysis,
  options: CheckOptions = {},
): Promise<FileCheck> {
  return checkFileWith(workers, analysis, fileCheckOptions(options));
}

/**
 * The backward passes of a text in Python, each as a program of the language: pairs of functions, and functions that compute
 * gradients beside their results. The reader of Python is loaded with the first text.
 */
export async function pythonPairs(text: string): Promise<readonly PythonPair[]> {
  const python = await import('./imports/python/python.ts');
  return python.pythonPairs(text);
}

/** Checks one of them as `checkWith` does. Diagnostics, lines and repairs of the result are those of the Python text. */
export function checkPython(
  pair: PythonPair,
  options: CheckOptions = {},
  workers: readonly EvidenceWorker[] = [],
): Promise<PythonCheck> {
  return pair.check((analysis) => checkWith(workers, analysis, options));
}

/**
 * Compares whole Jacobians at one draw, element by element: the file's own backward pass, or the derived one, with forward mode.
 * Undefined for a file with errors.
 */
export function compareElements(analysis: Analysis, options: CheckOptions = {}): ComparedElements | NotCompared | undefined {
  return checkEveryElement(analysis, fileCheckOptions(options));
}

/** Throws a `BindingError` for values that do not fit the file, and a `SizeError` for sizes at which nothing can be computed. */
export function requireFit(analysis: Analysis, values: Readonly<Record<string, unknown>>, sizes: SizesByName = {}): void {
  bind(analysis.forward, values, new Map(Object.entries(sizes)));
}

/** A condition, loop, size or gradient that no draw of a check has exercised: its text, the side that never came, and its place. */
export function describeNotExercised(
  found: NotExercised,
  analysis: Analysis,
): { readonly condition: string; readonly side: string; readonly place: Place | undefined } {
  return { condition: conditionText(found), side: missedText(found), place: placeOf(found, analysis) };
}

export interface DeriveOptions {
  /** `sqrt`: keeps about the square root of the states of a loop, and computes the others again. */
  readonly checkpoint?: 'sqrt';
  /** How the lines are written; `plain` unless given. With `checkpoint` they are those of each equation. */
  readonly form?: DerivedForm;
  /** With the way to each line from the chain rule as comments above it. */
  readonly explain?: boolean;
}

/**
 * The text with its derived backward block, in place of one that it has. The forward equations must be free of errors. Throws a
 * `CheckpointError` for a file without a loop that checkpoints could cut.
 */
export function deriveText(analysis: Analysis, options: DeriveOptions = {}): string {
  const flat = withPlainCalls(analysis);
  const blocks = derivedParts(flat).map((part) => derivedBlock(part, options));
  return format(applyReplacements(flat.document.text, blocks));
}

function derivedBlock(analysis: Analysis, { checkpoint, form = 'plain', explain = false }: DeriveOptions): BlockReplacement {
  const { forward } = analysis;
  const written = (): BlockReplacement =>
    writeBlock(analysis, checkpoint === undefined ? derivedPass(forward, form) : checkpointed(forward, derive(forward)));
  return explain && checkpoint === undefined && analysis.isAlone ? explainedBlock(analysis, form) : written();
}

/** Whole lines that go in front of a line, counted from 1, or the reason why there are none. */
export type DerivedPython = { readonly line: number; readonly text: string } | { readonly reason: string };

/**
 * The backward pass of a forward function of a Python text that has none, derived and written as the text writes: of a function by
 * its name, of a class by that of the class. What is answered was read back and judged right by numbers, which takes up to some
 * seconds. Never throws for what cannot be derived: the reason says what would be needed. The parser of Python is loaded first.
 */
export async function derivedPython(text: string, functionName: string): Promise<DerivedPython> {
  const python = await import('./imports/python/python.ts');
  return python.derivedPython(text, functionName);
}

/** The forward functions and classes of a Python text, told by their names, for which nobody computes gradients. Needs no numbers. */
export async function underivedPython(text: string): Promise<readonly { readonly name: string; readonly line: number }[]> {
  const { underivedIn } = await import('./imports/python/python.ts');
  return underivedIn(text);
}

/** The text with one operation an equation: what is nested becomes equations of its own. The file must be free of errors. */
export function expandText(analysis: Analysis): string {
  return format(applyReplacements(analysis.document.text, expandEquations(analysis)));
}

/** A backward program as the lines of its block. */
export function print(backward: Program): string {
  return printBackwardBlock(backward).join('\n');
}

/** A text in the style of the formatter: the same statements and comments. */
export function format(text: string | SourceDocument): string {
  return formatDocument(typeof text === 'string' ? parseDocument(text) : text);
}

/** True if a place stands in the backward block of a file, or of one of its cells. */
export function isInAnyBlock({ document, cells }: Analysis, place: Place): boolean {
  return [document, ...cells.map(({ analysis }) => analysis.document)].some((part) => isInBlock(part, place));
}

/** The range of a place of a diagnostic in its text: lines and columns (UTF-16 code units), both counted from 1. */
export function rangeOf(document: SourceDocument, place: Place): { readonly start: Position; readonly end: Position } {
  const { start, end } = absoluteSpan(document, place);
  return { start: document.lines.position(start), end: document.lines.position(end) };
}

/** The line on which a statement begins, counted from 1; `statement` is its order, which diagnostics, lines and equations have. */
export function lineOf(document: SourceDocument, statement: number): number {
  return rangeOf(document, { statement, span: { start: 0, end: 0 } }).start.line;
}

/** The shape of a variable as the file declares it: that of all its elements for one that a loop defines, element by element. */
export function shapeOf(variable: Variable): Shape {
  return readShape(variable, []);
}
