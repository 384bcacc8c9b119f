import { endsOperand } from '../token-spacing.ts';
import { closes, type DamagedText, openIn, type Tokens } from './damaged-text.ts';
import { tokenize } from './lexer.ts';
import type { Token } from './token.ts';

/** Modules and methods of other languages, written as the operations that they are: `np.exp(x)`, `x.sum(axis=0)`. */

/** Modules whose functions are the language's own operations. */
export const MODULES: ReadonlySet<string> = new Set(
  'np numpy jnp jax lax tf torch nn functional F linalg special scipy math cp'.split(' '),
);
/** Methods that are the product of matrices, and that transpose. */
const PRODUCTS: ReadonlySet<string> = new Set('dot matmul mm mv bmm'.split(' '));
const TRANSPOSES: ReadonlySet<string> = new Set(['t', 'transpose', 'swapaxes', 'permute']);
/** Methods that give the tensor itself: all numbers are of one kind here, and stand in one place. */
const IDENTITIES: ReadonlySet<string> = new Set('item clone copy contiguous numpy cpu cuda float double'.split(' '));
/** Reductions that come with their indices in PyTorch. */
const WITH_INDICES: ReadonlySet<string> = new Set(['max', 'min']);
/** The two axes of a matrix, in either order. */
const BOTH_AXES = /^(?:|0\s*,\s*1|1\s*,\s*0|-1\s*,\s*-2|-2\s*,\s*-1)$/;

/** More in one statement are not rewritten. */
const MOST_REWRITTEN = 12;

/** A dot between an operand and a name. */
export interface Dot {
  readonly at: number;
  readonly owner: Token;
  readonly member: Token;
  readonly opening: Token | undefined;
}

type Written = Pick<DamagedText, 'text' | 'tokens'>;

export function dotsIn({ text, tokens }: Written): readonly Dot[] {
  return tokens.flatMap((member, index): Dot[] => {
    const [owner, opening] = [tokens[index - 1], tokens[index + 1]];
    const at = member.span.start - 1;
    const isDot = member.kind === 'name' && owner !== undefined && owner.span.end === at && text[at] === '.';
    if (!isDot || owner.kind === 'number' || !endsOperand(owner)) return [];
    return [{ at, owner, member, opening: opening?.text === '(' ? opening : undefined }];
  });
}

/** The bracket that closes one. */
export function closing(tokens: Tokens, opening: Token): Token | undefined {
  let depth = 0;
  return tokens.slice(tokens.indexOf(opening)).find((token) => {
    if (token.text === '(' || token.text === '[') depth += 1;
    if (closes(token)) depth -= 1;
    return depth === 0;
  });
}

/** The first token of an operand that ends with a given one: a name, a call or a parenthesis, transposed or not. */
function beginning(tokens: Tokens, last: Token): Token {
  let at = tokens.indexOf(last);
  while (tokens[at]?.text === '.T' && at > 0) at -= 1;
  if (!closes(tokens[at])) return tokens[at] ?? last;
  for (let depth = 0; at >= 0; at -= 1) {
    const { text } = tokens[at] as Token;
    if (closes(tokens[at])) depth += 1;
    if (text === '(' || text === '[') depth -= 1;
    if (depth === 0) break;
  }
  const [before, opening] = [tokens[at - 1], tokens[at]];
  const isCall = before?.kind === 'name' && before.span.end === opening?.span.start;
  return (isCall ? before : opening) ?? last;
}

/** The text with its modules and methods as operations, as far as they can be; undefined if none is. */
export function asOperations(written: Written): string | undefined {
  let { text, tokens } = written;
  for (let count = 0; count < MOST_REWRITTEN; count += 1) {
    const changed = dotsIn({ text, tokens }).reduce<string | undefined>(
      (own, dot) => own ?? rewritten({ text, tokens }, dot),
      undefined,
    );
    if (changed === undefined) break;
    text = changed;
    tokens = tokenize(text).filter(({ kind }) => kind !== 'comment');
  }
  return text === written.text ? undefined : withAxes(text, tokens);
}

/** PyTorch calls an axis `dim`. */
function withAxes(text: string, tokens: Tokens): string {
  const words = tokens.filter(
    (token, index) =>
      token.text === 'dim' && tokens[index + 1]?.text === '=' && ['(', ','].includes(tokens[index - 1]?.text ?? ''),
  );
  return words.reduceRight((own, { span }) => `${own.slice(0, span.start)}axis${own.slice(span.end)}`, text);
}

/** True for a name or a number, transposed or not. */
function isPlain([first, ...others]: Tokens): boolean {
  return first?.text !== '-' && others.every(({ text }) => text === '.T');
}

