import { NAME_PATTERN } from '../name-pattern.ts';
import type { Damage } from '../syntax.ts';
import { type DamagedText, type Objection, replacing, spanOfLength } from './damaged-text.ts';

/** LaTeX, and braces in the place of other brackets. */

const LONGEST_SHOWN = 48;
const simple = () => new RegExp(String.raw`^(?:${NAME_PATTERN}|\d+(?:\.\d+)?)$`, 'u');

/** Commands that are signs here, and those whose words are other ones here. */
const written = (): readonly (readonly [RegExp, string])[] => [
  [/\\(?:cdot|times|odot|circ|ast)(?!\p{L})\s*/gu, '* '],
  [/\\(?:left|right)(?!\p{L})\s*/gu, ''],
  [/\s*\^\s*(?:\{\s*(?:T|\\top|\\intercal|\\mathsf\{T\})\s*\}|\\top(?!\p{L})|\\intercal(?!\p{L}))/gu, '.T'],
  [/\\sigma(?=\s*[({])/gu, 'sigmoid'],
  [/\\ln(?!\p{L})/gu, 'log'],
  [/_\{([\p{L}\p{N}_]+)\}/gu, '_$1'],
  [/_\{([^{}\\]*[-+][^{}\\]*)\}/gu, '[$1]'],
];
const fraction = () => /\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/u;
const GROUP = /\{([^{}]*)\}/u;

const grouped = (text: string): string => (simple().test(text.trim()) ? text.trim() : `(${text.trim()})`);

/** The text without commands and braces, the innermost first. */
function plain(text: string): string {
  let own = written().reduce((changed, [command, sign]) => changed.replace(command, sign), text);
  for (let before = ''; before !== own; ) {
    before = own;
    own = own.replace(fraction(), (_, above: string, below: string) => `(${grouped(above)} / ${grouped(below)})`);
  }
  own = own.replace(/^([^=]*=\s*)\(([^()]*|[^()]*\([^()]*\)[^()]*)\)$/u, '$1$2');
  for (let before = ''; before !== own; ) {
    before = own;
    own = own.replace(GROUP, '($1)');
  }
  return own.replace(/\\(?=\p{L})/gu, '').trimEnd();
}

/** `\frac{x}{2}`, `tanh{x}`, `\sigma(x)` and `{1, 2}` in an equation. */
export function latexForm({ text, parses }: DamagedText, { span }: Objection): Damage | undefined {
  if (!/[\\{]/.test(text.slice(span.start, span.end)) || !/[{}]|\\(?:sigma|ln|cdot|times|odot|top)/.test(text)) return undefined;
  const changed = plain(text);
  const start = text.indexOf('=') + 1;
  const value = changed.slice(changed.indexOf('=') + 1).trim();
  // A list is no value of an equation.
  const list = /\\|^[^=]*=\s*\{/.test(text) ? undefined : text.replaceAll('{', '[').replaceAll('}', ']');
  const isCommand = text[span.start] === '\\';
  const [command = '\\'] = /^\\\p{L}*/u.exec(text.slice(span.start)) ?? [];
  const message = isCommand
    ? `\`${command}\` is LaTeX: an equation is written with words, operators and round brackets`
    : 'a `{` belongs to `for` and `backward`: brackets are round, and those of a list are square';
  const place = isCommand ? spanOfLength(span.start, command.length) : span;
  if (start === 0) return { message, span: place };
  const replaced = { start: start + (text.slice(start).length - text.slice(start).trimStart().length), end: text.length };
  const own = parses(changed) ? value : list !== undefined && parses(list) ? list.slice(start).trim() : undefined;
  if (own === undefined) return { message, span: place };
  const title = own.length > LONGEST_SHOWN ? 'Write it without LaTeX' : `Write \`${own}\``;
  return { message, span: place, fixes: [replacing(title, replaced, own)] };
}
