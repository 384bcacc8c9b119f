import type { Place } from '../../language/diagnostic.ts';
import { absoluteSpan, type SourceDocument } from '../../language/document/document.ts';
import type { Position } from '../../language/document/lines.ts';

/** The position of a place in its document: lines and columns count from 1. */
export function rangeInDocument(document: SourceDocument, place: Place): Position {
  return document.lines.position(absoluteSpan(document, place).start);
}
