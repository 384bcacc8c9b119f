import type { Damage } from '../syntax.ts';
import { closes, type DamagedText, DECLARATIONS, inserting, type Objection, replacing, type Tokens } from './damaged-text.ts';
import type { Token } from './token.ts';

/** The text that follows a statement on its line. */
interface Tail {
  readonly previous: Token;
  readonly token: Token;
  readonly next: Token | undefined;
  readonly end: number;
}

const LISTS: readonly string[] = [...DECLARATIONS, 'dim', 'output'];
const OPENINGS: readonly string[] = [...LISTS, 'for', 'backward'];
const LONGEST_SHOWN = 24;

/** Causes for text after a complete statement: a surplus bracket, another statement, or a name without its comma. */
export function surplus(damaged: DamagedText, { span }: Objection): Damage | undefined {
  const tail = tailAt(damaged.tokens, span.start);
  if (tail === undefined) return undefined;
  const { previous, token } = tail;
  if (closes(token)) {
    const own = { start: previous.span.end, end: token.span.end };
    return { message: `this \`${token.text}\` closes no bracket`, span, fixes: [replacing(`Remove \`${token.text}\``, own, '')] };
  }
  const isList = LISTS.includes(damaged.tokens[0]?.text ?? '');
  return (
    (isList ? withoutComma(damaged, tail) : undefined) ?? another(damaged, tail) ?? (isList ? rest(damaged, tail) : undefined)
  );
}

function tailAt(tokens: Tokens, start: number): Tail | undefined {
  const index = tokens.findIndex((token) => token.span.start === start);
  const [previous, token, next] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (previous === undefined || token === undefined) return undefined;
  return { previous, token, next, end: tokens.at(-1)?.span.end ?? token.span.end };
}

function withoutComma({ text, parses }: DamagedText, tail: Tail): Damage | undefined {
  const { previous, token } = tail;
  const before = previous.span.end;
  const isApart = token.span.start > before && token.kind === 'name';
  if (!isApart || !parses(`${text.slice(0, before)},${text.slice(before)}`)) return undefined;
  const message = `a \`,\` is missing in front of \`${token.text}\``;
  return { message, span: token.span, fixes: [inserting('Add `,`', before, ','), removal(text, tail)] };
}

/** Another statement on the same line. */
function another({ text, parses }: DamagedText, { previous, token, next }: Tail): Damage | undefined {
  const begins = OPENINGS.includes(token.text) || (token.kind === 'name' && (next?.text === '=' || next?.text === '+='));
  if (!begins || !parses(text.slice(token.span.start))) return undefined;
  const gap = { start: previous.span.end, end: token.span.start };
  const message = `\`${token.text}\` begins another statement: it needs a line of its own`;
  return { message, span: token.span, fixes: [replacing('Begin a new line', gap, '\n')] };
}

function rest({ text }: DamagedText, tail: Tail): Damage {
  const { previous, token, end } = tail;
  const fix = removal(text, tail);
  const message = `\`${shown(text, tail)}\` is surplus behind \`${previous.text}\`: remove it`;
  return { message, span: { start: token.span.start, end }, fixes: [fix] };
}

function removal(text: string, tail: Tail): ReturnType<typeof replacing> {
  return replacing(`Remove \`${shown(text, tail)}\``, { start: tail.previous.span.end, end: tail.end }, '');
}

function shown(text: string, { token, end }: Tail): string {
  const own = text.slice(token.span.start, end);
  return own.length > LONGEST_SHOWN || /[\r\n`]/.test(own) ? token.text : own;
}
