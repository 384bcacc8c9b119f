/** Expressions of C and TypeScript as they were written, for whoever breaks their lines. */
export type Node = Word | Unary | Binary | Choice | Call | Index | Member;

interface Common {
  /** The number of pairs of parentheses around it. */
  readonly parentheses: number;
}

export interface Word extends Common {
  readonly kind: 'word';
  readonly text: string;
}

export interface Unary extends Common {
  readonly kind: 'unary';
  /** `-`, `!`, or a cast: `(REAL)`. */
  readonly operator: string;
  readonly operand: Node;
}

export interface Binary extends Common {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

export interface Choice extends Common {
  readonly kind: 'choice';
  readonly test: Node;
  readonly yes: Node;
  readonly no: Node;
}

export interface Call extends Common {
  readonly kind: 'call';
  readonly isNew: boolean;
  readonly callee: Node;
  readonly operands: readonly Node[];
}

export interface Index extends Common {
  readonly kind: 'index';
  readonly object: Node;
  readonly index: Node;
}

export interface Member extends Common {
  readonly kind: 'member';
  readonly object: Node;
  readonly name: string;
}

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '===', '!=='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

/** The precedence of an operator: the higher, the tighter it binds. */
export function precedence(operator: string): number {
  return LEVELS.findIndex((operators) => operators.includes(operator));
}

const TOKEN = /\s*((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[\p{L}\p{M}\p{N}_$]+|[=!]==?|[<>]=?|&&|\|\||->|.)/suy;

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (found?.[1] === undefined) return undefined;
    tokens.push(found[1]);
  }
  return tokens;
}

const WORD = /^[\p{L}\p{M}\p{N}_$.]+$/u;
const CASTS: readonly string[] = ['REAL', 'int'];

class NotAnExpression extends Error {}

class Reader {
  private at = 0;
  private readonly tokens: readonly string[];

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  whole(): Node {
    const node = this.choice();
    if (this.at < this.tokens.length) throw new NotAnExpression(this.tokens[this.at]);
    return node;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private require(token: string): void {
    if (!this.take(token)) throw new NotAnExpression(token);
  }

  private choice(): Node {
    const test = this.binary(0);
    if (!this.take('?')) return test;
    const yes = this.choice();
    this.require(':');
    return { kind: 'choice', parentheses: 0, test, yes, no: this.choice() };
  }

  private binary(level: number): Node {
    const operators = LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.tokens[this.at] ?? '';
      if (!operators.includes(operator)) return left;
      this.at += 1;
      left = { kind: 'binary', parentheses: 0, operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Node {
    for (const operator of ['-', '!', '*']) {
      if (this.take(operator)) return { kind: 'unary', parentheses: 0, operator, operand: this.unary() };
    }
    const [opening, type = '', closing] = this.tokens.slice(this.at, this.at + 3);
    if (opening === '(' && CASTS.includes(type) && closing === ')') {
      this.at += 3;
      return { kind: 'unary', parentheses: 0, operator: `(${type})`, operand: this.unary() };
    }
    return this.postfix();
  }

  private postfix(): Node {
    const isNew = this.tokens[this.at] === 'new' && this.take('new');
    let node = this.primary();
    for (;;) {
      if (this.take('(')) node = { kind: 'call', parentheses: 0, isNew, callee: node, operands: this.operands() };
      else if (this.take('[')) {
        node = { kind: 'index', parentheses: 0, object: node, index: this.choice() };
        this.require(']');
      } else if (this.take('.')) {
        node = { kind: 'member', parentheses: 0, object: node, name: this.tokens[this.at] ?? '' };
        this.at += 1;
      } else return node;
    }
  }

  private operands(): readonly Node[] {
    const operands: Node[] = [];
    if (this.take(')')) return operands;
    do operands.push(this.choice());
    while (this.take(','));
    this.require(')');
    return operands;
  }

  private primary(): Node {
    if (this.take('(')) {
      const inner = this.choice();
      this.require(')');
      return { ...inner, parentheses: inner.parentheses + 1 };
    }
    const text = this.tokens[this.at] ?? '';
    if (!WORD.test(text)) throw new NotAnExpression(text);
    this.at += 1;
    return { kind: 'word', parentheses: 0, text };
  }
}

/** Undefined where the text is something else. */
export function parseExpression(text: string): Node | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  try {
    return new Reader(tokens).whole();
  } catch (error) {
    if (error instanceof NotAnExpression) return undefined;
    throw error;
  }
}

export interface Assignment {
  readonly indent: string;
  /** `const`, `let`, a type, or nothing. */
  readonly keyword: string;
  readonly target: Node;
  readonly operator: string;
  readonly value: Node;
}

/** A line such as `const x = y;` or `x[i] += y;`; undefined where it is something else. */
export function parseAssignment(line: string): Assignment | undefined {
  const found = /^(\s*)((?:const REAL|const|let|REAL) )?(\*?[^=]*?) ([-+*/]?=) (.*);$/su.exec(line);
  if (found === null) return undefined;
  const [, indent = '', keyword = '', name = '', operator = '', text = ''] = found;
  const [target, value] = [parseExpression(name), parseExpression(text)];
  return target && value && { indent, keyword: keyword.trim(), target, operator, value };
}
