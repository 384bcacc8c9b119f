import type { Token } from '../../../src/language/grammar/token.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import type { Operation, OptionDescription } from '../../../src/program/operation.ts';
import { type Caret, type OpenBracket, openBrackets } from './caret.ts';

/** An argument that is given by its name: an option, or an operand such as `where=`. */
export type NamedArgument = Pick<OptionDescription, 'name' | 'documentation'>;

/** The kinds of text that may follow at the caret. */
export type Context =
  | { readonly kind: 'nothing' }
  /** The first word of a line. */
  | { readonly kind: 'statement' }
  | { readonly kind: 'in' }
  /** The name of a size, after `dim`. */
  | { readonly kind: 'dimension' }
  /** Sizes, and the variables of loops. */
  | { readonly kind: 'sizes' }
  | { readonly kind: 'sets' }
  | { readonly kind: 'outputs' }
  | { readonly kind: 'booleans' }
  /** Only options of an operation are left. */
  | { readonly kind: 'options'; readonly options: readonly NamedArgument[]; readonly withSizes: boolean }
  | {
      readonly kind: 'expression';
      readonly options: readonly NamedArgument[];
      /** The name on the left of the line, where all of its right-hand side is still to be written. */
      readonly target?: string;
    };

const NOTHING: Context = { kind: 'nothing' };
const SIZES: Context = { kind: 'sizes' };
const EXPRESSION: Context = { kind: 'expression', options: [] };

const CLOSING: ReadonlySet<string> = new Set([')', ']', '.T']);

/** True if an operand ends with this token, so that none may follow. */
function endsOperand({ kind, text }: Token): boolean {
  return kind === 'name' || kind === 'number' || kind === 'text' || CLOSING.has(text);
}

function inDeclaration(tokens: readonly Token[], open: readonly OpenBracket[]): Context {
  const last = tokens.at(-1) as Token;
  if (open.length > 0) return endsOperand(last) ? NOTHING : SIZES;
  if (last.text === 'in') return { kind: 'sets' };
  const isInSet = tokens.findLast(({ text }) => text === 'in' || text === ',')?.text === 'in';
  return !isInSet && endsOperand(last) ? { kind: 'in' } : NOTHING;
}

function inLoopHeader(tokens: readonly Token[]): Context {
  const last = tokens.at(-1) as Token;
  if (tokens.length === 2) return { kind: 'in' };
  return tokens.length > 2 && !endsOperand(last) ? SIZES : NOTHING;
}

function behindKeyword(keyword: string, caret: Caret, open: readonly OpenBracket[]): Context {
  const { tokens } = caret;
  const last = tokens.at(-1) as Token;
  const beginsItem = open.length === 0 && (tokens.length === 1 || last.text === ',');
  switch (keyword) {
    case 'dim':
      return beginsItem ? { kind: 'dimension' } : NOTHING;
    case 'output':
      if (beginsItem) return { kind: 'outputs' };
      return open.length > 0 && !endsOperand(last) ? SIZES : NOTHING;
    case 'for':
      return inLoopHeader(tokens);
    case 'input':
    case 'param':
    case 'const':
      return inDeclaration(tokens, open);
    default:
      return NOTHING;
  }
}

/** The context for the value of an option; `isListed` inside the brackets of a list. */
function optionValue({ type }: OptionDescription, isListed: boolean): Context {
  if (type === 'boolean') return isListed ? NOTHING : { kind: 'booleans' };
  if (type === 'shape') return isListed ? SIZES : NOTHING;
  if (type === 'padding') return SIZES;
  return type === 'dimension' && !isListed ? SIZES : NOTHING;
}

/** The option that an argument is, by its name or by its place. */
function optionAt(operation: Operation, { argument, tokens }: OpenBracket): OptionDescription | undefined {
  const [name, equals] = tokens;
  if (equals?.text === '=') return operation.options.find((option) => option.name === name?.text);
  const count = operation.operands.length;
  const positional = operation.options.filter((option) => option.positional === true);
  return operation.variadic ? undefined : positional[argument - count];
}

/** The operands with names of an operation and of its variants. */
function keywordsOf({ variants = [], ...operation }: Operation): readonly NamedArgument[] {
  return [operation, ...variants].flatMap(({ operands, documentation }) =>
    operands.flatMap(({ keyword }) => (keyword === undefined ? [] : [{ name: keyword, documentation: documentation.summary }])),
  );
}

function inCall(operation: Operation, call: OpenBracket, given: ReadonlySet<string>): Context {
  const [, equals] = call.tokens;
  const option = optionAt(operation, call);
  const keywords = keywordsOf(operation);
  if (equals?.text === '=') {
    if (option !== undefined) return optionValue(option, false);
    return keywords.some(({ name }) => name === call.tokens[0]?.text) ? EXPRESSION : NOTHING;
  }
  if (call.tokens.length > 0) return EXPRESSION;
  const options = [...operation.options, ...keywords].filter(({ name }) => !given.has(name));
  const takesOperand = operation.variadic || call.argument < operation.operands.length;
  if (takesOperand) return { kind: 'expression', options };
  return { kind: 'options', options, withSizes: option?.type === 'dimension' };
}

/** The options that a call names already. */
function givenOptions(tokens: readonly Token[]): ReadonlySet<string> {
  return new Set(tokens.filter((_, index) => tokens[index + 1]?.text === '=').map(({ text }) => text));
}

function inBrackets(open: readonly OpenBracket[], tokens: readonly Token[]): Context {
  const [outer, inner] = [open.at(-2), open.at(-1) as OpenBracket];
  const callee = inner.kind === '(' && inner.name !== undefined ? OPERATIONS.call(inner.name) : undefined;
  if (callee !== undefined) return inCall(callee, inner, givenOptions(tokens));
  if (inner.kind === '(') return EXPRESSION;
  if (inner.name !== undefined) return SIZES;
  const operation = outer?.name === undefined ? undefined : OPERATIONS.call(outer.name);
  const option = operation && outer && optionAt(operation, outer);
  return option === undefined ? NOTHING : optionValue(option, true);
}

function inEquation({ tokens }: Caret, open: readonly OpenBracket[]): Context {
  const last = tokens.at(-1) as Token;
  if (endsOperand(last)) return NOTHING;
  const operator = tokens.findIndex(({ text }) => text === '=' || text === '+=');
  if (operator === -1) return open.length === 1 && open[0]?.kind === '[' ? SIZES : NOTHING;
  if (open.length > 0) return inBrackets(open, tokens);
  const isWhole = operator === tokens.length - 1;
  return isWhole ? { kind: 'expression', options: [], target: (tokens[0] as Token).text } : EXPRESSION;
}

/** The context at the caret, by the tokens of its statement in front of it. */
export function contextOf(caret: Caret): Context {
  const { tokens, isQuiet } = caret;
  const [first] = tokens;
  if (isQuiet) return NOTHING;
  if (first === undefined) return { kind: 'statement' };
  const open = openBrackets(tokens);
  return first.kind === 'keyword' ? behindKeyword(first.text, caret, open) : inEquation(caret, open);
}
