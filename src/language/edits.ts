import type { Edit } from './diagnostic.ts';
import type { SourceDocument } from './document/document.ts';
import { lineBreak } from './document/lines.ts';
import { type SourceStatement, statementAt } from './document/statements.ts';

/** Edits of whole lines, in spans that may reach beyond their statement to the ends of its line. */
function knownStatement(document: SourceDocument, order: number): SourceStatement {
  const statement = statementAt(document, order);
  if (statement === undefined) throw new RangeError(`there is no statement ${order}`);
  return statement;
}

function startOfLine(document: SourceDocument, offset: number): number {
  return Math.max(document.text.lastIndexOf('\n', offset - 1), document.text.lastIndexOf('\r', offset - 1)) + 1;
}

function endOfLine(document: SourceDocument, offset: number): number {
  const rest = document.text.slice(offset).search(/[\r\n]/);
  return rest === -1 ? document.text.length : offset + rest;
}

function indentOf(document: SourceDocument, offset: number): string {
  return /^[^\S\r\n]*/.exec(document.text.slice(startOfLine(document, offset), offset))?.[0] ?? '';
}

/** The end of the line on which a statement ends, from the statement's beginning. */
export function endOfStatementLine(document: SourceDocument, order: number): number {
  const { offset, text } = knownStatement(document, order);
  return endOfLine(document, offset + text.length) - offset;
}

/** A new line after the line of a statement; after the header of a block it is indented once more. */
export function insertLineAfter(document: SourceDocument, order: number, text: string): Edit {
  const { offset, syntax } = knownStatement(document, order);
  const end = endOfStatementLine(document, order);
  const indent = indentOf(document, offset) + (syntax.kind === 'backward' || syntax.kind === 'loop' ? '  ' : '');
  return { place: { statement: order, span: { start: end, end } }, text: `${lineBreak(document.text)}${indent}${text}` };
}

/** A new line below a comment in front of a statement, which ends at an offset of the file and stands on a line of its own. */
export function insertLineBelow(document: SourceDocument, commentEnd: number, next: number, text: string): Edit {
  const at = commentEnd - knownStatement(document, next).offset;
  const indent = indentOf(document, commentEnd);
  return { place: { statement: next, span: { start: at, end: at } }, text: `${lineBreak(document.text)}${indent}${text}` };
}

/** Takes a statement's line away, with its line break. */
export function deleteLine(document: SourceDocument, order: number): Edit {
  const { offset, text } = knownStatement(document, order);
  const start = startOfLine(document, offset);
  const end = endOfLine(document, offset + text.length);
  const after = document.text.startsWith('\r\n', end) ? 2 : end < document.text.length ? 1 : 0;
  const alone = document.text.slice(start, offset).trim() === '' && document.text.slice(offset + text.length, end).trim() === '';
  const span = alone ? { start: start - offset, end: end + after - offset } : { start: 0, end: text.length };
  return { place: { statement: order, span }, text: '' };
}
