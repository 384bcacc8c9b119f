import type { IToken } from 'chevrotain';
import type { AstNode } from 'langium';
import type {
  Argument,
  AxisSyntax,
  BinaryOperator,
  CallSyntax,
  DeclarationKeyword,
  Expression,
  Identifier,
  RangeSyntax,
  Span,
  StatementSyntax,
  Target,
  VariableSyntax,
} from '../syntax.ts';
import type * as ast from './generated/ast.ts';
import { type Operand, treeOf } from './operators.ts';
import type { ParsedNode } from './statement-parser.ts';

// From the nodes of the grammar to the project's own syntax tree, with exact spans.

type Parsed<T extends AstNode> = ParsedNode<T>;

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function spanOfToken({ startOffset, image }: IToken): Span {
  return { start: startOffset, end: startOffset + image.length };
}

function listOf<T, R>(nodes: readonly T[] | undefined, convert: (node: T) => R): readonly R[] {
  return nodes === undefined ? [] : nodes.map(convert);
}

function identifierOf({ text, start, end }: Parsed<ast.Name>): Identifier {
  return { text: text.image, span: { start, end } };
}

function targetOf(target: Parsed<ast.Target>): Target {
  return { name: identifierOf(target.name), indices: listOf(target.indices, expressionOf), span: spanOf(target) };
}

function rangeOf(range: Parsed<ast.Range>): RangeSyntax {
  return { first: expressionOf(range.first), last: expressionOf(range.last), span: spanOf(range) };
}

/** Thrown for a form that the grammar lets through and the language does not. */
export class Malformed extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

function argumentOf({ first, second }: Parsed<ast.Argument>): Argument {
  const expression = expressionOf(first);
  if (second === undefined) return { value: expression };
  const { name, indices } = expression.kind === 'name' ? expression : { name: undefined, indices: [] };
  if (name === undefined || indices.length > 0 || first.start !== name.span.start) {
    throw new Malformed('only the name of an option can stand before `=`, as in `axis=0`', expression.span);
  }
  return { name, value: expressionOf(second) };
}

export function expressionOf({ operands, operators }: Parsed<ast.Expression>): Expression {
  return treeOf(
    listOf(operands, operandOf),
    listOf(operators, ({ image }) => image as BinaryOperator),
  );
}

function operandOf({ minus, primary, suffixes }: Parsed<ast.Operand>): Operand {
  const expression = listOf(suffixes, (suffix) => suffix).reduce((operand: Expression, suffix): Expression => {
    const span = { start: operand.span.start, end: suffix.end };
    if (suffix.$type === 'Transposed') return { kind: 'transpose', operand, span };
    return { kind: 'part', operand, axes: listOf(suffix.axes, axisOf), span };
  }, primaryOf(primary));
  return { expression, minus: listOf(minus, ({ startOffset }) => startOffset) };
}

function axisOf(axis: Parsed<ast.Axis>): AxisSyntax {
  const { first, last } = axis;
  const span = spanOf(axis);
  if (first === undefined) return { kind: 'whole', span };
  if (last === undefined) return { kind: 'place', place: expressionOf(first), span };
  return { kind: 'range', first: expressionOf(first), last: expressionOf(last), span };
}

/** A name with brackets behind it: of plain indices only, they may be those of an element. */
function bracketed(name: Identifier, axes: readonly AxisSyntax[], span: Span): Expression {
  const indices = axes.flatMap((axis) => (axis.kind === 'place' ? [axis.place] : []));
  if (indices.length === axes.length) return { kind: 'name', name, indices, span };
  return { kind: 'part', operand: { kind: 'name', name, indices: [], span: name.span }, axes, span };
}

function adjointCallOf(name: Parsed<ast.Name>, call: Parsed<ast.AdjointCall>): CallSyntax {
  return {
    kind: 'call',
    name: identifierOf(name),
    cotangents: listOf(call.cotangents, expressionOf),
    arguments: listOf(call.arguments, (own) => ({ value: expressionOf(own) })),
    span: { start: name.start, end: call.end },
  };
}

