import type { Fix } from './diagnostic.ts';
import { absoluteSpan, type SourceDocument } from './document/document.ts';

/** A stretch of a file's text and what to put in its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies replacements that do not overlap, in any order. */
export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let kept = 0;
  for (const { start, end, text: inserted } of replacements.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(kept, start), inserted);
    kept = end;
  }
  return [...parts, text.slice(kept)].join('');
}

/** What a fix of one of its diagnostics puts where in the text of a document. */
export function replacementsOf(document: SourceDocument, { edits }: Fix): readonly Replacement[] {
  return edits.map(({ place, text }) => ({ ...absoluteSpan(document, place), text }));
}

/** The text of a document with a fix of one of its diagnostics applied. */
export function applyFix(document: SourceDocument, fix: Fix): string {
  return applyReplacements(document.text, replacementsOf(document, fix));
}
