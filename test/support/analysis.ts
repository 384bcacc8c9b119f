import { type Analysis, analyze } from '../../src/analysis/analyze.ts';
import type { Diagnostic, DiagnosticCode, Fix, Severity } from '../../src/language/diagnostic.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import { absoluteSpan, parseDocument, type SourceDocument } from '../../src/language/document/document.ts';
import { LineIndex } from '../../src/language/document/lines.ts';
import { applyReplacements } from '../../src/language/replacement.ts';

export function analyzeText(text: string): Analysis {
  return analyze(parseDocument(text));
}

/** A diagnostic as a reader of the file sees it. */
export interface Found {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** Counts from 1. */
  readonly line: number;
  readonly fixes: readonly Fix[];
}

export function locate(diagnostics: readonly Diagnostic[], document: SourceDocument): readonly Found[] {
  const lines = new LineIndex(document.text);
  return diagnostics.map((diagnostic) => {
    const { code, message, fixes } = diagnostic;
    const { start, end } = absoluteSpan(document, diagnostic.place);
    return { severity: severityOf(diagnostic), code, message, start, end, line: lines.position(start).line, fixes };
  });
}

/** The static diagnostics of a text. */
export function diagnose(text: string): readonly Found[] {
  const { diagnostics, document } = analyzeText(text);
  return locate(diagnostics, document);
}

export function codes(text: string): readonly DiagnosticCode[] {
  return diagnose(text).map(({ code }) => code);
}

/** The text after a fix. */
export function applyFix(text: string, fix: Fix): string {
  const document = parseDocument(text);
  const replacements = fix.edits.map((edit) => ({ ...absoluteSpan(document, edit.place), text: edit.text }));
  return applyReplacements(text, replacements);
}
