import type {
  Argument,
  BinaryOperator,
  DeclarationKeyword,
  Expression,
  Identifier,
  RangeSyntax,
  Span,
  StatementSyntax,
  Target,
  VariableSyntax,
} from '../syntax.ts';
import { type Operand, PRECEDENCE, treeOf } from './operators.ts';
import type { Token } from './token.ts';

/** Thrown where the tokens are no sound statement: what is wrong with them is for the grammar to say. */
const UNSOUND = new Error('not a sound statement');

/** The grammar by hand, one method a rule, for tokens without comments. Its depth is bounded by that of brackets. */
class Reader {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** What the whole of the tokens is. */
  whole<T>(read: (reader: this) => T): T | undefined {
    try {
      const result = read(this);
      return this.position === this.tokens.length ? result : undefined;
    } catch (error) {
      if (error === UNSOUND) return undefined;
      throw error;
    }
  }

  private next(): Token {
    const token = this.tokens[this.position];
    if (token === undefined) throw UNSOUND;
    this.position += 1;
    return token;
  }

  /** Whether the next token has no meaning of its own and is spelled like this. */
  private sees(text: string): boolean {
    const token = this.tokens[this.position];
    return token?.text === text && (token.kind === 'symbol' || token.kind === 'keyword');
  }

  private takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.position += 1;
    return true;
  }

  private demand(text: string): Span {
    if (!this.sees(text)) throw UNSOUND;
    return this.next().span;
  }

  /** From a token to the last one that was read. */
  private spanFrom({ span: { start } }: Token): Span {
    return { start, end: (this.tokens[this.position - 1] as Token).span.end };
  }

  private peek(): Token {
    const token = this.tokens[this.position];
    if (token === undefined) throw UNSOUND;
    return token;
  }

  private list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.takes(',')) items.push(read());
    return items;
  }

  /** A list up to a closing bracket, which may be empty. */
  private listUntil<T>(closing: string, read: () => T): T[] {
    const items = this.sees(closing) ? [] : this.list(read);
    this.demand(closing);
    return items;
  }

  statement(): StatementSyntax {
    const first = this.peek();
    if (first.kind === 'name') return this.equation();
    this.position += 1;
    switch (first.text) {
      case 'dim':
        return { kind: 'dimensions', sizes: this.list(() => this.dimension()) };
      case 'input':
      case 'param':
      case 'const':
        return this.declaration(first.text);
      case 'output': {
        const { start } = first.span;
        return { kind: 'output', targets: this.list(() => this.target()), keyword: { start, end: start + 'output'.length } };
      }
      case 'for':
        return this.loop();
      case 'backward':
        this.demand('{');
        return { kind: 'backward', keyword: first.span };
      case '}':
        return { kind: 'end', brace: first.span };
      default:
        throw UNSOUND;
    }
  }

  private equation(): StatementSyntax {
    const target = this.target();
    const { text: operator, span: operatorSpan } = this.next();
    if (operator !== '=' && operator !== '+=') throw UNSOUND;
    return { kind: 'equation', target, operator, operatorSpan, value: this.expression() };
  }

  private dimension(): { readonly name: Identifier; readonly size: Expression } {
    const name = this.name();
    this.demand('=');
    return { name, size: this.expression() };
  }

  private declaration(keyword: DeclarationKeyword): StatementSyntax {
    return { kind: 'declaration', keyword, variables: this.list(() => this.variable()) };
  }

  private loop(): StatementSyntax {
    const variable = this.name();
    this.demand('in');
    const range = this.range();
    this.demand('{');
    return { kind: 'loop', variable, range };
  }

  private variable(): VariableSyntax {
    const name = this.name();
    const ranges = this.takes('[') ? this.list(() => this.range()) : undefined;
    if (ranges !== undefined) this.demand(']');
    const shape = this.takes(':') ? this.shape() : undefined;
    const domain = this.takes('in') ? this.domain() : undefined;
    return {
      name,
      ranges: ranges ?? [],
      ...(shape === undefined ? {} : { shape }),
      ...(domain === undefined ? {} : { domain }),
    };
  }

  private shape(): readonly Expression[] {
    this.demand('[');
    return this.listUntil(']', () => this.expression());
  }

  private range(): RangeSyntax {
    const token = this.peek();
    const first = this.expression();
    this.demand('..');
    const last = this.expression();
    return { first, last, span: this.spanFrom(token) };
  }

  private domain(): NonNullable<VariableSyntax['domain']> {
    const token = this.peek();
    const low = this.expression();
    const high = this.takes('..') ? this.expression() : undefined;
    return { low, ...(high === undefined ? {} : { high }), span: this.spanFrom(token) };
  }

  private name(): Identifier {
    const { kind, text, span } = this.next();
    if (kind !== 'name') throw UNSOUND;
    return { text, span };
  }

  private target(): Target {
    const token = this.peek();
    const name = this.name();
    return { name, indices: this.indices(), span: this.spanFrom(token) };
  }

  /** The indices behind a name, if there are any. */
  private indices(): readonly Expression[] {
    if (!this.takes('[')) return [];
    const indices = this.list(() => this.expression());
    this.demand(']');
    return indices;
  }

  expression(): Expression {
    const operands: Operand[] = [this.operand()];
    const operators: BinaryOperator[] = [];
    for (;;) {
      const token = this.tokens[this.position];
      if (token === undefined || token.kind !== 'symbol' || !isOperator(token.text)) return treeOf(operands, operators);
      this.position += 1;
      operators.push(token.text);
      operands.push(this.operand());
    }
  }

  private operand(): Operand {
    const minus: number[] = [];
    while (this.sees('-')) minus.push(this.next().span.start);
    let expression = this.primary();
    while (this.sees('.T')) {
      const { end } = this.next().span;
      expression = { kind: 'transpose', operand: expression, span: { start: expression.span.start, end } };
    }
    return { expression, minus };
  }

  private primary(): Expression {
    const token = this.next();
    const { kind, text, span } = token;
    if (kind === 'number') return { kind, value: Number(text), text, span };
    if (kind === 'text') return { kind, value: text.slice(1, -1), span };
    if (kind === 'name') return this.reference(token);
    if (text === '[') {
      const elements = this.listUntil(']', () => this.expression());
      return { kind: 'list', elements, span: this.spanFrom(token) };
    }
    if (text !== '(') throw UNSOUND;
    const inner = this.expression();
    this.demand(')');
    return { ...inner, span: this.spanFrom(token) };
  }

  private reference(token: Token): Expression {
    const name: Identifier = { text: token.text, span: token.span };
    if (this.takes('(')) {
      const found = this.listUntil(')', () => this.argument());
      return { kind: 'call', name, arguments: found, span: this.spanFrom(token) };
    }
    const indices = this.indices();
    return { kind: 'name', name, indices, span: indices.length === 0 ? token.span : this.spanFrom(token) };
  }

  private argument(): Argument {
    const [first, second] = [this.tokens[this.position], this.tokens[this.position + 1]];
    if (first?.kind !== 'name' || second?.text !== '=') return { value: this.expression() };
    this.position += 2;
    return { name: { text: first.text, span: first.span }, value: this.expression() };
  }
}

function isOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(PRECEDENCE, text);
}

function withoutComments(tokens: readonly Token[]): readonly Token[] {
  return tokens.some(({ kind }) => kind === 'comment') ? tokens.filter(({ kind }) => kind !== 'comment') : tokens;
}

/** The statement that tokens are; undefined where they are none. */
export function readStatement(tokens: readonly Token[]): StatementSyntax | undefined {
  return new Reader(withoutComments(tokens)).whole((reader) => reader.statement());
}

export function readExpression(tokens: readonly Token[]): Expression | undefined {
  return new Reader(withoutComments(tokens)).whole((reader) => reader.expression());
}
