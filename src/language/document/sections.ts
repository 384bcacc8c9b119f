import { parseStatement } from '../grammar/parser.ts';
import { type Piece, type StatementPiece, scan, scanFrom } from './scanner.ts';
import { type SourceText, sumsOf } from './source-text.ts';
import type { Reading, Section, Statement } from './statements.ts';

/** Pieces of a section, about. */
const SECTION = 32;

/** Two orders that are closer than this leave no room for others between them: all are given anew. */
const LEAST_GAP = 2 ** -30;

function beginsLine(text: string, piece: Piece, before: Piece | undefined): boolean {
  return before === undefined || /[\r\n]/.test(text.slice(before.end, piece.start));
}

/** Cuts pieces into runs of about the same size; all but the first begin with a statement that begins its line. */
function runsOf(text: string, pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const size = pieces.length / Math.max(Math.round(pieces.length / SECTION), 1);
  const runs: Piece[][] = [[]];
  pieces.forEach((piece, index) => {
    const isFull = index >= size * runs.length;
    if (isFull && piece.kind === 'statement' && beginsLine(text, piece, pieces[index - 1])) runs.push([]);
    runs.at(-1)?.push(piece);
  });
  return runs;
}

function statementOf(text: string, { start, end, unclosed, reach }: StatementPiece): Omit<Statement, 'order'> {
  const open = unclosed === undefined ? undefined : unclosed - start;
  const parsed = parseStatement(text.slice(start, end), open);
  return {
    text: parsed.text,
    syntax: parsed.syntax,
    ...(open === undefined ? {} : { unclosed: open }),
    ...(reach === undefined ? {} : { reach: reach - start }),
  };
}

function isPlain({ syntax }: Statement): boolean {
  if (syntax.kind === 'declaration') return syntax.variables.every(({ ranges }) => ranges.length === 0);
  return (
    syntax.kind === 'equation' && syntax.operator === '=' && syntax.target.indices.length === 0 && syntax.others === undefined
  );
}

/** The sections of a text; `name` gives all its statements, in order, their places among the others. */
function sectionsOf(
  text: string,
  pieces: readonly Piece[],
  name: (statements: readonly Omit<Statement, 'order'>[]) => readonly Statement[],
): readonly Section[] {
  const own = pieces.filter((piece) => piece.kind === 'statement');
  const all = name(own.map((piece) => statementOf(text, piece)));
  const runs = runsOf(text, pieces);
  let count = 0;
  return runs.map((run, index): Section => {
    // Text in front of the first piece belongs to its section, or is the beginning of the file.
    const start = index === 0 ? 0 : (run[0] as Piece).start;
    const length = (runs[index + 1]?.[0]?.start ?? text.length) - start;
    const starts = run.filter(({ kind }) => kind === 'statement').map((piece) => piece.start - start);
    const statements = all.slice(count, count + starts.length);
    count += starts.length;
    const comments = run
      .filter((piece) => piece.kind === 'comment')
      .map((piece) => ({ ...piece, start: piece.start - start, end: piece.end - start }));
    const reach = statements.reduce((most, own, at) => Math.max(most, (starts[at] as number) + (own.reach ?? 0)), length);
    return { length, statements, starts, comments, reach, isPlain: statements.every(isPlain) };
  });
}

function readingOf(source: SourceText, sections: readonly Section[]): Reading {
  let last = -1;
  const orders = sections.map(({ statements }) => {
    const first = statements[0]?.order ?? last;
    last = statements.at(-1)?.order ?? last;
    return first;
  });
  return { source, sections, offsets: sumsOf(sections, ({ length }) => length), orders };
}

/** Reads a text of which nothing is known. */
export function readAnew(source: SourceText): Reading {
  const text = source.toString();
  const counted = (statements: readonly Omit<Statement, 'order'>[]): readonly Statement[] =>
    statements.map((statement, order) => ({ order, ...statement }));
  return readingOf(source, sectionsOf(text, scan(text), counted));
}

