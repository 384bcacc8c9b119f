import { exponentOf, SUPERSCRIPTS } from '../characters.ts';
import { NAME_PATTERN } from '../name-pattern.ts';
import type { Damage, LocalFix } from '../syntax.ts';
import { type DamagedText, DECLARATIONS, type Objection, replacing, respelling, respelt, spanOfLength } from './damaged-text.ts';

/** Forms of other languages: how they define a name, how they write numbers, and how they declare. */

const assignment = () => new RegExp(String.raw`^(${NAME_PATTERN}(?:\s*\[[^\[\]]*\])?\s*)(:=|<-|[-*/]=)(\s*)([^]*)$`, 'u');
const LONGEST_SHOWN = 48;

/** `y := x`, `y <- x` and `dx -= dy`. */
export function foreignAssignment({ text, parses }: DamagedText): Damage | undefined {
  const [, target, sign, gap = '', value = ''] = assignment().exec(text) ?? [];
  if (target === undefined || sign === undefined || value.startsWith('=')) return undefined;
  const span = spanOfLength(target.length, sign.length);
  if (sign === ':=' || sign === '<-')
    return { message: `\`${sign}\` is written \`=\``, span, fixes: [respelt('Write `=`', span, '=')] };
  if (sign !== '-=')
    return { message: `there is no \`${sign}\`: a name keeps its value, so that the result needs another one`, span };
  const isSimple = new RegExp(String.raw`^${NAME_PATTERN}(?:\.T)*$`, 'u').test(value);
  const negative = isSimple ? `-${value}` : `-(${value})`;
  const written = `${target.trim()} += ${negative}`;
  const message = `there is no \`-=\`: a contribution is added, with its sign`;
  // Outside of a backward block nothing is added to.
  if (!text.startsWith('d') || !parses(written)) return { message, span };
  const title = written.length > LONGEST_SHOWN ? 'Write `+=` and a minus' : `Write \`${written}\``;
  const end = span.end + gap.length;
  const edits: LocalFix['edits'] = [
    { span, text: '+=' },
    { span: { start: end, end: text.length }, text: negative },
  ];
  return { message, span, fixes: [respelling(title, edits)] };
}

const pointFirst = () => /(?<![\p{L}\p{M}\p{N}_)\].])\.(?=\d)/gu;
const underscored = () => /(?<![\p{L}\p{M}\p{N}_.])\d+(?:_\d+)+(?:\.\d+)?/gu;

/** `.5` and `1_000`. */
export function foreignNumber({ text }: DamagedText, { span }: Objection): Damage | undefined {
  const points = [...text.matchAll(pointFirst())].map(({ index }) => index);
  if (points.includes(span.start)) {
    const [digits = ''] = /^\.\d+/.exec(text.slice(span.start)) ?? [];
    const edits = points.map((at) => ({ span: spanOfLength(at, 0), text: '0' }));
    const message = `a number begins with a digit: write \`0${digits}\``;
    return { message, span: spanOfLength(span.start, digits.length), fixes: [respelling(`Write \`0${digits}\``, edits)] };
  }
  const numbers = [...text.matchAll(underscored())].map(({ index, 0: own }) => ({ start: index, own }));
  const found = numbers.find(({ start, own }) => start <= span.start && span.start < start + own.length);
  if (found === undefined) return undefined;
  const plain = found.own.replaceAll('_', '');
  const edits = numbers.map(({ start, own }) => ({ span: spanOfLength(start, own.length), text: own.replaceAll('_', '') }));
  const message = `a number has no \`_\`: write \`${plain}\``;
  return { message, span: spanOfLength(found.start, found.own.length), fixes: [respelling(`Write \`${plain}\``, edits)] };
}

/** `const c = 3`: what a declaration names is given from outside. */
export function declaredNumber({ text, tokens, parses }: DamagedText): Damage | undefined {
  const [first, second, third] = tokens;
  if (first === undefined || !DECLARATIONS.includes(first.text) || second?.kind !== 'name' || third?.text !== '=')
    return undefined;
  const equation = text.slice(second.span.start);
  if (!parses(equation)) return undefined;
  const message = `what a \`${first.text}\` holds is given from outside: what the file itself says is an equation`;
  const removed = { start: first.span.start, end: second.span.start };
  const declared = { start: second.span.end, end: text.length };
  const shown = equation.length > LONGEST_SHOWN ? 'Write an equation' : `Write \`${equation}\``;
  const fixes = [replacing(shown, removed, ''), replacing(`Remove \`${text.slice(third.span.start)}\``, declared, '')];
  return { message, span: { start: third.span.start, end: text.length }, fixes };
}

/** Types of single numbers. */
const SCALAR_TYPE = /^(?:float|double|real|scalar|number|f32|f64|float32|float64|Float|Double|Real|Scalar|Float32|Float64)$/;

