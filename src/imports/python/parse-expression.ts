import type { SyntaxNode } from '@lezer/common';
import type { ComprehensionExpr, Expr, Parameter, Range } from './syntax.ts';

/** Children of a node without comments, and without what marks damage. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'Comment' && !child.type.isError) children.push(child);
  return children;
}

const rangeOf = ({ from, to }: Range): Range => ({ from, to });

/** The text of a string literal without prefix and quotes; escapes other than line ends matter to nobody here. */
export function unquoted(literal: string): string {
  const found = /^[a-zA-Z]*("""|'''|"|')([\s\S]*)\1$/.exec(literal);
  return found?.[2] ?? literal;
}

/** Cuts a list of nodes at the nodes of one name. */
export function splitAt(nodes: readonly SyntaxNode[], name: string): readonly (readonly SyntaxNode[])[] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === name) groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups;
}

/** Converts expressions of the parser's tree. */
export class ExpressionParser {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  source({ from, to }: Range): string {
    return this.text.slice(from, to);
  }

  /** One expression of several nodes: with commas between them, a tuple. */
  sequence(nodes: readonly SyntaxNode[], at: Range): Expr {
    const parts = splitAt(nodes, ',').filter((part) => part.length > 0);
    const items = parts.map((part) => this.element(part));
    const [only] = items;
    const hasComma = nodes.some(({ name }) => name === ',');
    if (only !== undefined && !hasComma) return only;
    const from = items[0]?.from ?? at.from;
    return { kind: 'tuple', items, from, to: items.at(-1)?.to ?? at.to };
  }

  /** An expression with a star in front of it, or without. */
  private element(nodes: readonly SyntaxNode[]): Expr {
    const [first, second] = nodes;
    if (first === undefined) return { kind: 'unread', from: 0, to: 0 };
    if (first.name === '*' && second !== undefined)
      return { kind: 'starred', operand: this.expression(second), from: first.from, to: second.to };
    return nodes.length === 1 ? this.expression(first) : { kind: 'unread', from: first.from, to: (nodes.at(-1) ?? first).to };
  }

  expression(node: SyntaxNode): Expr {
    const at = rangeOf(node);
    switch (node.name) {
      case 'VariableName':
        return { kind: 'name', name: this.source(node), ...at };
      case 'Number':
        return this.number(node);
      case 'FormatString':
        return this.format(node);
      case 'String':
        return { kind: 'text', value: unquoted(this.source(node)), ...at };
      case 'ContinuedString':
        return {
          kind: 'text',
          value: childrenOf(node)
            .map((part) => unquoted(this.source(part)))
            .join(''),
          ...at,
        };
      case 'Boolean':
      case 'None':
      case 'Ellipsis':
        return { kind: 'constant', value: this.source(node) as 'True' | 'False' | 'None' | '...', ...at };
      default:
        return this.compound(node, at);
    }
  }

  /** `f'W{i}'` as `'W' + str(i)`. */
  private format(node: SyntaxNode): Expr {
    const at = rangeOf(node);
    const parts = childrenOf(node).filter(({ name }) => name === 'FormatReplacement');
    const quoted = this.source(node);
    const opening = /^[a-zA-Z]*("""|'''|"|')/.exec(quoted)?.[0].length ?? 0;
    const closing = /("""|'''|"|')$/.exec(quoted)?.[0].length ?? 0;
    const text = (from: number, to: number): Expr => ({ kind: 'text', value: this.source({ from, to }), ...at });
    let end = node.from + opening;
    let whole: Expr = text(end, end);
    const join = (right: Expr): Expr => ({ kind: 'binary', operator: '+', left: whole, right, ...at });
    for (const part of parts) {
      const own = childrenOf(part)[1];
      if (own === undefined) return { kind: 'unread', ...at };
      whole = join(text(end, part.from));
      const str: Expr = { kind: 'name', name: 'str', from: own.from, to: own.from };
      whole = join({ kind: 'call', callee: str, args: [this.expression(own)], keywords: [], ...rangeOf(own) });
      end = part.to;
    }
    const last = text(end, node.to - closing);
    return parts.length === 0 ? last : join(last);
  }

  private number(node: SyntaxNode): Expr {
    const text = this.source(node).replaceAll('_', '');
    const value = Number(text);
    return Number.isNaN(value) ? { kind: 'unread', ...rangeOf(node) } : { kind: 'number', value, text, ...rangeOf(node) };
  }

  private compound(node: SyntaxNode, at: Range): Expr {
    const children = childrenOf(node);
    const inner = children.slice(1, -1);
    switch (node.name) {
      case 'ParenthesizedExpression':
        return inner[0] === undefined ? { kind: 'tuple', items: [], ...at } : { ...this.expression(inner[0]), ...at };
      case 'TupleExpression':
        return { kind: 'tuple', items: this.items(inner), ...at };
      case 'ArrayExpression':
        return { kind: 'list', items: this.items(inner), ...at };
      case 'DictionaryExpression':
        return this.dictionary(inner, at);
      case 'BinaryExpression':
        return this.binary(children, at);
      case 'UnaryExpression':
        return this.unary(children, at);
      case 'ConditionalExpression':
        return this.choice(children, at);
      case 'CallExpression':
        return this.call(children, at);
      case 'MemberExpression':
        return this.member(children, at);
      case 'LambdaExpression':
        return this.lambda(children, at);
      case 'ComprehensionExpression':
      case 'ArrayComprehensionExpression':
      case 'DictionaryComprehensionExpression':
        return this.comprehension(inner, at);
      default:
        return { kind: 'unread', ...at };
    }
  }

  private items(nodes: readonly SyntaxNode[]): readonly Expr[] {
    return splitAt(nodes, ',')
      .filter((part) => part.length > 0)
      .map((part) => this.element(part));
  }

  private dictionary(inner: readonly SyntaxNode[], at: Range): Expr {
    const items: [Expr, Expr][] = [];
    for (const part of splitAt(inner, ',').filter((own) => own.length > 0)) {
      const [key, colon, value] = part;
      if (key === undefined || colon?.name !== ':' || value === undefined) return { kind: 'unread', ...at };
      items.push([this.expression(key), this.expression(value)]);
    }
    return { kind: 'dict', items, ...at };
  }

  private binary(children: readonly SyntaxNode[], at: Range): Expr {
    const [left, right] = [children[0], children.at(-1)];
    if (left === undefined || right === undefined || children.length < 3) return { kind: 'unread', ...at };
    const operator = children
      .slice(1, -1)
      .map((node) => this.source(node))
      .join(' ');
    return { kind: 'binary', operator, left: this.expression(left), right: this.expression(right), ...at };
  }

  private unary(children: readonly SyntaxNode[], at: Range): Expr {
    const [operator, operand] = children;
    if (operator === undefined || operand === undefined) return { kind: 'unread', ...at };
    return { kind: 'unary', operator: this.source(operator), operand: this.expression(operand), ...at };
  }

  private choice(children: readonly SyntaxNode[], at: Range): Expr {
    const [chosen, , test, , otherwise] = children;
    if (chosen === undefined || test === undefined || otherwise === undefined) return { kind: 'unread', ...at };
    return {
      kind: 'choice',
      test: this.expression(test),
      chosen: this.expression(chosen),
      otherwise: this.expression(otherwise),
      ...at,
    };
  }

  private call(children: readonly SyntaxNode[], at: Range): Expr {
    const [callee, list] = children;
    if (callee === undefined || list === undefined) return { kind: 'unread', ...at };
    const inner = childrenOf(list).slice(1, -1);
    if (inner.some(({ name }) => name === 'for')) {
      const own = this.comprehension(inner, rangeOf(list));
      return { kind: 'call', callee: this.expression(callee), args: [own], keywords: [], ...at };
    }
    const args: Expr[] = [];
    const keywords: { readonly name: string; readonly value: Expr }[] = [];
    for (const part of splitAt(inner, ',').filter((own) => own.length > 0)) {
      const [name, sign, value] = part;
      if (sign?.name === 'AssignOp' && name !== undefined && value !== undefined)
        keywords.push({ name: this.source(name), value: this.expression(value) });
      else if (name?.name === '**' && sign !== undefined) keywords.push({ name: '**', value: this.expression(sign) });
      else args.push(this.element(part));
    }
    return { kind: 'call', callee: this.expression(callee), args, keywords, ...at };
  }

  private member(children: readonly SyntaxNode[], at: Range): Expr {
    const [object, sign, ...rest] = children;
    const [property] = rest;
    if (object === undefined || sign === undefined) return { kind: 'unread', ...at };
    if (sign.name === '.')
      return { kind: 'attribute', object: this.expression(object), name: property ? this.source(property) : '', ...at };
    const parts = splitAt(rest.slice(0, -1), ',').filter((part) => part.length > 0);
    return { kind: 'subscript', object: this.expression(object), index: parts.map((part) => this.index(part)), ...at };
  }

  private index(nodes: readonly SyntaxNode[]): Expr {
    if (!nodes.some(({ name }) => name === ':')) return this.element(nodes);
    const [start, stop, step] = splitAt(nodes, ':').map(([only]) => (only === undefined ? undefined : this.expression(only)));
    return {
      kind: 'slice',
      ...(start && { start }),
      ...(stop && { stop }),
      ...(step && { step }),
      from: nodes[0]?.from ?? 0,
      to: nodes.at(-1)?.to ?? 0,
    };
  }

  private lambda(children: readonly SyntaxNode[], at: Range): Expr {
    const list = children.find(({ name }) => name === 'ParamList');
    const body = children.at(-1);
    if (body === undefined) return { kind: 'unread', ...at };
    return { kind: 'lambda', parameters: list === undefined ? [] : this.parameters(list), body: this.expression(body), ...at };
  }

  parameters(list: SyntaxNode): readonly Parameter[] {
    const inner = childrenOf(list).filter(({ name }) => name !== '(' && name !== ')');
    return splitAt(inner, ',').flatMap((part): readonly Parameter[] => {
      const star = part[0]?.name === '*' ? 1 : part[0]?.name === '**' ? 2 : undefined;
      const name = part.find((node) => node.name === 'VariableName');
      if (name === undefined) return [];
      const type = part.find((node) => node.name === 'TypeDef');
      const sign = part.findIndex((node) => node.name === 'AssignOp');
      const fallback = sign < 0 ? undefined : part[sign + 1];
      return [
        {
          name: this.source(name),
          ...(fallback && { fallback: this.expression(fallback) }),
          ...(type && { annotation: this.source(type).replace(/^:\s*/, '') }),
          ...(star && { star }),
          range: rangeOf(name),
        },
      ];
    });
  }

  private comprehension(nodes: readonly SyntaxNode[], at: Range): Expr {
    const parts = splitAt(nodes, 'for');
    const [head = [], ...clauses] = parts;
    const [element, colon, value] = head;
    if (element === undefined) return { kind: 'unread', ...at };
    const read = clauses.map((clause): ComprehensionExpr['clauses'][number] => {
      const [target = [], rest = []] = splitAt(clause, 'in');
      const [over = [], ...tests] = splitAt(rest, 'if');
      return {
        target: this.sequence(target, at),
        over: this.sequence(over, at),
        tests: tests.map((test) => this.sequence(test, at)),
      };
    });
    const ofDictionary = colon?.name === ':' && value !== undefined ? { value: this.expression(value) } : {};
    return { kind: 'comprehension', element: this.expression(element), ...ofDictionary, clauses: read, ...at };
  }
}
