import type { Edit, Place, SourceDocument } from '../../src/index.ts';
import { sharedEnds } from '../../src/language/document/shared-ends.ts';
import { type SourceStatement, type Statement, statementAt } from '../../src/language/document/statements.ts';
import { deleteLine, endOfStatementLine } from '../../src/language/edits.ts';
import { tokenize } from '../../src/language/grammar/lexer.ts';
import type { Token } from '../../src/language/grammar/token.ts';
import { allTargets, type Span } from '../../src/language/syntax.ts';

/** The tokens of a statement, without its comments. */
function tokensOf({ text }: Statement): readonly Token[] {
  return tokenize(text).filter(({ kind }) => kind !== 'comment');
}

/** True if two statements differ in white space and comments at most; of damaged ones every character counts. */
function isAlike(a: Statement, b: Statement): boolean {
  if (a === b) return true;
  if (a.unclosed !== b.unclosed) return false;
  if (a.text === b.text) return true;
  if (a.syntax.kind === 'damaged' || b.syntax.kind === 'damaged') return false;
  const [own, others] = [tokensOf(a), tokensOf(b)];
  return own.length === others.length && own.every(({ text }, index) => text === others[index]?.text);
}

/** The statements of two documents between the sections that they share at both ends. */
function between(from: SourceDocument, to: SourceDocument): readonly [readonly Statement[], readonly Statement[]] {
  const [a, b] = [from.sections, to.sections];
  const { first, last } = sharedEnds(a, b);
  const [old, fresh] = [a.slice(first, a.length - last), b.slice(first, b.length - last)];
  return [old.flatMap(({ statements }) => statements), fresh.flatMap(({ statements }) => statements)];
}

/** Statements by their texts, as far as a text stands there once. */
function uniqueTexts(statements: readonly Statement[]): ReadonlyMap<string, Statement> {
  const found = new Map<string, Statement>();
  const repeated = new Set<string>();
  for (const statement of statements) {
    if (found.has(statement.text)) repeated.add(statement.text);
    found.set(statement.text, statement);
  }
  for (const text of repeated) found.delete(text);
  return found;
}

/** Pairs statements that an edit has left alone: at both ends, and between those the ones that stand opposite or are unique. */
function pairsOf(old: readonly Statement[], fresh: readonly Statement[]): ReadonlyMap<Statement, Statement> {
  const pairs = new Map<Statement, Statement>();
  const least = Math.min(old.length, fresh.length);
  const pair = (a: Statement, b: Statement): boolean => {
    if (!isAlike(a, b)) return false;
    pairs.set(a, b);
    return true;
  };
  let start = 0;
  while (start < least && pair(old[start] as Statement, fresh[start] as Statement)) start += 1;
  let end = 0;
  while (end < least - start && pair(old.at(-1 - end) as Statement, fresh.at(-1 - end) as Statement)) end += 1;
  const [left, right] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)];
  if (left.length === right.length) {
    for (const [index, statement] of left.entries()) pair(statement, right[index] as Statement);
    return pairs;
  }
  const texts = uniqueTexts(right);
  for (const [text, statement] of uniqueTexts(left)) {
    const other = texts.get(text);
    if (other !== undefined) pairs.set(statement, other);
  }
  return pairs;
}

function isInside({ start, end }: Span, { text }: Statement): boolean {
  return start >= 0 && end <= text.length;
}

/** The way of statements from one version of a file to a later one: what is said of those that stay is said of them there. */
export class Movement {
  /** True if the program is the same: only comments and white space differ. */
  readonly isSame: boolean;
  /** The names that are written by statements which come, go or change. */
  readonly touched: ReadonlySet<string>;
  private readonly from: SourceDocument;
  private readonly to: SourceDocument;
  /** The orders of statements that are not shared, as they are now. */
  private readonly orders: ReadonlyMap<number, number | undefined>;

  constructor(from: SourceDocument, to: SourceDocument) {
    this.from = from;
    this.to = to;
    const [old, fresh] = between(from, to);
    const pairs = pairsOf(old, fresh);
    const kept = new Set(pairs.values());
    const changed = [...old.filter((statement) => !pairs.has(statement)), ...fresh.filter((statement) => !kept.has(statement))];
    this.orders = new Map(old.map((statement) => [statement.order, pairs.get(statement)?.order]));
    this.isSame = changed.length === 0 && fresh.every((statement, index) => pairs.get(old[index] as Statement) === statement);
    this.touched = new Set(
      changed.flatMap(({ syntax }) => (syntax.kind === 'equation' ? allTargets(syntax).map(({ name }) => name.text) : [])),
    );
  }

  /** The order that a statement has now; undefined for one that is gone or another one. */
  order(order: number): number | undefined {
    return this.orders.has(order) ? this.orders.get(order) : order;
  }

  /** The same place in the later version; undefined where it is gone. */
  place({ statement, span }: Place): Place | undefined {
    const ends = this.ends(statement);
    if (ends === undefined || !isInside(span, ends[0])) return undefined;
    return { statement: ends[1].order, span: movedSpan(span, ...ends) };
  }

  /** The same edit of the later version; undefined where it has no place any more. */
  edit({ place: { statement, span }, text }: Edit): Edit | undefined {
    const ends = this.ends(statement);
    if (ends === undefined) return undefined;
    const [old, fresh] = ends;
    const { order } = fresh;
    if (span.start === span.end && span.start >= old.text.length && /^[\r\n]/.test(text)) {
      const end = endOfStatementLine(this.to, order);
      return { place: { statement: order, span: { start: end, end } }, text };
    }
    if (text === '' && span.start <= 0 && span.end >= old.text.length) return deleteLine(this.to, order);
    if (isInside(span, old)) return { place: { statement: order, span: movedSpan(span, old, fresh) }, text };
    const isSame = old.text === fresh.text && around(this.from, old, span) === around(this.to, fresh, span);
    return isSame ? { place: { statement: order, span }, text } : undefined;
  }

  private ends(statement: number): readonly [SourceStatement, SourceStatement] | undefined {
    const order = this.order(statement);
    const old = statementAt(this.from, statement);
    const fresh = order === undefined ? undefined : statementAt(this.to, order);
    return old === undefined || fresh === undefined ? undefined : [old, fresh];
  }
}

/** The text from a statement to the ends of a span that reaches beyond it. */
function around({ source }: SourceDocument, { offset, text }: SourceStatement, { start, end }: Span): string {
  return source.slice(offset + Math.min(start, 0), offset + Math.max(end, text.length));
}

/** A span of a statement in one that differs in white space: its ends stay at the ends of their tokens. */
function movedSpan(span: Span, old: Statement, fresh: Statement): Span {
  if (old.text === fresh.text) return span;
  const [own, others] = [tokensOf(old), tokensOf(fresh)];
  const at = (index: number, offset: number): number => {
    const [token, other] = [own[index], others[index]];
    return token === undefined || other === undefined ? offset : other.span.start + (offset - token.span.start);
  };
  const end = at(
    own.findIndex((token) => span.end <= token.span.end),
    span.end,
  );
  if (span.start === span.end) return { start: end, end };
  const start = at(
    own.findLastIndex((token) => token.span.start <= span.start),
    span.start,
  );
  return { start, end };
}
