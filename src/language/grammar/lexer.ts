import type { IToken } from 'chevrotain';
import { languageServices } from './services.ts';
import type { Token, TokenKind } from './token.ts';

/** The tokens of a text by the lexer that Langium builds from the grammar. */
export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
  /** The offset of the first character that belongs to no token. */
  readonly strange: number | undefined;
}

export function lex(text: string): Lexed {
  const { tokens, hidden, errors } = languageServices().parser.Lexer.tokenize(text);
  return { tokens, comments: hidden.filter(({ tokenType }) => tokenType.name === 'COMMENT'), strange: errors[0]?.offset };
}

const TERMINALS: Readonly<Record<string, TokenKind>> = {
  NAME: 'name',
  NUMBER: 'number',
  TEXT: 'text',
  COMMENT: 'comment',
};

export function tokenOf({ tokenType, image, startOffset }: IToken): Token {
  const kind = TERMINALS[tokenType.name] ?? (/^\p{L}/u.test(image) ? 'keyword' : 'symbol');
  return { kind, text: image, span: { start: startOffset, end: startOffset + image.length } };
}

/** The tokens of a piece of text in order, comments included; characters that belong to none are left out. */
export function tokenize(text: string): readonly Token[] {
  const { tokens, comments } = lex(text);
  if (comments.length === 0) return tokens.map(tokenOf);
  return [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset).map(tokenOf);
}
