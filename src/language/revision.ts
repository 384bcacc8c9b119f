import { parseStatement } from './parser.ts';
import { type Piece, scan, scanFrom } from './scanner.ts';
import type { Reading, SourceStatement } from './statements.ts';

/** Two orders that are closer than this leave no room for others between them: all are given anew. */
const LEAST_GAP = 2 ** -30;

/** What is common to two texts at their ends. */
interface Common {
  readonly start: number;
  readonly end: number;
}

function commonEnds(before: string, after: string): Common {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < least - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end += 1;
  return { start, end };
}

/** Whether a statement stands in front of a piece on the same line. */
function isOnLineOf(text: string, pieces: readonly Piece[], at: number): boolean {
  const before = pieces[at - 1];
  const piece = pieces[at];
  if (before?.kind !== 'statement' || piece === undefined) return false;
  return !/[\r\n]/.test(text.slice(before.end, piece.start));
}

/**
 * How many pieces at the start an edit behind `common` cannot have changed. The last one there may reach further now;
 * and how far one with an open bracket reaches is told by what follows.
 */
function keptPieces(pieces: readonly Piece[], common: number): number {
  let kept = 0;
  while (kept < pieces.length) {
    const piece = pieces[kept] as Piece;
    if (piece.end >= common || (piece.kind === 'statement' && piece.unclosed !== undefined)) break;
    kept += 1;
  }
  return Math.max(kept - 1, 0);
}

function shifted(piece: Piece, by: number): Piece {
  const moved = { ...piece, start: piece.start + by, end: piece.end + by };
  return moved.kind === 'statement' && moved.unclosed !== undefined ? { ...moved, unclosed: moved.unclosed + by } : moved;
}

/** The pieces of a text, and how many at its two ends are those of an earlier one. */
interface Rescan {
  readonly pieces: readonly Piece[];
  readonly first: number;
  readonly last: number;
}

function rescan(text: string, earlier: Reading): Rescan {
  const { start, end } = commonEnds(earlier.text, text);
  const old = earlier.pieces;
  const by = text.length - earlier.text.length;
  const first = keptPieces(old, start);
  if (first === 0) return { pieces: scan(text), first: 0, last: 0 };
  let next = first;
  let last = 0;
  // Scanning depends on nothing in front of an offset: from a piece of the common end on, all pieces are the same.
  const isKnown = (offset: number, onLineOf: boolean): boolean => {
    if (offset < text.length - end) return false;
    while ((old[next]?.start ?? Number.POSITIVE_INFINITY) < offset - by) next += 1;
    if (old[next]?.start !== offset - by || isOnLineOf(earlier.text, old, next) !== onLineOf) return false;
    last = old.length - next;
    return true;
  };
  const middle = scanFrom(text, (old[first] as Piece).start, isOnLineOf(earlier.text, old, first), isKnown);
  const rest = old.slice(old.length - last);
  const moved = by === 0 ? rest : rest.map((piece) => shifted(piece, by));
  return { pieces: [...old.slice(0, first), ...middle, ...moved], first, last };
}

function countStatements(pieces: readonly Piece[], from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index += 1) if (pieces[index]?.kind === 'statement') count += 1;
  return count;
}

/** The statements that pieces are, with `orders` for them. */
function parsed(text: string, pieces: readonly Piece[], orders: (index: number) => number): SourceStatement[] {
  const statements: SourceStatement[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'comment') continue;
    const { start, end, unclosed } = piece;
    const statement = parseStatement(text.slice(start, end), unclosed === undefined ? undefined : unclosed - start);
    statements.push({ order: orders(statements.length), offset: start, ...statement });
  }
  return statements;
}

/** Reads a text of which nothing is known. */
export function readAnew(text: string): Reading {
  const pieces = scan(text);
  return { text, pieces, statements: parsed(text, pieces, (index) => index) };
}

/** So many orders for the statements between two others: first those of the statements that stood there. */
function ordersBetween(before: number, after: number | undefined, old: readonly number[], count: number): readonly number[] {
  const kept = old.slice(0, count);
  const left = kept.at(-1) ?? before;
  const right = after ?? left + count + 1;
  const step = (right - left) / (count - kept.length + 1);
  return [...kept, ...Array.from({ length: count - kept.length }, (_, index) => left + step * (index + 1))];
}

function isCrowded(orders: readonly number[], before: number, after: number | undefined): boolean {
  const all = [before, ...orders, ...(after === undefined ? [] : [after])];
  return all.some((order, index) => index > 0 && order - (all[index - 1] as number) < LEAST_GAP);
}

/** Reads a text again after an edit: what stands in front of it is the same, and what stands behind it has moved. */
export function readAgain(text: string, earlier: Reading): Reading {
  const { pieces, first, last } = rescan(text, earlier);
  const before = earlier.statements.slice(0, countStatements(pieces, 0, first));
  const count = countStatements(pieces, pieces.length - last, pieces.length);
  const behind = earlier.statements.slice(earlier.statements.length - count);
  const by = text.length - earlier.text.length;
  const moved = by === 0 ? behind : behind.map((statement) => ({ ...statement, offset: statement.offset + by }));
  const between = earlier.statements.slice(before.length, earlier.statements.length - count);
  const middle = parsed(text, pieces.slice(first, pieces.length - last), () => 0);
  const front = before.at(-1)?.order ?? -1;
  const back = behind[0]?.order;
  const orders = ordersBetween(
    front,
    back,
    between.map(({ order }) => order),
    middle.length,
  );
  const statements = [
    ...before,
    ...middle.map((statement, index) => ({ ...statement, order: orders[index] as number })),
    ...moved,
  ];
  if (!isCrowded(orders, front, back)) return { text, pieces, statements };
  return { text, pieces, statements: statements.map((statement, order) => ({ ...statement, order })) };
}
