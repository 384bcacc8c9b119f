import type { Token } from './grammar/token.ts';

/**
 * The one place that knows where spaces go: the printer lays out the tokens of a tree with it, the formatter
 * those of a text.
 */
export type LayoutToken = Pick<Token, 'kind' | 'text'> & { readonly breakBefore?: boolean };

type Bracket = 'call' | 'group' | 'index' | 'list';

const INFIX: ReadonlySet<string> = new Set(['+', '-', '*', '/', '//', '@', '^', '<', '<=', '>', '>=', '==', '!=']);

/** Behind the name of a cell: its backward pass. */
const PRIME = "'";

/** True for a token that ends an operand: a minus after it subtracts, any other minus negates. */
export function endsOperand(token: LayoutToken | undefined): boolean {
  if (token === undefined) return false;
  return ['name', 'number', 'text'].includes(token.kind) || [')', ']', '.T'].includes(token.text);
}

function bracketOf(token: LayoutToken, previous: LayoutToken | undefined): Bracket {
  if (token.text === '(') return previous?.kind === 'name' || previous?.text === PRIME ? 'call' : 'group';
  return hasBrackets(previous) ? 'index' : 'list';
}

/** True for a token behind which brackets take a part of an operand: `h[`, `h[t][`, `f(x)[`, `A.T[`. */
function hasBrackets(token: LayoutToken | undefined): boolean {
  return token?.kind === 'name' || [')', ']', '.T'].includes(token?.text ?? '');
}

interface Surroundings {
  readonly previous: LayoutToken;
  readonly previousIsPrefix: boolean;
  readonly token: LayoutToken;
  readonly bracket: Bracket | undefined;
  /** Inside an index or a range, where operators stand close: `h[t-1]`, `2..T-1`. */
  readonly tight: boolean;
}

function spaceBetween({ previous, previousIsPrefix, token, bracket, tight }: Surroundings): boolean {
  if (previousIsPrefix || ['(', '['].includes(previous.text) || ['..', '.T'].includes(token.text)) return false;
  if (previous.text === '..' || [')', ']', ',', ';', PRIME].includes(token.text)) return false;
  if (token.text === ':') return previous.text === ',';
  if (bracket === 'call' && (token.text === '=' || previous.text === '=')) return false;
  if (token.text === '[') return !hasBrackets(previous);
  if (token.text === '(') return previous.kind !== 'name' && previous.text !== ')' && previous.text !== PRIME;
  if (tight && (INFIX.has(token.text) || INFIX.has(previous.text))) return false;
  return true;
}

/** The lines of one statement; a continuation line is indented by two spaces for each bracket that is open. */
export function layoutLines(tokens: readonly LayoutToken[]): readonly string[] {
  const lines: string[] = [];
  const brackets: Bracket[] = [];
  const inLoopHeader = tokens[0]?.text === 'for';
  let line = '';
  let previous: LayoutToken | undefined;
  let previousIsPrefix = false;
  for (const token of tokens) {
    const isPrefix = token.text === '-' && !endsOperand(previous);
    const closes = token.text === ')' || token.text === ']';
    if (previous !== undefined && (token.breakBefore === true || previous.kind === 'comment')) {
      lines.push(line);
      line = '  '.repeat(closes ? Math.max(brackets.length - 1, 0) : Math.max(brackets.length, 1));
    } else if (previous !== undefined) {
      const bracket = brackets.at(-1);
      const tight = bracket === 'index' || (inLoopHeader && bracket === undefined);
      if (token.kind === 'comment') line += '  ';
      else if (spaceBetween({ previous, previousIsPrefix, token, bracket, tight })) line += ' ';
    }
    line += token.text;
    if (token.text === '(' || token.text === '[') brackets.push(bracketOf(token, previous));
    if (closes) brackets.pop();
    previous = token;
    previousIsPrefix = isPrefix;
  }
  return [...lines, line];
}

export function layout(tokens: readonly LayoutToken[]): string {
  return layoutLines(tokens).join('\n');
}
