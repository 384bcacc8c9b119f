import type { IToken } from 'chevrotain';
import { languageServices } from './services.ts';
import type { Span } from './syntax.ts';

export type TokenKind = 'name' | 'number' | 'text' | 'keyword' | 'symbol' | 'comment';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly span: Span;
}

const TERMINALS: Readonly<Record<string, TokenKind>> = {
  NAME: 'name',
  NUMBER: 'number',
  TEXT: 'text',
  COMMENT: 'comment',
};

function tokenOf(token: IToken): Token {
  const kind = TERMINALS[token.tokenType.name] ?? (/^\p{L}/u.test(token.image) ? 'keyword' : 'symbol');
  return { kind, text: token.image, span: { start: token.startOffset, end: token.startOffset + token.image.length } };
}

/** The tokens of a piece of text in order, comments included; characters that belong to none are left out. */
export function tokenize(text: string): readonly Token[] {
  const result = languageServices().parser.Lexer.tokenize(text);
  const comments = result.hidden.filter((token) => token.tokenType.name === 'COMMENT');
  if (comments.length === 0) return result.tokens.map(tokenOf);
  return [...result.tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset).map(tokenOf);
}
