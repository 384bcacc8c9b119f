import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { childrenOf, ExpressionParser, splitAt } from './parse-expression.ts';
import type { ClassStatement, FunctionStatement, Module, Range, Stmt } from './syntax.ts';

/** Statements that need nothing but their kind. */
const PLAIN: Readonly<Record<string, 'pass' | 'raise' | 'import' | 'break' | 'continue' | 'delete'>> = {
  PassStatement: 'pass',
  ScopeStatement: 'pass',
  RaiseStatement: 'raise',
  ImportStatement: 'import',
  BreakStatement: 'break',
  ContinueStatement: 'continue',
  DeleteStatement: 'delete',
};

class StatementParser {
  private readonly expressions: ExpressionParser;

  constructor(text: string) {
    this.expressions = new ExpressionParser(text);
  }

  body(nodes: readonly SyntaxNode[]): readonly Stmt[] {
    return nodes.filter(({ name }) => name !== ':' && name !== ';').flatMap((node) => this.statement(node));
  }

  private block(node: SyntaxNode | undefined): readonly Stmt[] {
    return node === undefined ? [] : this.body(childrenOf(node));
  }

  private statement(node: SyntaxNode): readonly Stmt[] {
    const at: Range = { from: node.from, to: node.to };
    const children = childrenOf(node);
    const plain = PLAIN[node.name];
    if (plain !== undefined) return [{ kind: plain, ...at }];
    switch (node.name) {
      case 'StatementGroup':
        return this.body(children);
      case 'AssignStatement':
        return [this.assignment(children, at)];
      case 'UpdateStatement':
        return [this.update(children, at)];
      case 'ExpressionStatement':
        return [{ kind: 'expression', value: this.expressions.sequence(children, at), ...at }];
      case 'ReturnStatement':
        return [
          { kind: 'return', ...(children.length > 1 && { value: this.expressions.sequence(children.slice(1), at) }), ...at },
        ];
      default:
        return [this.compound(node, children, at)];
    }
  }

  private compound(node: SyntaxNode, children: readonly SyntaxNode[], at: Range): Stmt {
    switch (node.name) {
      case 'IfStatement':
        return this.choice(children, at);
      case 'ForStatement':
        return this.loop(children, at);
      case 'WhileStatement':
        return this.whileLoop(children, at);
      case 'WithStatement':
        return { kind: 'with', body: this.block(children.find(({ name }) => name === 'Body')), ...at };
      case 'AssertStatement':
        return {
          kind: 'assert',
          test: this.expressions.sequence(splitAt(children.slice(1), ',')[0] ?? [], at),
          ...at,
        };
      case 'FunctionDefinition':
        return this.definition(node, children, []);
      case 'ClassDefinition':
        return this.classStatement(children, at);
      case 'DecoratedStatement':
        return this.decorated(children, at);
      default:
        return { kind: 'unread', ...at };
    }
  }

  private assignment(children: readonly SyntaxNode[], at: Range): Stmt {
    const parts = splitAt(
      children.filter(({ name }) => name !== 'TypeDef'),
      'AssignOp',
    ).filter((part) => part.length > 0);
    const value = parts.at(-1);
    const [name] = children;
    if (value === undefined || parts.length < 2)
      return name?.name === 'VariableName'
        ? { kind: 'field', name: this.expressions.source(name), ...at }
        : { kind: 'pass', ...at };
    const targets = parts.slice(0, -1).map((part) => this.expressions.sequence(part, at));
    return { kind: 'assign', targets, value: this.expressions.sequence(value, at), ...at };
  }

  private update(children: readonly SyntaxNode[], at: Range): Stmt {
    const sign = children.findIndex(({ name }) => name === 'UpdateOp');
    const operator = children[sign];
    if (operator === undefined) return { kind: 'unread', ...at };
    return {
      kind: 'update',
      target: this.expressions.sequence(children.slice(0, sign), at),
      operator: this.expressions.source(operator).slice(0, -1),
      value: this.expressions.sequence(children.slice(sign + 1), at),
      ...at,
    };
  }

