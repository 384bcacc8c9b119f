import { NAME_PATTERN } from '../name-pattern.ts';
import type { Damage } from '../syntax.ts';
import { type DamagedText, difference, type Objection, replacing, respelling } from './damaged-text.ts';
import { asOperations, type Dot, dotsIn, MODULES } from './methods.ts';
import type { Token } from './token.ts';

/** Habits of other languages: a word in front of what is defined, choices, blocks, modules and methods. */

/** `let y = x`: an equation begins with the name that it defines. */
export function definingWord(damaged: DamagedText): Damage | undefined {
  const [first, second, third] = damaged.tokens;
  if (first?.kind !== 'name' || second?.kind !== 'name' || !['=', '+=', '['].includes(third?.text ?? '')) return undefined;
  const span = { start: first.span.start, end: second.span.start };
  const message = `\`${first.text}\` is no keyword: an equation begins with the name that it defines`;
  const removal = replacing(`Remove \`${first.text}\``, span, '');
  const changed = asOperations(damaged);
  const others = changed === undefined ? [] : [difference(damaged.text, changed)];
  return { message, span: first.span, fixes: [{ ...removal, edits: [...removal.edits, ...others] }] };
}

/** Words with which other languages choose between values and combine conditions. */
const CHOICES: ReadonlySet<string> = new Set('if else elif and or not'.split(' '));
/** Words with which other languages begin functions, classes and loops. */
const BLOCKS: ReadonlySet<string> = new Set('def fn func fun function lambda class while'.split(' '));

/** The first line of another branch. */
export const OTHER_BRANCH = /^(?:\}\s*)?(?:else|elif|elseif)\b/;

export function isForeignWord(token: Token | undefined): boolean {
  return token?.kind === 'name' && (CHOICES.has(token.text) || BLOCKS.has(token.text));
}

/** `y = a if x > 0 else b`, `def f(x):`: a word that stands beside another operand, and could be no name there. */
export function foreignWord({ tokens }: DamagedText, { span }: Objection): Damage | undefined {
  const at = tokens.findIndex((token) => token.span.start === span.start);
  const token = [tokens[at], tokens[at - 1]].find(isForeignWord);
  if (token === undefined) return undefined;
  const instead = CHOICES.has(token.text)
    ? '`where(c, a, b)` chooses between values, and conditions are multiplied'
    : 'a file is a list of equations, and its only loop is `for t in 1..T { … }`';
  return { message: `there is no \`${token.text}\`: ${instead}`, span: token.span };
}

/** A bound of Python one further on, or one before. */
function beside(bound: string, by: 1 | -1): string {
  if (/^-?\d+$/.test(bound)) return String(Number(bound) + by);
  const [, plain] = (by === 1 ? /^(.*\S)\s*-\s*1$/ : /^(.*\S)\s*\+\s*1$/).exec(bound) ?? [];
  return plain ?? `${bound}${by === 1 ? '+' : '-'}1`;
}

/** The numbers of `range(1, T+1)` as they are written here: both ends included. */
function rangeWritten(bounds: readonly string[], isReversed: boolean): string | undefined {
  const [first = '0', end, step = '1', more] = bounds.length === 1 ? ['0', ...bounds] : bounds;
  if (
    end === undefined ||
    more !== undefined ||
    bounds.some((own) => !/^[-+*\s\p{L}\p{M}\p{N}_]+$/u.test(own)) ||
    (step !== '1' && step !== '-1')
  )
    return undefined;
  const ends = [first, beside(end, step === '1' ? -1 : 1)];
  return (isReversed ? ends.reverse() : ends).join('..');
}

const pythonRangeHeader = () =>
  new RegExp(
    String.raw`^for\s+(${NAME_PATTERN})\s+in\s+(reversed\s*\(\s*)?range\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(\)?)\s*[:{]*$`,
    'u',
  );

/** `for t in range(T):` and `for t in reversed(range(1, T+1)):` */
export function pythonRange({ text, tokens, parses }: DamagedText): Damage | undefined {
  const [first, variable, word, range] = tokens;
  if (first?.text !== 'for' || word?.text !== 'in' || (range?.text !== 'range' && range?.text !== 'reversed')) return undefined;
  const [, , reversed, given = '', bracket] = pythonRangeHeader().exec(text) ?? [];
  const bounds = given.split(',').map((own) => own.trim());
  const isWhole = given !== '' && (reversed === undefined) === (bracket === '');
  const written = isWhole ? rangeWritten(bounds, reversed !== undefined) : undefined;
  const header = `for ${variable?.text} in ${written ?? '1..T'} {`;
  const end = /\s*[:{]*$/.exec(text)?.index ?? text.length;
  const message = `a loop is written \`${header} … }\`, with its last number included`;
  const fixes =
    written !== undefined && text.endsWith('{') && parses(header)
      ? [respelling(`Write \`${written}\``, [difference(text, header)])]
      : [];
  return { message, span: { start: range.span.start, end }, fixes };
}

/** `return y`, and `import numpy`: words that later versions of the language may use. */
export function reservedWord({ tokens }: DamagedText): Damage | undefined {
  const [first, second] = tokens;
  if (first === undefined || second?.kind !== 'name') return undefined;
  if (first.text === 'import')
    return { message: 'nothing needs an `import`: operations stand without a module', span: first.span };
  if (first.text !== 'return') return undefined;
  const message = 'there is no `return`: `output` says which names a file computes';
  return { message, span: first.span, fixes: [replacing('Write `output`', first.span, 'output')] };
}

/** `np.exp(x)` is `exp(x)`, and `x.sum(axis=0)` is `sum(x, axis=0)`. */
export function dotted(damaged: DamagedText, { span }: Objection): Damage | undefined {
  const dot = dotsIn(damaged).find(({ at }) => at === span.start);
  if (dot === undefined) return undefined;
  if (dot.member.text === 'random') {
    const message = 'there are no random numbers: what is drawn is given from outside, by an `input` or a `const`';
    return { message, span };
  }
  const changed = asOperations(damaged);
  const shown = changed === undefined ? undefined : rightSide(changed);
  const isShort = shown !== undefined && shown.length <= LONGEST_SHOWN;
  const title = isShort ? `Write \`${shown}\`` : 'Write it with operations';
  const fixes = changed === undefined ? [] : [respelling(title, [difference(damaged.text, changed)])];
  return { message: messageFor(dot, isShort && damaged.parses(changed ?? '') ? shown : undefined), span, fixes };
}

const LONGEST_SHOWN = 48;

/** The text after the `=` of an equation. */
function rightSide(text: string): string {
  return text.slice(text.indexOf('=') + 1).trim();
}

function messageFor({ owner, member, opening }: Dot, instead: string | undefined): string {
  if (MODULES.has(owner.text)) return `operations stand without a module: not \`${owner.text}.${member.text}\``;
  if (opening === undefined) return `\`${owner.text}\` has no \`.${member.text}\`: of what follows a dot, there is \`.T\` only`;
  return `there are no methods: ${instead === undefined ? 'an operation stands in front of what it takes' : `write \`${instead}\``}`;
}
