import type { Diagnostic, DiagnosticCode, Fix } from './diagnostic.ts';
import { absoluteSpan, type SourceDocument } from './document/document.ts';
import { applyReplacements, type Replacement } from './replacement.ts';

/** Codes of what may mean several things: a repair of these guesses what was meant. */
const GUESSED: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'undefined-name',
  'used-before-defined',
  'undefined-element',
  'unknown-operation',
  'wrong-arguments',
  'shape-mismatch',
  'adjoint-shape',
]);

/** The replacements that a fix makes in a document's text. */
export function replacementsOf(document: SourceDocument, { edits }: Fix): readonly Replacement[] {
  return edits.map(({ place, text }) => ({ ...absoluteSpan(document, place), text }));
}

/** The text of a document with a fix of one of its diagnostics applied. */
export function applyFix(document: SourceDocument, fix: Fix): string {
  return applyReplacements(document.text, replacementsOf(document, fix));
}

/** True if the first fix may be chosen by a machine: another spelling of the same thing, or the only repair of a form. */
export function isCertain({ code, fixes }: Diagnostic): boolean {
  const [fix] = fixes;
  if (fix === undefined || fix.isPartial === true) return false;
  if (fix.respells === true) return true;
  return code === 'syntax' ? fixes.length === 1 : !GUESSED.has(code);
}

/** True if two replacements touch; different lines inserted at one place do not, they follow each other. */
function collide(a: Replacement, b: Replacement): boolean {
  const isLine = ({ start, end, text }: Replacement): boolean => start === end && /[\r\n]/.test(text);
  const areLines = isLine(a) && isLine(b) && a.text !== b.text;
  return !areLines && a.start <= b.end && b.start <= a.end;
}

/** The first fixes of some diagnostics of a document, without those that touch the place of one before them. */
export function fixesTogether(document: SourceDocument, diagnostics: readonly Diagnostic[]): readonly Fix[] {
  const taken: Replacement[] = [];
  return diagnostics.flatMap(({ fixes: [fix] }) => {
    const own = fix === undefined ? [] : replacementsOf(document, fix);
    if (fix === undefined || own.some((one) => taken.some((other) => collide(one, other)))) return [];
    taken.push(...own);
    return [fix];
  });
}