/** The sections that an edit leaves of an earlier text: those in front of it and those after it. */
interface Rescan {
  /** So many sections at the beginning are the same. */
  readonly first: number;
  /** From this one on, too. */
  readonly last: number;
  /** The text between them, from the beginning of one section to that of another, and its pieces. */
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** The first section that an edit may have changed: one that the scanner looked at it for. */
function firstTouched({ sections, offsets }: Reading, start: number): number {
  const touched = sections.findIndex(({ reach }, index) => (offsets[index] as number) + reach >= start);
  // A section that has become small is merged with the one in front of it.
  const { statements, comments } = sections[touched] as Section;
  return touched > 0 && statements.length + comments.length < SECTION / 4 ? touched - 1 : touched;
}

/** The first section that begins after the text that an edit replaced. */
function firstBehind({ sections, offsets }: Reading, from: number, end: number): number {
  const found = sections.findIndex((_, index) => index > from && (offsets[index] as number) >= end);
  return found === -1 ? sections.length : found;
}

function rescan(source: SourceText, earlier: Reading): Rescan {
  const { start, end } = source.commonWith(earlier.source);
  const { sections, offsets } = earlier;
  const by = source.length - earlier.source.length;
  const first = firstTouched(earlier, start);
  const from = offsets[first] as number;
  const next = firstBehind(earlier, first, earlier.source.length - end);
  // The distance after an edit that the scanner must read is not known before: most often one section is enough.
  for (let further = 1; ; further *= 4) {
    const isAll = next + further >= sections.length;
    const text = source.slice(from, isAll ? source.length : (offsets[next + further] as number) + by);
    let last = next;
    let known: number | undefined;
    // Scanning depends on nothing in front of a line: from the beginning of an old section after the edit on, all is as it was.
    const isKnown = (offset: number, onLineOf: boolean): boolean => {
      const old = from + offset - by;
      while (last < sections.length && (offsets[last] as number) < old) last += 1;
      if (onLineOf || last === sections.length || offsets[last] !== old) return false;
      known = offset;
      return true;
    };
    const pieces = scanFrom(text, from === 0 && text.startsWith('\uFEFF') ? 1 : 0, isKnown);
    const isSure = isAll || pieces.every((piece) => piece.kind === 'comment' || (piece.reach ?? 0) < text.length);
    if (known !== undefined && isSure) return { first, last, text: text.slice(0, known), pieces };
    if (isAll) return { first, last: sections.length, text, pieces };
  }
}

/** So many orders between two others. */
function ordersBetween(before: number, after: number | undefined, count: number): readonly number[] {
  const step = after === undefined ? 1 : (after - before) / (count + 1);
  return Array.from({ length: count }, (_, index) => before + step * (index + 1));
}

function isSame(a: Omit<Statement, 'order'>, b: Statement): boolean {
  return a.text === b.text && a.unclosed === b.unclosed && a.reach === b.reach;
}

/** Statements that stand in the place of others: the same at both ends stay what they are, and the rest has their orders. */
function renamed(
  statements: readonly Omit<Statement, 'order'>[],
  old: readonly Statement[],
  before: number,
  after: number | undefined,
): readonly Statement[] {
  const least = Math.min(statements.length, old.length);
  const fromEnd = <T>(list: readonly T[], index: number): T => list[list.length - 1 - index] as T;
  let start = 0;
  while (start < least && isSame(statements[start] as Statement, old[start] as Statement)) start += 1;
  let end = 0;
  while (end < least - start && isSame(fromEnd(statements, end), fromEnd(old, end))) end += 1;
  const changed = statements.slice(start, statements.length - end);
  const kept = old.slice(start, Math.min(old.length - end, start + changed.length)).map(({ order }) => order);
  const left = kept.at(-1) ?? old[start - 1]?.order ?? before;
  const right = end > 0 ? fromEnd(old, end - 1).order : after;
  const orders = [...kept, ...ordersBetween(left, right, changed.length - kept.length)];
  return [
    ...old.slice(0, start),
    ...changed.map((statement, index) => ({ order: orders[index] as number, ...statement })),
    ...old.slice(old.length - end),
  ];
}

function isCrowded(sections: readonly Section[], before: number, after: number | undefined): boolean {
  const orders = [
    before,
    ...sections.flatMap(({ statements }) => statements.map(({ order }) => order)),
    ...(after === undefined ? [] : [after]),
  ];
  return orders.some((order, index) => index > 0 && order - (orders[index - 1] as number) < LEAST_GAP);
}

function countedAnew(sections: readonly Section[]): readonly Section[] {
  let order = 0;
  return sections.map((section) => ({
    ...section,
    statements: section.statements.map((statement) => ({ ...statement, order: order++ })),
  }));
}

/** Reads a text again after an edit: sections before and after it are shared with the earlier reading. */
export function readAgain(source: SourceText, earlier: Reading): Reading {
  const { first, last, text, pieces } = rescan(source, earlier);
  const front = earlier.sections.slice(0, first);
  const back = earlier.sections.slice(last);
  const old = earlier.sections.slice(first, last).flatMap(({ statements }) => statements);
  const before = front.findLast(({ statements }) => statements.length > 0)?.statements.at(-1)?.order ?? -1;
  const after = back.find(({ statements }) => statements.length > 0)?.statements[0]?.order;
  const between = sectionsOf(text, pieces, (statements) => renamed(statements, old, before, after));
  const sections = [...front, ...between, ...back];
  return readingOf(source, isCrowded(between, before, after) ? countedAnew(sections) : sections);
}
