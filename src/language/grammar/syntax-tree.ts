import type { AstNode } from 'langium';
import type { Argument, Expression, Identifier, RangeSyntax, Span, Target } from '../syntax.ts';
import type * as ast from './generated/ast.ts';
import { type Operand, treeOf } from './operators.ts';

/** From Langium's nodes to the project's own syntax tree, with exact spans. */
export function spanOfNode(node: AstNode): Span {
  const cst = node.$cstNode;
  if (cst === undefined) throw new Error(`${node.$type} has no text`);
  return { start: cst.offset, end: cst.end };
}

export function identifierOf(name: ast.Name): Identifier {
  return { text: name.text, span: spanOfNode(name) };
}

export function targetOf(target: ast.Target): Target {
  return { name: identifierOf(target.name), indices: target.indices.map(expressionOf), span: spanOfNode(target) };
}

export function rangeOf(range: ast.Range): RangeSyntax {
  return { first: expressionOf(range.first), last: expressionOf(range.last), span: spanOfNode(range) };
}

/** Thrown for a form that the grammar lets through and the language does not. */
export class Malformed extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

function argumentOf({ first, second }: ast.Argument): Argument {
  const expression = expressionOf(first);
  if (second === undefined) return { value: expression };
  const { name, indices } = expression.kind === 'name' ? expression : { name: undefined, indices: [] };
  if (name === undefined || indices.length > 0 || spanOfNode(first).start !== name.span.start) {
    throw new Malformed('only the name of an option can stand before `=`, as in `axis=0`', expression.span);
  }
  return { name, value: expressionOf(second) };
}

export function expressionOf(chain: ast.Expression): Expression {
  return treeOf(chain.operands.map(operandOf), chain.operators);
}

/** The minus signs of an operand and their offsets; nothing but white space or comments can stand between them. */
function operandOf(operand: ast.Operand): Operand {
  const minus = operand.minus.length === 0 ? [] : minusOffsets(operand);
  let expression = primaryOf(operand.primary);
  for (let index = 0; index < operand.transposes.length; index += 1) {
    const end = transposeEnd(operand, index);
    expression = { kind: 'transpose', operand: expression, span: { start: expression.span.start, end } };
  }
  return { expression, minus };
}

function leafOffsets(operand: ast.Operand, text: string): { readonly offset: number; readonly end: number }[] {
  const cst = operand.$cstNode;
  if (cst === undefined || !('content' in cst) || !Array.isArray(cst.content)) return [];
  return cst.content.filter((leaf: { text: string }) => leaf.text === text);
}

function minusOffsets(operand: ast.Operand): readonly number[] {
  return leafOffsets(operand, '-').map((leaf) => leaf.offset);
}

function transposeEnd(operand: ast.Operand, index: number): number {
  return leafOffsets(operand, '.T')[index]?.end ?? spanOfNode(operand).end;
}

function primaryOf(primary: ast.Primary): Expression {
  const span = spanOfNode(primary);
  switch (primary.$type) {
    case 'NumberLiteral':
      return { kind: 'number', value: Number(primary.text), text: primary.text, span };
    case 'TextLiteral':
      return { kind: 'text', value: primary.text.slice(1, -1), span };
    case 'Reference':
      return primary.call
        ? { kind: 'call', name: identifierOf(primary.name), arguments: primary.arguments.map(argumentOf), span }
        : { kind: 'name', name: identifierOf(primary.name), indices: primary.indices.map(expressionOf), span };
    case 'List':
      return { kind: 'list', elements: primary.elements.map(expressionOf), span };
    case 'Parenthesis':
      return { ...expressionOf(primary.inner), span };
  }
}
