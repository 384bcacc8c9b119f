/** A statement of C as tokens, with where its lines may break and what a break costs: what clang-format makes of it. */
export interface Token {
  readonly text: string;
  readonly space: boolean;
  readonly kind: 'opening' | 'closing' | 'comma' | 'binary' | 'unary' | 'choice' | 'cast' | 'word' | 'end';
  /** Of an operator; 0 of anything else. */
  readonly precedence: number;
  /** The number of brackets around it. */
  readonly level: number;
  /** The cost of a line break in front of it; undefined if there may be none. */
  readonly cost: number | undefined;
  /** Precedences of the expressions that begin here, inner ones first. */
  readonly begins: number[];
  /** The number of expressions that end here. */
  ends: number;
  endsBinary: boolean;
  /** Of an operator: whether it is the only one of its expression. */
  isLone: boolean;
}

export const ASSIGNMENT = 2;
export const CHOICE = 3;
export const EQUALITY = 9;
export const RELATIONAL = 10;
const ADDITIVE = 13;
const MULTIPLICATIVE = 14;
const UNARY = 16;
const PRIMARY = 17;

const PRECEDENCES: Readonly<Record<string, number>> = {
  ',': 1,
  '=': ASSIGNMENT,
  '+=': ASSIGNMENT,
  '-=': ASSIGNMENT,
  '*=': ASSIGNMENT,
  '/=': ASSIGNMENT,
  '?': CHOICE,
  ':': CHOICE,
  '||': 4,
  '&&': 5,
  '==': EQUALITY,
  '!=': EQUALITY,
  '<': RELATIONAL,
  '<=': RELATIONAL,
  '>': RELATIONAL,
  '>=': RELATIONAL,
  '+': ADDITIVE,
  '-': ADDITIVE,
  '*': MULTIPLICATIVE,
  '/': MULTIPLICATIVE,
  '%': MULTIPLICATIVE,
};

const TOKEN = /(\s*)((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|\w+|[-+*/=!<>]=|&&|\|\||->|.)/gs;

function kindOf(text: string, previous: Token | undefined): Token['kind'] {
  if (text === '(' || text === '[') return 'opening';
  if (text === ')' || text === ']') return 'closing';
  if (text === ',') return 'comma';
  if (text === '?' || text === ':') return 'choice';
  if (text === ';') return 'end';
  if (text === '!') return 'unary';
  if (PRECEDENCES[text] === undefined) return 'word';
  const isBehindValue = previous?.kind === 'closing' || (previous?.kind === 'word' && previous.text !== 'return');
  return isBehindValue ? 'binary' : 'unary';
}

/** The cost of a break between two tokens, without that of its depth. */
function costOf(before: Token, text: string, kind: Token['kind'], ahead: Token | undefined): number | undefined {
  if (kind === 'closing' || kind === 'end' || before.kind === 'choice') return undefined;
  if (text === '[') return before.text === ']' ? 200 : 500;
  if (before.kind === 'cast') return kind === 'word' ? 100 : undefined;
  if (before.kind === 'comma') return 1;
  if (before.text === '(') return ahead?.kind === 'binary' || ahead?.kind === 'cast' ? undefined : 19;
  if (kind === 'choice') return CHOICE;
  return before.kind === 'binary' ? before.precedence : undefined;
}

const BASE = 1;
const STRENGTHS: Readonly<Record<string, number>> = { '(': 1, '[': 10 };
const DEPTH_COST = 20;

/** Tokens with their costs. */
function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const open: number[] = [];
  const isDeclaration = /^(const )?REAL /.test(text);
  let assigned = false;
  for (const [, space = '', found = ''] of text.matchAll(TOKEN)) {
    const previous = tokens.at(-1);
    const isPointer = isDeclaration && !assigned && found === '*';
    const kind = isPointer ? 'word' : kindOf(found, previous);
    if (found === '=') assigned = true;
    if (kind === 'closing') open.pop();
    const strength = open.reduce((sum, own) => sum + own, BASE);
    const split = previous && costOf(previous, found, kind, tokens.at(-2));
    tokens.push({
      text: found,
      space: space !== '',
      kind: found === ')' && isCast(tokens) ? 'cast' : kind,
      precedence: kind === 'binary' || kind === 'choice' || kind === 'comma' ? (PRECEDENCES[found] ?? 0) : 0,
      level: open.length,
      cost: split === undefined ? undefined : split + DEPTH_COST * strength,
      begins: [],
      ends: 0,
      endsBinary: false,
      isLone: false,
    });
    if (kind === 'opening') open.push(STRENGTHS[found] ?? 0);
  }
  return tokens;
}

/** True if the last tokens are `(REAL` or `(int`, the beginning of a cast. */
function isCast(tokens: readonly Token[]): boolean {
  const [before, opening, type] = tokens.slice(-3);
  const isType = type?.text === 'REAL' || type?.text === 'int';
  return isType && opening?.text === '(' && before?.kind !== 'word';
}

/** Notes on the tokens where expressions begin and end, as operators bind. */
class Expressions {
  private at = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  parse(precedence = 0): void {
    if (this.tokens[this.at]?.text === 'return') this.at += 1;
    if (this.at >= this.tokens.length || precedence > PRIMARY) return;
    if (precedence === CHOICE) this.choice();
    else if (precedence === UNARY) this.unary();
    else this.operators(precedence);
  }

  private operators(precedence: number): void {
    const start = this.at;
    const found: Token[] = [];
    for (;;) {
      this.parse(precedence + 1);
      const token = this.tokens[this.at];
      if (token === undefined || token.kind === 'closing' || token.kind === 'cast') break;
      const own = token.kind === 'end' ? 0 : token.precedence > 0 ? token.precedence : -1;
      if (own !== -1 && own < precedence) break;
      if (own === CHOICE && precedence === ASSIGNMENT && token.text === ':') break;
      if (token.kind === 'opening') this.scope();
      else {
        if (own === precedence) found.push(token);
        this.at += 1;
      }
    }
    const [only] = found;
    if (only === undefined || precedence === PRIMARY || precedence === 0) return;
    only.isLone = found.length === 1;
    this.enclose(start, precedence);
  }

  private scope(): void {
    while (this.at < this.tokens.length) {
      this.at += 1;
      this.parse();
      const kind = this.tokens[this.at]?.kind;
      if (kind === 'closing' || kind === 'cast') break;
    }
    this.at += 1;
  }

  private choice(): void {
    const start = this.at;
    this.parse(CHOICE + 1);
    if (this.tokens[this.at]?.text !== '?') return;
    this.at += 1;
    this.parse(ASSIGNMENT);
    if (this.tokens[this.at]?.text !== ':') return;
    this.at += 1;
    this.parse(ASSIGNMENT);
    this.enclose(start, CHOICE);
  }

  private unary(): void {
    const signs: number[] = [];
    for (; this.tokens[this.at]?.kind === 'unary'; this.at += 1) signs.push(this.at);
    this.parse(PRIMARY);
    for (const sign of signs.reverse()) this.enclose(sign, 0);
  }

  private enclose(start: number, precedence: number): void {
    this.tokens[start]?.begins.push(precedence);
    const last = this.tokens[this.at - 1];
    if (this.at >= this.tokens.length || last === undefined) return;
    last.ends += 1;
    if (precedence > 0) last.endsBinary = true;
  }
}

/** The tokens of a statement. */
export function tokensOf(text: string): readonly Token[] {
  const tokens = scan(text);
  new Expressions(tokens).parse();
  return tokens;
}