  /** `if`, `elif` and `else`: each further test stands in what is done otherwise. */
  private choice(children: readonly SyntaxNode[], at: Range): Stmt {
    const end = children.findIndex(({ name }) => name === 'Body');
    const rest = children.slice(end + 1);
    const [keyword] = rest;
    const otherwise =
      keyword === undefined
        ? []
        : keyword.name === 'elif'
          ? [this.choice(rest, { from: keyword.from, to: at.to })]
          : this.block(rest[1]);
    const test = this.expressions.sequence(children.slice(1, end), at);
    return { kind: 'if', test, body: this.block(children[end]), otherwise, ...at };
  }

  private loop(children: readonly SyntaxNode[], at: Range): Stmt {
    const middle = children.findIndex(({ name }) => name === 'in');
    const end = children.findIndex(({ name }) => name === 'Body');
    return {
      kind: 'for',
      target: this.expressions.sequence(children.slice(1, middle), at),
      over: this.expressions.sequence(children.slice(middle + 1, end), at),
      body: this.block(children[end]),
      otherwise: children[end + 1]?.name === 'else' ? this.block(children[end + 2]) : [],
      ...at,
    };
  }

  private whileLoop(children: readonly SyntaxNode[], at: Range): Stmt {
    const end = children.findIndex(({ name }) => name === 'Body');
    return {
      kind: 'while',
      test: this.expressions.sequence(children.slice(1, end), at),
      body: this.block(children[end]),
      ...at,
    };
  }

  private definition(node: SyntaxNode, children: readonly SyntaxNode[], decorators: readonly string[]): FunctionStatement {
    const name = children.find((child) => child.name === 'VariableName');
    const list = children.find((child) => child.name === 'ParamList');
    const block = children.find((child) => child.name === 'Body');
    const body = this.block(block);
    const [first] = body;
    const isDocumented = first?.kind === 'expression' && first.value.kind === 'text';
    return {
      kind: 'function',
      name: name === undefined ? '' : this.expressions.source(name),
      parameters: list === undefined ? [] : this.expressions.parameters(list),
      body: isDocumented ? body.slice(1) : body,
      documentation: isDocumented && first.value.kind === 'text' ? first.value.value : '',
      decorators,
      header: { from: node.from, to: list?.to ?? node.to },
      from: node.from,
      to: node.to,
    };
  }

  private classStatement(children: readonly SyntaxNode[], at: Range): ClassStatement {
    const name = children.find((child) => child.name === 'VariableName');
    const list = children.find((child) => child.name === 'ArgList');
    const bases = list === undefined ? [] : childrenOf(list).slice(1, -1);
    return {
      kind: 'class',
      name: name === undefined ? '' : this.expressions.source(name),
      bases: bases.filter((base) => base.name !== ',').map((base) => this.expressions.source(base)),
      body: this.block(children.find((child) => child.name === 'Body')),
      ...at,
    };
  }

  private decorated(children: readonly SyntaxNode[], at: Range): Stmt {
    const decorators = children
      .filter(({ name }) => name === 'Decorator')
      .map((node) => this.expressions.source(node).slice(1).trim());
    const own = children.find(({ name }) => name === 'FunctionDefinition');
    if (own !== undefined) return this.definition(own, childrenOf(own), decorators);
    const ofClass = children.find(({ name }) => name === 'ClassDefinition');
    return ofClass === undefined ? { kind: 'unread', ...at } : this.classStatement(childrenOf(ofClass), at);
  }
}

/**
 * The text with numbers that end in a point, `1.` and `1.e-5`, written without it, in as many characters: the parser takes the
 * point for that of an attribute.
 */
function withoutBarePoints(text: string): string {
  return text.replace(/(?<![\w.])(\d+)\.(?=[eE][+-]?\d)/g, '0$1').replace(/(?<![\w.])(\d+)\.(?![\w.])/g, '$1 ');
}

/** Parses a Python text; what is no Python is left out and listed. Never throws. */
export function parsePython(text: string): Module {
  const read = withoutBarePoints(text);
  const tree = parser.parse(read);
  const comments: (Range & { readonly text: string })[] = [];
  const damage: Range[] = [];
  tree.iterate({
    enter: ({ name, type, from, to }) => {
      if (name === 'Comment') comments.push({ from, to, text: text.slice(from + 1, to) });
      if (type.isError) damage.push({ from, to });
    },
  });
  return { text, body: new StatementParser(read).body(childrenOf(tree.topNode)), comments, damage };
}
