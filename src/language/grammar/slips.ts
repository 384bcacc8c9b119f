import { NAME_PATTERN } from '../name-pattern.ts';
import type { Damage, LocalFix, Span } from '../syntax.ts';
import {
  type DamagedText,
  DECLARATIONS,
  difference,
  inserting,
  type Objection,
  openIn,
  replacing,
  respelling,
  respelt,
  type Tokens,
} from './damaged-text.ts';

/** Slips of the pen, and small forms of other languages: signs of definitions, commas, shapes, ranges, calls. */

/** The text with a pattern replaced, as the repair of a damage, if that makes a statement of it. */
function rewriting(
  { text, parses }: DamagedText,
  pattern: RegExp,
  written: (...groups: string[]) => string,
  message: string,
  place?: Span,
): Damage | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const changed = text.slice(0, found.index) + written(...found.slice(1)) + text.slice(found.index + found[0].length);
  const span = place ?? { start: found.index, end: found.index + found[0].length };
  if (!parses(changed)) return undefined;
  const edit = difference(text, changed);
  return { message, span, fixes: [respelling(`Write \`${written(...found.slice(1)).trim()}\``, [edit])] };
}

/** A longer declaration is no slip. */
const MOST_CHARACTERS = 100;

const TARGET = String.raw`${NAME_PATTERN}(?:\s*\[[^\[\]]*\])?`;

/** `z == x`, `dx =+ dy` and `dx + = dy`. */
export function definingSign({ text, parses }: DamagedText): Damage | undefined {
  const [, target, sign] = new RegExp(String.raw`^(${TARGET}\s*)(===?|=\s*\+(?!=)|\+\s+=)`, 'u').exec(text) ?? [];
  if (target === undefined || sign === undefined) return undefined;
  const span = { start: target.length, end: target.length + sign.length };
  const own = sign.includes('+') ? '+=' : '=';
  if (!parses(text.slice(0, span.start) + own + text.slice(span.end))) return undefined;
  const message =
    own === '=' ? 'a name is defined with `=`: `==` compares two numbers' : `\`${sign}\` is written \`+=\`, in one piece`;
  return { message, span, fixes: [respelt(`Write \`${own}\``, span, own)] };
}