/** `np.dot(W, x)` is `W @ x`, of matrices and of vectors. */
function productOf({ text, tokens }: Written, owner: Token, member: Token, opening: Token | undefined): string | undefined {
  const end = opening && closing(tokens, opening);
  if (!PRODUCTS.has(member.text) || opening === undefined || end === undefined) return undefined;
  const inner = tokens.filter(({ span }) => span.start >= opening.span.end && span.end <= end.span.start);
  const commas = inner.filter((token, at) => token.text === ',' && openIn(inner.slice(0, at)).length === 0);
  const [comma] = commas;
  if (comma === undefined || commas.length > 1 || inner.some((token) => token.text === '=')) return undefined;
  const at = inner.indexOf(comma);
  const sides = [inner.slice(0, at), inner.slice(at + 1)].map((own) => {
    const written = text.slice(own[0]?.span.start, own.at(-1)?.span.end);
    return isPlain(own) || isCall(own) ? written : `(${written})`;
  });
  const [before, behind] = [text.slice(0, owner.span.start), text.slice(end.span.end)];
  const isAlone = /(=|\(|\[|,|\+)\s*$/.test(before) && /^\s*($|[)\],+-])/.test(behind);
  return `${before}${isAlone ? sides.join(' @ ') : `(${sides.join(' @ ')})`}${behind}`;
}

/** True for one call. */
function isCall(tokens: Tokens): boolean {
  const [name, opening] = tokens;
  return name?.kind === 'name' && opening?.text === '(' && closing(tokens, opening) === tokens.at(-1);
}

/** `torch.max(x, dim=1).values` and `torch.max(x, dim=1)[0]`: the reduction itself. */
function withoutIndices({ text, tokens }: Written, { member, opening }: Dot): string | undefined {
  const end = opening && closing(tokens, opening);
  if (!WITH_INDICES.has(member.text) || opening === undefined || end === undefined) return undefined;
  const [found] = /^(?:\.values(?![\p{L}\p{M}\p{N}_(])|\[0\])/u.exec(text.slice(end.span.end)) ?? [];
  const isOfOneAxis =
    found === '.values' || tokens.slice(tokens.indexOf(opening), tokens.indexOf(end)).some((own) => own.text === 'dim');
  if (found === undefined || !isOfOneAxis) return undefined;
  return text.slice(0, end.span.end) + text.slice(end.span.end + found.length);
}

function rewritten({ text, tokens }: Written, dot: Dot): string | undefined {
  const { owner, member, opening } = dot;
  const alone = withoutIndices({ text, tokens }, dot);
  if (alone !== undefined) return alone;
  if (MODULES.has(owner.text))
    return productOf({ text, tokens }, owner, member, opening) ?? text.slice(0, owner.span.start) + text.slice(member.span.start);
  const end = opening && closing(tokens, opening);
  if (opening === undefined || end === undefined) return undefined;
  if (IDENTITIES.has(member.text) && tokens[tokens.indexOf(opening) + 1] === end)
    return text.slice(0, owner.span.end) + text.slice(end.span.end);
  const first = beginning(tokens, owner);
  const [before, behind] = [text.slice(0, first.span.start), text.slice(end.span.end)];
  const operand = text.slice(first.span.start, owner.span.end);
  const given = text.slice(opening.span.end, end.span.start).trim();
  const inner = tokens.filter(({ span }) => span.start >= opening.span.end && span.end <= end.span.start);
  if (TRANSPOSES.has(member.text) && BOTH_AXES.test(given)) return `${before}${operand}.T${behind}`;
  if (PRODUCTS.has(member.text) && given !== '' && !inner.some((token) => token.text === ',' || token.text === '=')) {
    const product = `${operand} @ ${isPlain(inner) ? given : `(${given})`}`;
    const isAlone = /(=|\(|\[|,|\+)\s*$/.test(before) && /^\s*($|[)\],+-])/.test(behind);
    return `${before}${isAlone ? product : `(${product})`}${behind}`;
  }
  const plain = first.text === '(' && closing(tokens, first) === owner ? operand.slice(1, -1) : operand;
  return `${before}${member.text}(${given === '' ? plain : `${plain}, ${given}`})${behind}`;
}

/** A word that another library has for an operation: its modules, none for a method, and the word itself. */
export interface Borrowed {
  readonly modules: readonly string[];
  readonly word: string;
}

/** The words of a statement that stand behind a module or a tensor. */
export function borrowed(written: Written): readonly Borrowed[] {
  const dots = dotsIn(written);
  const owning = new Map(dots.map((dot) => [dot.member, dot.owner]));
  return dots.flatMap(({ member, owner }): readonly Borrowed[] => {
    if (dots.some((other) => other.owner === member && MODULES.has(member.text))) return [];
    const modules: string[] = [];
    for (let at: Token | undefined = owner; at !== undefined && MODULES.has(at.text); at = owning.get(at))
      modules.unshift(at.text);
    return [{ modules, word: member.text }];
  });
}
