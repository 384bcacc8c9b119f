import type { Damage, LocalFix } from '../syntax.ts';
import { type DamagedText, type Objection, respelling, spanOfLength } from './damaged-text.ts';

/** Signs that mathematics, LaTeX and other languages have for what is written otherwise here. */

/** Signs of mathematics, each with what it may mean here, the likeliest first. */
const SIGNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['×', ['*']],
  ['⊙', ['*']],
  ['∘', ['*']],
  ['∗', ['*']],
  ['·', ['@', '*']],
  ['⋅', ['@', '*']],
  ['•', ['@', '*']],
  ['∙', ['@', '*']],
  ['⋆', ['*']],
  ['÷', ['/']],
  ['−', ['-']],
  ['–', ['-']],
  ['≤', ['<=']],
  ['≥', ['>=']],
  ['≠', ['!=']],
  ['←', ['=']],
  ['≔', ['=']],
  ['∈', ['in']],
  ['…', ['..']],
]);

const ANY_SIGN = new RegExp(String.raw`[${[...SIGNS.keys()].join('')}]|\*\*`, 'gu');

/** Signs of comments with which no statement begins. */
const COMMENTS: readonly string[] = ['//', '/*', '--', '%'];

/** `y = A × b`: all signs of the statement are written as they are here. */
export function mathematicalSign({ text }: DamagedText, { span }: Objection): Damage | undefined {
  const sign = text.slice(span.start, span.end);
  const meant = SIGNS.get(sign);
  if (meant === undefined) return undefined;
  const written = meant.map((own) => `\`${own}\``).join(' or ');
  const isSure = meant.length === 1;
  const fixes = meant.map((own): LocalFix => {
    const [title, edits] = [`Write \`${own}\``, signEdits(text, sign, own)];
    return isSure ? respelling(title, edits) : { title, edits };
  });
  return { message: `\`${sign}\` is written ${written}`, span, fixes };
}

/** All signs of mathematics in a text, and its powers, written as they are here. */
function signEdits(text: string, sign: string, own: string): LocalFix['edits'] {
  const found = [...text.matchAll(ANY_SIGN)].filter(({ 0: part }) => !part.startsWith('#'));
  return found.map(({ index, 0: part }) => ({
    span: spanOfLength(index, part.length),
    text: part === sign ? own : (SIGNS.get(part)?.[0] ?? '^'),
  }));
}

/** `W' @ y` is transposed, and `'same'` is a text. */
export function apostrophe({ text }: DamagedText, { span }: Objection): Damage | undefined {
  if (text[span.start] !== "'") return undefined;
  const at = Array.from(text.matchAll(/'/g), ({ index }) => index);
  const by = (own: string): LocalFix['edits'] => at.map((index) => ({ span: spanOfLength(index, 1), text: own }));
  // A text begins behind a bracket, a comma or a sign, and a transpose behind what is transposed.
  if (/[\p{L}\p{M}\p{N}_)\].]'*$/u.test(text.slice(0, span.start)))
    return { message: 'a transpose is written `.T`', span, fixes: [respelling('Write `.T`', by('.T'))] };
  if (at.length % 2 === 1) return undefined;
  return { message: 'a text stands between `"`', span, fixes: [respelling('Write `"`', by('"'))] };
}

/** `\tanh(x)`: a word needs no backslash. */
export function latexCommand({ text }: DamagedText, { span }: Objection): Damage | undefined {
  const [command] = /^\\\p{L}+/u.exec(text.slice(span.start)) ?? [];
  if (command === undefined) return undefined;
  const edits = Array.from(text.matchAll(/\\(?=\p{L})/gu), ({ index }) => ({ span: spanOfLength(index, 1), text: '' }));
  const message = `\`${command}\` is LaTeX: names and operations are words without \`\\\``;
  return { message, span: spanOfLength(span.start, command.length), fixes: [respelling('Remove `\\`', edits)] };
}

/** A comment of another language, on a line of its own or behind a statement. */
export function foreignComment(damaged: DamagedText): Damage | undefined {
  const { text } = damaged;
  const own = COMMENTS.find((sign) => text.startsWith(sign));
  const at = own === undefined ? trailingComment(damaged) : 0;
  if (at === undefined) return undefined;
  const sign = own ?? text.slice(at, at + 2);
  const message = `a comment begins with \`#\`, not with \`${sign}\``;
  const end = sign === '/*' && text.endsWith('*/') ? [{ span: { start: text.length - 2, end: text.length }, text: '' }] : [];
  const fix: LocalFix = { title: 'Write `#`', edits: [{ span: spanOfLength(at, sign.length), text: '#' }, ...end] };
  return { message, span: spanOfLength(at, sign.length), fixes: [fix] };
}

/** The offset of a `//` or a `/*` outside of texts. */
function trailingComment({ text }: DamagedText): number | undefined {
  const at = text.search(/\/[/*]/);
  return at >= 0 && text.slice(0, at).split('"').length % 2 === 1 ? at : undefined;
}
