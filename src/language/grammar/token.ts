import type { Span } from '../syntax.ts';

export type TokenKind = 'name' | 'number' | 'text' | 'keyword' | 'symbol' | 'comment';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly span: Span;
}
