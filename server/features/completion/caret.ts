import type { SourceDocument } from '../../../src/index.ts';
import type { LocatedNode } from '../../../src/language/document/document.ts';
import { offsetOf, type Statement, statementsAt } from '../../../src/language/document/statements.ts';
import { tokenize } from '../../../src/language/grammar/lexer.ts';
import type { Token } from '../../../src/language/grammar/token.ts';
import { endOfName } from '../../../src/language/name-pattern.ts';
import type { Span } from '../../../src/language/syntax.ts';
import type { FileVersion } from '../../open-files.ts';

/** The place at which one types, as the tokens of the statement tell it. */
export interface Caret {
  readonly file: FileVersion;
  readonly offset: number;
  /** The statement that the caret is in; undefined where none is begun. */
  readonly statement: { readonly order: number; readonly span: Span } | undefined;
  /** The order of the last statement in front of it. */
  readonly last: number;
  /** The tokens of the statement in front of the word that is typed; their spans count from its first character. */
  readonly tokens: readonly Token[];
  /** The word that is typed, with its rest after the caret; empty if nothing is typed in front of the caret. */
  readonly word: Span;
  /** True where nothing is offered: in a comment, a text, a number. */
  readonly isQuiet: boolean;
  /** The blocks around it, the outermost first. */
  readonly blocks: readonly LocatedNode[];
}

interface Begun {
  readonly statement: Statement;
  readonly start: number;
}

/** True if a statement is the first or the last line of a block, which no text continues. */
function isEdge({ text }: Statement): boolean {
  return text.endsWith('{') || text === '}';
}

/** True if the text at an offset continues a statement in front of it: on its line, or while a bracket is open. */
function goesOn({ statement, start }: Begun, offset: number, text: string): boolean {
  const end = start + statement.text.length;
  if (isEdge(statement)) return start < offset && offset < end;
  if (offset <= end || statement.unclosed !== undefined) return true;
  return !/[\r\n]/.test(text.slice(end, offset));
}

/** True if a text is open at the end of the source: its quote belongs to no token. */
function isTextOpen(source: string, tokens: readonly Token[]): boolean {
  let from = 0;
  let quote = -1;
  for (const { span } of [...tokens, { span: { start: source.length, end: source.length } }]) {
    const stray = source.slice(from, span.start).lastIndexOf('"');
    if (stray !== -1) quote = from + stray;
    from = Math.max(from, span.end);
  }
  return quote !== -1 && !/[\r\n]/.test(source.slice(quote));
}

function isQuiet(source: string, tokens: readonly Token[], word: Token | undefined): boolean {
  const [before, last] = [word === undefined ? tokens.at(-1) : tokens.at(-2), tokens.at(-1)];
  if (last?.kind === 'comment' && last.span.end === source.length) return true;
  const start = word?.span.start ?? source.length;
  const isJoined = before !== undefined && before.span.end === start;
  if (isJoined && (before.kind === 'number' || before.text === '.T')) return true;
  return (source[start - 1] === '.' && !(isJoined && before.text === '..')) || isTextOpen(source, tokens);
}

/** The blocks that an offset lies in. */
export function blocksAround(document: SourceDocument, offset: number): readonly LocatedNode[] {
  const found: LocatedNode[] = [];
  let nodes = document.nodes;
  for (;;) {
    const inner = nodes.find(({ statement, body, end }) => {
      const isBehind = statement.offset + statement.text.length <= offset;
      return body !== undefined && isBehind && (end === undefined || offset <= end.offset);
    });
    if (inner === undefined) return found;
    found.push(inner);
    nodes = inner.body ?? [];
  }
}

export function caretAt(file: FileVersion, offset: number): Caret {
  const { document } = file;
  const text = document.text;
  const near = statementsAt(document, offset)
    .map((statement) => ({ statement, start: offsetOf(document, statement.order) ?? 0 }))
    .toSorted((a, b) => b.start - a.start);
  const own = near.find((begun) => goesOn(begun, offset, text));
  const [before] = near.filter((begun) => begun !== own);
  const start = own?.start ?? (before === undefined ? 0 : before.start + before.statement.text.length);
  const source = text.slice(start, offset);
  const tokens = tokenize(source);
  const last = tokens.at(-1);
  const isWord = (last?.kind === 'name' || last?.kind === 'keyword') && last.span.end === source.length;
  const word = isWord ? { start: start + last.span.start, end: endOfName(text, start + last.span.start) } : undefined;
  const end = own === undefined ? offset : Math.max(own.start + own.statement.text.length, word?.end ?? offset);
  return {
    file,
    offset,
    statement: own && { order: own.statement.order, span: { start: own.start, end } },
    last: before?.statement.order ?? -1,
    tokens: (isWord ? tokens.slice(0, -1) : tokens).filter(({ kind }) => kind !== 'comment'),
    word: word ?? { start: offset, end: offset },
    isQuiet: isQuiet(source, tokens, isWord ? last : undefined),
    blocks: blocksAround(document, offset),
  };
}

/** A bracket that stands open in front of the caret. */
export interface OpenBracket {
  readonly kind: '(' | '[';
  /** The name that it follows, of an operation or of something with an index. */
  readonly name: string | undefined;
  /** The number of commas in it. */
  readonly argument: number;
  /** The tokens after the last comma. */
  readonly tokens: readonly Token[];
}

/** The brackets that some tokens leave open, the outermost first. */
export function openBrackets(tokens: readonly Token[]): readonly OpenBracket[] {
  const open: { kind: '(' | '['; name: string | undefined; argument: number; from: number }[] = [];
  for (const [index, { kind, text }] of tokens.entries()) {
    const before = tokens[index - 1];
    if (kind !== 'symbol') continue;
    if (text === '(' || text === '[') {
      const name = before?.kind === 'name' ? before.text : undefined;
      open.push({ kind: text, name, argument: 0, from: index + 1 });
    } else if (text === ')' || text === ']') open.pop();
    const inner = open.at(-1);
    if (text === ',' && inner !== undefined) Object.assign(inner, { argument: inner.argument + 1, from: index + 1 });
  }
  return open.map(({ from, ...bracket }, index) => ({ ...bracket, tokens: tokens.slice(from, open[index + 1]?.from) }));
}

/** The innermost call around the caret. */
export function callAround(caret: Caret): OpenBracket | undefined {
  return openBrackets(caret.tokens).findLast(({ kind, name }) => kind === '(' && name !== undefined);
}
