import type { Damage, LocalFix } from '../syntax.ts';
import { closes, type DamagedText, type Objection, replacing, spanOfLength, type Tokens } from './damaged-text.ts';
import type { Token } from './token.ts';

/** Habits of other languages: a word in front of what is defined, modules, and methods. */

/** Modules whose functions are the language's own operations. */
const MODULES: ReadonlySet<string> = new Set(
  'np numpy jnp jax lax tf torch nn functional F linalg special scipy math cp'.split(' '),
);

/** `let y = x`: an equation begins with the name that it defines. */
export function definingWord(damaged: DamagedText): Damage | undefined {
  const [first, second, third] = damaged.tokens;
  if (first?.kind !== 'name' || second?.kind !== 'name' || !['=', '+=', '['].includes(third?.text ?? '')) return undefined;
  const span = { start: first.span.start, end: second.span.start };
  const message = `\`${first.text}\` is no keyword: an equation begins with the name that it defines`;
  const removal = replacing(`Remove \`${first.text}\``, span, '');
  return { message, span: first.span, fixes: [{ ...removal, edits: [...removal.edits, ...asOperations(damaged)] }] };
}

/** Words with which other languages choose between values and combine conditions. */
const CHOICES: ReadonlySet<string> = new Set('if else elif and or not'.split(' '));
/** Words with which other languages begin functions, classes and loops. */
const BLOCKS: ReadonlySet<string> = new Set('def fn func fun function lambda class while'.split(' '));

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

/** `for t in range(T):` */
export function pythonRange({ tokens }: DamagedText): Damage | undefined {
  const [first, variable, word, range, opening] = tokens;
  if (first?.text !== 'for' || word?.text !== 'in' || range?.text !== 'range' || opening?.text !== '(') return undefined;
  const end = closing(tokens, opening)?.span.end ?? opening.span.end;
  const message = `a loop is written \`for ${variable?.text} in 1..T { … }\`, with its last number included`;
  return { message, span: { start: range.span.start, end } };
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

/** A dot between two names: a function of a module, or a method. */
interface Dot {
  readonly at: number;
  readonly owner: Token;
  readonly member: Token;
  readonly opening: Token | undefined;
}

function dotsIn({ text, tokens }: DamagedText): readonly Dot[] {
  return tokens.flatMap((member, index): Dot[] => {
    const [owner, opening] = [tokens[index - 1], tokens[index + 1]];
    const at = member.span.start - 1;
    if (member.kind !== 'name' || owner?.kind !== 'name' || owner.span.end !== at || text[at] !== '.') return [];
    return [{ at, owner, member, opening: opening?.text === '(' ? opening : undefined }];
  });
}

/** The bracket that closes one. */
function closing(tokens: Tokens, opening: Token): Token | undefined {
  let depth = 0;
  return tokens.slice(tokens.indexOf(opening)).find((token) => {
    if (token.text === '(' || token.text === '[') depth += 1;
    if (closes(token)) depth -= 1;
    return depth === 0;
  });
}

/** `np.exp(x)` is `exp(x)`, and `x.sum(axis=0)` is `sum(x, axis=0)`. */
export function dotted(damaged: DamagedText, { span }: Objection): Damage | undefined {
  const dots = dotsIn(damaged);
  const dot = dots.find(({ at }) => at === span.start);
  if (dot === undefined) return undefined;
  const edits = asOperations(damaged);
  const fix: LocalFix = { title: dots.length > 1 ? 'Write them as operations' : 'Write it as an operation', edits };
  return { message: messageFor(dot), span, fixes: edits.length === 0 ? [] : [fix] };
}

function messageFor({ owner, member, opening }: Dot): string {
  if (MODULES.has(owner.text)) return `operations stand without a module: not \`${owner.text}.${member.text}\``;
  if (opening === undefined) return `\`${owner.text}\` has no \`.${member.text}\`: of what follows a dot, there is \`.T\` only`;
  return `there are no methods: an operation stands in front of what it takes, as in \`${member.text}(${owner.text})\``;
}

function asOperations(damaged: DamagedText): LocalFix['edits'] {
  return dotsIn(damaged).flatMap((dot) => editsOf(dot, damaged));
}

function editsOf({ owner, member, opening }: Dot, { tokens }: DamagedText): LocalFix['edits'] {
  const prefix = { start: owner.span.start, end: member.span.start };
  if (MODULES.has(owner.text)) return [{ span: prefix, text: '' }];
  const end = opening && closing(tokens, opening);
  if (opening === undefined || end === undefined) return [];
  const isAlone = end.span.start === opening.span.end;
  const operand = isAlone ? owner.text : `${owner.text}, `;
  return [
    { span: prefix, text: '' },
    { span: spanOfLength(opening.span.end, 0), text: operand },
  ];
}