/** The first line of a backward pass as other languages write it: `def backward():`. */
export const BACKWARD_HEADER =
  /^(?:(?:async|def|fn|func|function|static)\s+)*backward\b(?!\s*\+?=)\s*(?:\([^()]*\))?\s*(?:->[^:{]*)?[:{]*$/u;

export function backwardHeader({ text }: DamagedText): Damage | undefined {
  // A name that is only misspelt has a message of its own.
  if (!BACKWARD_HEADER.test(text) || !/[(:]|^(?!backward)/.test(text)) return undefined;
  const span = { start: 0, end: text.length };
  const message = 'a backward pass is written `backward { … }`';
  return { message, span, fixes: [respelt('Write `backward {`', span, 'backward {')] };
}

/** `sum(X axis=0)`. */
export function optionWithoutComma({ text, tokens, parses }: DamagedText, { span }: Objection): Damage | undefined {
  const at = tokens.findIndex((token) => token.span.start === span.start);
  const [previous, found, sign] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (previous === undefined || found?.kind !== 'name' || sign?.text !== '=' || openIn(tokens.slice(0, at)).length === 0)
    return undefined;
  const message = `a \`,\` is missing in front of \`${found.text}\``;
  const isWhole = parses(`${text.slice(0, previous.span.end)},${text.slice(previous.span.end)}`);
  return isWhole ? { message, span, fixes: [inserting('Add `,`', previous.span.end, ',')] } : undefined;
}

/** `input q: [n m]`, `input q: n x m` and `input q: [n × m]`. */
export function sizesApart({ text, tokens, parses }: DamagedText): Damage | undefined {
  if (!DECLARATIONS.includes(tokens[0]?.text ?? '') || text.length > MOST_CHARACTERS) return undefined;
  const SIZE = String.raw`(?:${NAME_PATTERN}|\d+)`;
  const [found, before = '', own = ''] = /^([^:]*:\s*)([^:]*)$/u.exec(text) ?? [];
  if (found === undefined) return undefined;
  const shape = new RegExp(String.raw`^[\[(]?\s*(${SIZE}(?:(?:\s*[×*,]\s*|\s+x\s+|\s+)${SIZE})+)\s*[\])]?$`, 'u').exec(own)?.[1];
  const sizes = shape?.split(/\s*[×*,]\s*|\s+x\s+|\s+/).join(', ');
  if (sizes === undefined || !parses(`${before}[${sizes}]`)) return undefined;
  const message = own.startsWith('(')
    ? `a shape stands in square brackets: \`[${sizes}]\``
    : `the sizes of a shape stand between commas: \`[${sizes}]\``;
  const span = { start: before.length, end: text.length };
  return { message, span, fixes: [respelt(`Write \`[${sizes}]\``, span, `[${sizes}]`)] };
}

/** `for t in 1:T {`, `for t = 1:T {` and `for t in 1..T:`. */
export function foreignRange({ text, parses }: DamagedText): Damage | undefined {
  const loop = new RegExp(
    String.raw`^for\s+(${NAME_PATTERN})\s*(?:in|=|∈)\s*([^:{}]+?)\s*(?::|\.{2,3}|…)\s*([^:{}]+?)\s*[:{]?$`,
    'u',
  );
  const [, variable, first, last] = loop.exec(text) ?? [];
  if (variable === undefined) return undefined;
  const written = `for ${variable} in ${first}..${last} {`;
  if (!parses(written) || !text.endsWith('{')) return undefined;
  const fix: LocalFix = respelling(`Write \`${first}..${last}\``, [difference(text, written)]);
  const at = text.indexOf(first ?? '', 3 + variable.length);
  const end = text.lastIndexOf(last ?? '') + (last?.length ?? 0);
  return { message: `a loop is written \`${written}\`, with its last number included`, span: { start: at, end }, fixes: [fix] };
}

/** `W.T()`. */
export function calledTranspose(damaged: DamagedText): Damage | undefined {
  return rewriting(damaged, /\.T\s*\(\s*\)/u, () => '.T', 'a transpose is written `.T`, without brackets');
}

/** A name that is shown. */
export const PRINTED = /^(?:print|println|printf|disp|display|show)\s*\(\s*([^(),]+)\s*\)$/u;

/** The expression that stands behind `output` in the place of names; undefined if there is none. */
export function outputExpression(text: string): string | undefined {
  const [, value] = /^output\s+(\S[\s\S]*)$/u.exec(text) ?? [];
  return value === undefined || new RegExp(`^${TARGET}$`, 'u').test(value) ? undefined : value;
}

/** `output sum(x)`: an output is a name. */
export function unnamedOutput({ text, tokens, parses }: DamagedText): Damage | undefined {
  const value = outputExpression(text);
  const second = tokens[1];
  if (value === undefined || second === undefined || !parses(`y = ${value}`)) return undefined;
  const message = 'an output is a name: an equation gives one to what is computed';
  return { message, span: { start: second.span.start, end: text.length } };
}

/** `print(x)`, and any other expression that defines nothing. */
export function bareExpression({ text, tokens, parses }: DamagedText, { message }: Objection): Damage | undefined {
  if (!message.startsWith('expected `=` or `+=`') || !isCall(tokens) || !parses(`y = ${text}`)) return undefined;
  const [, printed] = PRINTED.exec(text) ?? [];
  const place = { start: 0, end: tokens[0]?.text.length ?? 0 };
  if (printed === undefined)
    return { message: `an equation begins with the name that it defines: \`y = ${tokens[0]?.text}(…)\``, span: place };
  const output = `output ${printed.trim()}`;
  const told = `nothing is printed: \`${output}\` says what the file computes`;
  const whole = { start: 0, end: text.length };
  return { message: told, span: place, fixes: parses(output) ? [replacing(`Write \`${output}\``, whole, output)] : [] };
}

function isCall([first, second]: Tokens): boolean {
  return first?.kind === 'name' && second?.text === '(';
}