function primaryOf(primary: Parsed<ast.Primary>): Expression {
  const span = spanOf(primary);
  switch (primary.$type) {
    case 'NumberLiteral':
      return { kind: 'number', value: Number(primary.text.image), text: primary.text.image, span };
    case 'TextLiteral':
      return { kind: 'text', value: primary.text.image.slice(1, -1), span };
    case 'Reference':
      if (primary.adjoint !== undefined) return adjointCallOf(primary.name, primary.adjoint);
      return primary.call === true
        ? { kind: 'call', name: identifierOf(primary.name), arguments: listOf(primary.arguments, argumentOf), span }
        : bracketed(identifierOf(primary.name), listOf(primary.axes, axisOf), span);
    case 'List':
      return { kind: 'list', elements: listOf(primary.elements, expressionOf), span };
    case 'Parenthesis':
      return { ...expressionOf(primary.inner), span };
  }
}

function domainOf(domain: Parsed<ast.Domain>): NonNullable<VariableSyntax['domain']> {
  const { low, high } = domain;
  return { low: expressionOf(low), ...(high === undefined ? {} : { high: expressionOf(high) }), span: spanOf(domain) };
}

function variableOf({ name, ranges, shape, domain }: Parsed<ast.Variable>): VariableSyntax {
  return {
    name: identifierOf(name),
    ranges: listOf(ranges, rangeOf),
    ...(shape === undefined ? {} : { shape: listOf(shape.dimensions, expressionOf) }),
    ...(domain === undefined ? {} : { domain: domainOf(domain) }),
  };
}

function cellOf({ keyword, name, original, parameters, results }: Parsed<ast.Cell>): StatementSyntax {
  const own = { keyword: spanOfToken(keyword), name: identifierOf(name) };
  if (original !== undefined) return { kind: 'alias', ...own, original: identifierOf(original) };
  const listed = listOf(parameters, ({ constant, variable }) => ({
    isConstant: constant === true,
    variable: variableOf(variable),
  }));
  return { kind: 'cell', ...own, parameters: listed, results: listOf(results, targetOf) };
}

function importOf({ keyword, names, word, path }: Parsed<ast.Import>): StatementSyntax {
  if (word.text.image !== 'from')
    throw new Malformed(`expected \`from\`, found \`${word.text.image}\``, { start: word.start, end: word.end });
  const { start, end } = spanOfToken(path);
  const text = path.image.slice(1, -1);
  return {
    kind: 'import',
    keyword: spanOfToken(keyword),
    names: listOf(names, identifierOf),
    path: { text, span: { start: start + 1, end: end - 1 } },
  };
}

function equationOf({ target, others, operator, value, adjoint }: Parsed<ast.Equation>): StatementSyntax {
  const first = targetOf(target);
  if (adjoint !== undefined) {
    const [other] = listOf(others, targetOf);
    const wrong = other ?? (first.indices.length > 0 ? first : undefined);
    if (wrong !== undefined) throw new Malformed('expected `+=` in front of the backward pass of a cell', wrong.span);
    return { kind: 'call', value: adjointCallOf(target.name, adjoint) };
  }
  if (operator === undefined || value === undefined) throw new Malformed('expected `=` or `+=`', spanOf(target));
  const own = {
    kind: 'equation',
    target: first,
    operator: operator.image as '=' | '+=',
    operatorSpan: spanOfToken(operator),
    value: expressionOf(value),
  } as const;
  if (others === undefined) return own;
  if (own.value.kind !== 'call')
    throw new Malformed('only the results of a cell have several names: `a, c = LSTM(x, h)`', spanOf(value));
  return { ...own, others: listOf(others, targetOf) };
}

export function statementOf(node: Parsed<ast.Statement>): StatementSyntax {
  switch (node.$type) {
    case 'Dimensions':
      return {
        kind: 'dimensions',
        sizes: listOf(node.sizes, ({ name, size }) => ({ name: identifierOf(name), size: expressionOf(size) })),
      };
    case 'Declaration':
      return {
        kind: 'declaration',
        keyword: node.kind.image as DeclarationKeyword,
        variables: listOf(node.variables, variableOf),
      };
    case 'Output':
      return {
        kind: 'output',
        targets: listOf(node.targets, targetOf),
        keyword: { start: node.start, end: node.start + 'output'.length },
      };
    case 'Equation':
      return equationOf(node);
    case 'Cell':
      return cellOf(node);
    case 'Import':
      return importOf(node);
    case 'Loop':
      return { kind: 'loop', variable: identifierOf(node.variable), range: rangeOf(node.range) };
    case 'Backward':
      return { kind: 'backward', keyword: spanOfToken(node.keyword) };
    case 'BlockEnd':
      return { kind: 'end', brace: spanOfToken(node.brace) };
  }
}
