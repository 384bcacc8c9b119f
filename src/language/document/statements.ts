import type { StatementSyntax } from '../syntax.ts';
import type { CommentPiece, Piece } from './scanner.ts';
import { lastAtMost, type SourceText } from './source-text.ts';

/** A statement by itself, whatever stands in front of it. */
export interface Statement {
  /**
   * Orders the statements of a file, and stays what it is while others come and go around: whole numbers from 0 where a
   * file is read for the first time, and numbers between those later.
   */
  readonly order: number;
  readonly text: string;
  readonly syntax: StatementSyntax;
  /** Offset in it of the innermost bracket that is never closed. */
  readonly unclosed?: number;
  /** The distance that the scanner read to find its end, from its first character, if that is beyond its line. */
  readonly reach?: number;
}

export interface SourceStatement extends Statement {
  /** Offset of the statement's first character in the file. */
  readonly offset: number;
}

/**
 * A run of some tens of statements, and the comments among them, up to the next one. Its offsets count from its first
 * character, so that it is shared, whole, by all versions of a file in which it stands.
 */
export interface Section {
  readonly length: number;
  readonly statements: readonly Statement[];
  /** Offsets of the beginnings of its statements. */
  readonly starts: readonly number[];
  readonly comments: readonly CommentPiece[];
  /** The distance that the scanner read to find its pieces: its length at least. */
  readonly reach: number;
  /** True if all its statements declare or define plain names: such a section opens and closes no block. */
  readonly isPlain: boolean;
}

/** A text cut into sections, its statements parsed: what a document is built from. */
export interface Reading {
  readonly source: SourceText;
  readonly sections: readonly Section[];
  /** Offsets of the beginnings of the sections, and of the end of the last one. */
  readonly offsets: readonly number[];
  /** The order of the first statement of each section; of one without, that of the statement in front of it. */
  readonly orders: readonly number[];
}

/** The section of the statement with an order, and its index there. */
function find({ sections, orders }: Reading, order: number): readonly [number, number] | undefined {
  let at = lastAtMost(orders, order);
  while (at > 0 && sections[at]?.statements.length === 0) at -= 1;
  const statements = sections[at]?.statements ?? [];
  let low = 0;
  let high = statements.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle] as Statement).order < order) low = middle + 1;
    else high = middle;
  }
  return statements[low]?.order === order ? [at, low] : undefined;
}

/** A statement of a section that begins at an offset. */
function located({ statements, starts }: Section, offset: number, index: number): SourceStatement {
  return { ...(statements[index] as Statement), offset: offset + (starts[index] as number) };
}

/** The statement that a place speaks of. */
export function statementAt(reading: Reading, order: number): SourceStatement | undefined {
  const found = find(reading, order);
  if (found === undefined) return undefined;
  const [at, index] = found;
  return located(reading.sections[at] as Section, reading.offsets[at] as number, index);
}

/** The offset at which the statement with an order begins. */
export function offsetOf(reading: Reading, order: number): number | undefined {
  const found = find(reading, order);
  if (found === undefined) return undefined;
  const [at, index] = found;
  return (reading.offsets[at] as number) + (reading.sections[at]?.starts[index] as number);
}

/** The line that the statement of an order begins on, counted from 0. */
export function lineOf(reading: Reading, order: number): number {
  return reading.source.positionAt(offsetOf(reading, order) ?? 0).line;
}

/** The last statements, two at most, that begin at an offset or in front of it. */
export function statementsAt({ sections, offsets }: Reading, offset: number): readonly Statement[] {
  const found: Statement[] = [];
  for (let at = Math.min(lastAtMost(offsets, offset), sections.length - 1); at >= 0 && found.length < 2; at -= 1) {
    const { statements, starts } = sections[at] as Section;
    const own = statements.filter((_, index) => (offsets[at] as number) + (starts[index] as number) <= offset);
    found.push(...own.slice(found.length - 2));
  }
  return found;
}

/** All statements, where they stand. */
export function locatedStatements({ sections, offsets }: Reading): readonly SourceStatement[] {
  return sections.flatMap((section, at) => section.statements.map((_, index) => located(section, offsets[at] as number, index)));
}

/** The scanner's pieces: statements and comments, in the order of the text. */
export function piecesOf({ sections, offsets }: Reading): readonly Piece[] {
  return sections.flatMap((section, at) => {
    const offset = offsets[at] as number;
    const statements = section.statements.map((_, index): Piece => {
      const { offset: start, text } = located(section, offset, index);
      return { kind: 'statement', start, end: start + text.length };
    });
    const comments = section.comments.map((piece) => ({ ...piece, start: piece.start + offset, end: piece.end + offset }));
    return [...statements, ...comments].sort((a, b) => a.start - b.start);
  });
}
