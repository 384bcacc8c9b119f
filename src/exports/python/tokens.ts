/** A statement of Python as the tokens that a line may break between. */
export interface Token {
  /** Empty for the parentheses that may be written around a whole value, until they are. */
  text: string;
  readonly space: boolean;
  readonly kind: 'opening' | 'closing' | 'comma' | 'operator' | 'word';
  /** Of a bracket: the other one of its pair. */
  mate?: Token;
  /** Of an opening bracket: it makes a value of its own, instead of calling or indexing the one before it. */
  readonly isAtom: boolean;
  /** The priority of a line break in front of it: the higher, the sooner; 0 for none. */
  readonly priority: number;
}

export const COMMA_PRIORITY = 18;
export const DOT_PRIORITY = 1;

const PRIORITIES: Readonly<Record<string, number>> = {
  and: 14,
  or: 14,
  '==': 10,
  '!=': 10,
  '<': 10,
  '<=': 10,
  '>': 10,
  '>=': 10,
  '+': 5,
  '-': 5,
  '*': 4,
  '/': 4,
  '//': 4,
  '@': 4,
  '**': 2,
};

const ASSIGNMENTS: readonly string[] = ['=', '+=', '-=', '*=', '/='];

const TOKEN = /(\s*)("[^"]*"|[\d.]+(?:e[-+]?\d+)?(?![\w.])|[\p{L}\p{N}_]+|\.\.\.|\*\*|\/\/|[-+*/=!<>]=|->|.)/gsu;

function kindOf(text: string): Token['kind'] {
  if ('([{'.includes(text)) return 'opening';
  if (')]}'.includes(text)) return 'closing';
  if (text === ',') return 'comma';
  return /^["\p{L}\p{N}_]|^\.\.\.$|^\.\d/u.test(text) ? 'word' : 'operator';
}

/** Words after which a value begins, so that a sign there is no operator between two. */
const LEADING: readonly string[] = ['return', 'in', 'and', 'or', 'not', 'lambda'];

function beginsValue(previous: Token | undefined): boolean {
  if (previous === undefined || LEADING.includes(previous.text)) return true;
  return previous.kind === 'opening' || previous.kind === 'comma' || (previous.kind === 'operator' && previous.text !== '.');
}

function priorityOf(text: string, previous: Token | undefined): number {
  if (text === '.') return previous?.kind === 'closing' ? DOT_PRIORITY : 0;
  return beginsValue(previous) ? 0 : (PRIORITIES[text] ?? 0);
}

function pair(opening: Token, closing: Token): void {
  opening.mate = closing;
  closing.mate = opening;
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const open: Token[] = [];
  for (const [, space = '', word = ''] of text.matchAll(TOKEN)) {
    const previous = tokens.at(-1);
    const kind = kindOf(word);
    const isAtom = kind === 'opening' && beginsValue(previous);
    const token: Token = { text: word, space: space !== '', kind, isAtom, priority: priorityOf(word, previous) };
    if (kind === 'opening') open.push(token);
    const opening = kind === 'closing' ? open.pop() : undefined;
    if (opening !== undefined) pair(opening, token);
    tokens.push(token);
  }
  return tokens;
}

/** Positions of the tokens outside all brackets. */
export function outside(tokens: readonly Token[]): readonly number[] {
  let depth = 0;
  return tokens.flatMap(({ kind }, index) => {
    if (kind === 'closing') depth -= 1;
    const found = depth === 0 ? [index] : [];
    if (kind === 'opening') depth += 1;
    return found;
  });
}

const hasCommas = (tokens: readonly Token[]): boolean => outside(tokens).some((at) => tokens[at]?.kind === 'comma');

/** The value in parentheses that need not be written; a tuple has its own. */
function inParentheses(value: readonly Token[]): readonly Token[] {
  const [first] = value;
  if (first === undefined) return value;
  const isWhole = first.text === '(' && first.mate === value.at(-1);
  if (isWhole && hasCommas(value.slice(1, -1))) return value;
  const opening: Token = { text: '', space: first.space, kind: 'opening', isAtom: true, priority: 0 };
  const closing: Token = { text: '', space: false, kind: 'closing', isAtom: false, priority: 0 };
  pair(opening, closing);
  return [opening, { ...first, space: false }, ...value.slice(1), closing].map((token, _, all) => repaired(token, first, all));
}

/** The first token was copied to stand at the beginning: its pair must know. */
function repaired(token: Token, replaced: Token, all: readonly Token[]): Token {
  const [, copy] = all;
  if (token.mate === replaced && copy !== undefined) pair(copy, token);
  return token;
}

/** The tokens of a statement, with parentheses that may be written around what is assigned or returned. */
export function tokensOf(text: string): readonly Token[] {
  const tokens = scan(text);
  if (tokens[0]?.text === 'return') return [...tokens.slice(0, 1), ...inParentheses(tokens.slice(1))];
  const at = outside(tokens).find((index) => ASSIGNMENTS.includes(tokens[index]?.text ?? ''));
  if (at === undefined) return tokens;
  const names = tokens.slice(0, at);
  return [
    ...(hasCommas(names) ? inParentheses(names) : names),
    ...tokens.slice(at, at + 1),
    ...inParentheses(tokens.slice(at + 1)),
  ];
}
