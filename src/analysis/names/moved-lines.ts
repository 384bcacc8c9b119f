import type { Fix } from '../../language/diagnostic.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { statementAt } from '../../language/document/statements.ts';
import { deleteLine, insertLineAfter } from '../../language/edits.ts';

/** Moves one line of a document behind another statement. */
function move(document: SourceDocument, moved: number, behind: number): Fix {
  const text = statementAt(document, moved)?.text ?? '';
  return { title: `Move the line: \`${text}\``, edits: [deleteLine(document, moved), insertLineAfter(document, behind, text)] };
}

/**
 * A line that reads what only a later line defines: it goes behind that one, or that one goes above it. Where lines between read the name,
 * too, it is the definition that stands in the wrong place.
 */
export function movesFor(name: string, reader: number, definition: number, document: SourceDocument): readonly Fix[] {
  const { statements } = document;
  const from = statements.findIndex(({ order }) => order === reader);
  const to = statements.findIndex(({ order }) => order === definition);
  const stretch = statements.slice(from, to + 1);
  const previous = statements[from - 1];
  // In other loops, lines mean something else.
  if (from < 1 || to <= from || previous === undefined || stretch.some(({ syntax }) => syntax.kind !== 'equation')) return [];
  const later = move(document, reader, definition);
  const sooner = move(document, definition, previous.order);
  const isRead = stretch
    .slice(1, -1)
    .some(({ text }) => new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'u').test(text));
  return isRead ? [sooner, later] : [later, sooner];
}
