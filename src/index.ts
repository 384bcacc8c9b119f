/**
 * The library: parses, analyses, derives, checks, runs and exports `.bprop` texts. All of it is pure: nothing reads
 * files, prints, or keeps state between calls, and what is returned is not changed afterwards.
 */
import { type Analysis, analyze as analyzeDocument } from './analysis/analyze.ts';
import type { Place } from './language/diagnostic.ts';
import { absoluteSpan, parseDocument, type SourceDocument } from './language/document/document.ts';
import { LineIndex, type Position } from './language/document/lines.ts';
import { formatDocument } from './language/formatter.ts';
import { applyReplacements } from './language/replacement.ts';
import { printBackwardBlock } from './program/print.ts';
import type { Program } from './program/program.ts';
import { deriveBlock } from './refactor/backward-block.ts';
import { checkFile, type FileCheck, type FileCheckOptions } from './verify/report.ts';

export { type Analysis, hasErrors } from './analysis/analyze.ts';
export { derive } from './autodiff/derive.ts';
export { BindingError } from './engine/bind.ts';
export type { Nested } from './engine/nested-lists.ts';
export { type RunOptions, type RunResult, run } from './engine/run-values.ts';
export { type ExportOptions, exportFile, TARGETS, type Target } from './exports/export.ts';
export { ExportError } from './exports/failure.ts';
export { type Diagnostic, type DiagnosticCode, type Edit, type Fix, type Severity, severityOf } from './language/diagnostic.ts';
export type { SourceDocument } from './language/document/document.ts';
export type { Position } from './language/document/lines.ts';
export { applyFix } from './language/fixes.ts';
export type { Equation, Loop, Program, Step, Value, Variable } from './program/program.ts';
export { printShape } from './program/shape.ts';
export { SizeError } from './program/tensor.ts';
export type { GradientResult, GradientStatus } from './verify/gradients/check.ts';
export type { LineResult, LineStatus } from './verify/lines/findings.ts';
export type { FileCheck } from './verify/report.ts';

/** Parses a text. Never throws: statements that are damaged are so in the document, each with a diagnostic. */
export function parse(text: string): SourceDocument {
  return parseDocument(text);
}

/**
 * Resolves the names and shapes of a text: the forward program, the backward program of its own block if it has one, and the
 * static diagnostics in the order of the text. Never throws; programs hold what could be resolved.
 */
export function analyze(text: string | SourceDocument): Analysis {
  return analyzeDocument(typeof text === 'string' ? parseDocument(text) : text);
}

export type CheckOptions = Partial<Omit<FileCheckOptions, 'sizes' | 'tell'>> & {
  /** Sizes by name, which win over those that the file fixes with `dim`. */
  readonly sizes?: Readonly<Record<string, number>>;
};

/**
 * Checks the gradients of a file by numbers, and each line of its backward block: which is wrong, and what it should be. Numbers are
 * drawn from `seed` (1), or `data` has values by name to check at. Errors are relative, and have no unit. Throws a
 * `BindingError` for `data` that does not fit, and a `SizeError` for sizes at which nothing can be computed.
 */
export function check(analysis: Analysis, { sizes = {}, ...options }: CheckOptions = {}): FileCheck {
  return checkFile(analysis, { seed: 1, numeric: true, ...options, sizes: new Map(Object.entries(sizes)) });
}

/** The text with its derived backward block, in place of one that it has. The forward equations must be free of errors. */
export function deriveText(analysis: Analysis): string {
  return format(applyReplacements(analysis.document.text, [deriveBlock(analysis)]));
}

/** A backward program as the lines of its block. */
export function print(backward: Program): string {
  return printBackwardBlock(backward).join('\n');
}

/** A text in the style of the formatter: the same statements and comments. */
export function format(text: string | SourceDocument): string {
  return formatDocument(typeof text === 'string' ? parseDocument(text) : text);
}

/** The range of a place of a diagnostic in its text: lines and columns (UTF-16 code units), both counted from 1. */
export function rangeOf(document: SourceDocument, place: Place): { readonly start: Position; readonly end: Position } {
  const { start, end } = absoluteSpan(document, place);
  const lines = new LineIndex(document.text);
  return { start: lines.position(start), end: lines.position(end) };
}
