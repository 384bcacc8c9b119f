import type { Damage, LocalFix, Span } from '../syntax.ts';
import type { Token } from './token.ts';

export type Tokens = readonly Token[];

/** A text that is no statement, and whether another one is. */
export interface DamagedText {
  readonly text: string;
  readonly tokens: Tokens;
  readonly parses: (text: string) => boolean;
  /** Another text with all that is certainly meant otherwise in it written so, if that makes a statement of it. */
  readonly mended: (text: string) => string | undefined;
}

/** An error of the lexer or the parser. */
export interface Objection extends Damage {
  /** True if the text before it is a complete statement. */
  readonly isSurplus?: boolean;
}

/** The words that declarations begin with. */
export const DECLARATIONS: readonly string[] = ['input', 'param', 'const'];

export function closes(token: Token | undefined): boolean {
  return token?.text === ')' || token?.text === ']';
}

/** The brackets that are still open after some tokens, the outermost first. */
export function openIn(tokens: Tokens): Tokens {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.text === '(' || token.text === '[') open.push(token);
    if (closes(token)) open.pop();
  }
  return open;
}

export function spanOfLength(start: number, length: number): Span {
  return { start, end: start + length };
}

export function replacing(title: string, span: Span, text: string): LocalFix {
  return { title, edits: [{ span, text }] };
}

export function inserting(title: string, offset: number, text: string): LocalFix {
  return replacing(title, spanOfLength(offset, 0), text);
}

/** A fix that writes the same thing as it is written here. */
export function respelling(title: string, edits: LocalFix['edits']): LocalFix {
  return { title, respells: true, edits };
}

/** One that replaces a single span. */
export function respelt(title: string, span: Span, text: string): LocalFix {
  return respelling(title, [{ span, text }]);
}

/** The one edit between two texts. */
export function difference(text: string, changed: string): LocalFix['edits'][number] {
  const most = Math.min(text.length, changed.length);
  let start = 0;
  while (start < most && text[start] === changed[start]) start += 1;
  let same = 0;
  while (same < most - start && text.at(-1 - same) === changed.at(-1 - same)) same += 1;
  return { span: { start, end: text.length - same }, text: changed.slice(start, changed.length - same) };
}
