import { NAME_PATTERN } from '../name-pattern.ts';
import { lexByGrammar } from './langium-parser.ts';
import type { Token, TokenKind } from './token.ts';

const KEYWORDS: ReadonlySet<string> = new Set(['dim', 'input', 'param', 'const', 'output', 'for', 'in', 'backward']);

/** White space, the terminals of the grammar and its symbols, each in a group of its own. */
const TERMINALS = new RegExp(
  [
    String.raw`\s+`,
    String.raw`(#[^\r\n]*)`,
    `(${NAME_PATTERN})`,
    String.raw`([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)`,
    String.raw`("[^"\r\n]*")`,
    String.raw`(\.\.|\.T|\+=|[<>=!]=|[=+\-*/@^<>()[\]{},:])`,
  ].join('|'),
  'uy',
);

/** Undefined for white space. */
function kindOf([, comment, name, number, text, symbol]: RegExpExecArray): TokenKind | undefined {
  if (name !== undefined) return KEYWORDS.has(name) ? 'keyword' : 'name';
  if (symbol !== undefined) return 'symbol';
  if (number !== undefined) return 'number';
  if (text !== undefined) return 'text';
  return comment === undefined ? undefined : 'comment';
}

/**
 * The tokens of a text, comments included; undefined where a character belongs to none. The grammar's own lexer
 * says the same (a test compares them), but takes longer to be made than most files take to be read.
 */
export function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let start = 0;
  while (start < text.length) {
    TERMINALS.lastIndex = start;
    const match = TERMINALS.exec(text);
    if (match === null) return undefined;
    const [image] = match;
    const end = start + image.length;
    const kind = kindOf(match);
    if (kind !== undefined) tokens.push({ kind, text: image, span: { start, end } });
    start = end;
  }
  return tokens;
}

/** The tokens of a piece of text in order, comments included; characters that belong to none are left out. */
export function tokenize(text: string): readonly Token[] {
  return tokensOf(text) ?? lexByGrammar(text).tokens;
}