/** `param V: n, m` and `param V: (n, m)`. */
export function shapeWithoutBrackets({ text, tokens, parses }: DamagedText): Damage | undefined {
  const at = tokens.findIndex(({ text: own }) => own === ':');
  const [colon, first, last] = [tokens[at], tokens[at + 1], tokens.at(-1)];
  if (colon === undefined || first === undefined || last === undefined || first.text === '[') return undefined;
  if (!DECLARATIONS.includes(tokens[0]?.text ?? '') || tokens.slice(at + 1).some((own) => [':', 'in', '..'].includes(own.text)))
    return undefined;
  const span = { start: first.span.start, end: last.span.end };
  const own = text.slice(span.start, span.end);
  if (SCALAR_TYPE.test(own)) {
    const message = `there is no type \`${own}\`: all numbers have 64 bits, and a single one has the shape \`[]\``;
    return { message, span, fixes: [respelt('Write `[]`', span, '[]')] };
  }
  const shape = `[${/^\([^()]*\)$/.test(own) ? own.slice(1, -1) : own}]`;
  if (!parses(text.slice(0, span.start) + shape)) return undefined;
  return {
    message: `a shape stands in square brackets: \`${shape}\``,
    span,
    fixes: [respelt(`Write \`${shape}\``, span, shape)],
  };
}

/** `z[1..2] = x`: a part of a tensor that an equation is to define. */
export function partDefined({ tokens }: DamagedText, { span }: Objection): Damage | undefined {
  const at = tokens.findIndex((token) => token.span.start === span.start);
  const [name, opening] = tokens;
  const end = tokens.findIndex(({ text }) => text === ']');
  const isTarget = name?.kind === 'name' && opening?.text === '[' && ['=', '+='].includes(tokens[end + 1]?.text ?? '');
  if (!isTarget || at > end || !['..', ':'].includes(tokens[at]?.text ?? '')) return undefined;
  const message = `a line defines \`${name.text}\` as a whole or one element of it: \`concat\` and \`pad\` put parts together`;
  return { message, span: { start: opening.span.start, end: tokens[end]?.span.end ?? span.end } };
}

/** A bound that counts from 0 as one that counts from 1. */
function countedFromOne(bound: string): string {
  if (/^\d+$/.test(bound)) return String(Number(bound) + 1);
  return bound === '' ? '1' : `${bound}+1`;
}

/** `x[1:3]`: the range of an axis, counted from 0 without its end. */
export function subscript({ text, tokens, parses }: DamagedText, { span }: Objection): Damage | undefined {
  const at = tokens.findIndex((token) => token.span.start === span.start);
  if (tokens[at]?.text !== ':') return undefined;
  const opening = tokens.slice(0, at).findLast((token) => token.text === '[');
  const closing = tokens.slice(at).find((token) => token.text === ']');
  const before = opening && tokens[tokens.indexOf(opening) - 1];
  if (opening === undefined || closing === undefined || before === undefined || before.span.end !== opening.span.start)
    return undefined;
  const axes = text.slice(opening.span.end, closing.span.start).split(',');
  const written = axes.map((axis) => {
    const [, start, stop] = /^\s*([^:]*?)\s*:\s*([^:]+?)\s*$/.exec(axis) ?? [];
    return start === undefined || stop === undefined ? axis.trim() : `${countedFromOne(start)}..${stop}`;
  });
  const shown = `[${written.join(', ')}]`;
  const whole = { start: opening.span.start, end: closing.span.end };
  const isRight = parses(text.slice(0, whole.start) + shown + text.slice(whole.end));
  const example = isRight ? `\`${before.text}${shown}\`` : '`a[2..3]`';
  const message = `a range in brackets has two dots and both of its ends, counted from 1: ${example}`;
  return { message, span, fixes: isRight ? [replacing(`Write \`${shown}\``, whole, shown)] : [] };
}

const POWERS = new RegExp(`(?<=[)\\]]|\\.T)[${SUPERSCRIPTS}]+`, 'gu');

/** `(x + 1)²`: behind a name, such a digit is a part of it. */
export function superscript({ text }: DamagedText, { span }: Objection): Damage | undefined {
  const signs = [...text.matchAll(POWERS)];
  const found = signs.find(({ index }) => index === span.start);
  if (found === undefined) return undefined;
  const written = (own: string): string => ` ^ ${exponentOf(own)}`;
  const shown = written(found[0]).trim();
  const edits = signs.map(({ index, 0: own }) => ({ span: spanOfLength(index, own.length), text: written(own) }));
  return { message: `a power is written \`${shown}\``, span, fixes: [respelling(`Write \`${shown}\``, edits)] };
}
