import type { Fix } from './diagnostic.ts';
import { absoluteSpan, type SourceDocument } from './document/document.ts';

import { applyReplacements, type Replacement } from './replacement.ts';

/** The replacements that a fix makes in a document's text. */
export function replacementsOf(document: SourceDocument, { edits }: Fix): readonly Replacement[] {
  return edits.map(({ place, text }) => ({ ...absoluteSpan(document, place), text }));
}

/** The text of a document with a fix of one of its diagnostics applied. */
export function applyFix(document: SourceDocument, fix: Fix): string {
  return applyReplacements(document.text, replacementsOf(document, fix));
}
