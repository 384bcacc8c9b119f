import type { IToken } from 'chevrotain';
import { type AstNode, GrammarUtils } from 'langium';
import type { Damage, Expression, Span, StatementSyntax, VariableSyntax } from '../syntax.ts';
import type * as ast from './generated/ast.ts';
import { discardServices, languageServices } from './services.ts';
import { expressionOf, identifierOf, rangeOf, spanOfNode, targetOf } from './syntax-tree.ts';
import type { Token, TokenKind } from './token.ts';

// What the lexer and the parser that Langium builds from the grammar say. They judge what is damaged, and are the
// reference of the faster ones for what is not: bundles load this module, and all of Langium, when it is first asked.

const TERMINALS: Readonly<Record<string, TokenKind>> = {
  NAME: 'name',
  NUMBER: 'number',
  TEXT: 'text',
  COMMENT: 'comment',
};

function tokenOf(token: IToken): Token {
  const kind = TERMINALS[token.tokenType.name] ?? (/^\p{L}/u.test(token.image) ? 'keyword' : 'symbol');
  return { kind, text: token.image, span: { start: token.startOffset, end: token.startOffset + token.image.length } };
}

/** Tokens in order, comments included, and the offset of the first character that belongs to none. */
export function lexByGrammar(text: string): { readonly tokens: readonly Token[]; readonly strange: number | undefined } {
  const { tokens, hidden, errors } = languageServices().parser.Lexer.tokenize(text);
  const comments = hidden.filter((token) => token.tokenType.name === 'COMMENT');
  const all = [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset);
  return { tokens: all.map(tokenOf), strange: errors[0]?.offset };
}

/** Runs the generated parser, which must not be trusted again once it has thrown. */
function parse<T extends AstNode>(text: string, tokens: readonly Token[], rule: string): T | Damage {
  try {
    const { value, parserErrors } = languageServices().parser.LangiumParser.parse<T>(text, { rule });
    const [error] = parserErrors;
    if (error === undefined) return value;
    const { startOffset, image } = error.token;
    const last = tokens.findLast((token) => token.kind !== 'comment')?.span ?? { start: 0, end: text.length };
    const span = image === '' || Number.isNaN(startOffset) ? last : { start: startOffset, end: startOffset + image.length };
    return { message: error.message, span };
  } catch (error) {
    discardServices();
    if (error instanceof RangeError) return { message: 'this is too deeply nested', span: { start: 0, end: text.length } };
    throw error;
  }
}

function isDamage(result: AstNode | Damage): result is Damage {
  return 'message' in result;
}

/** The statement, or the first thing that the parser objects to; throws `Malformed` for what only the grammar lets through. */
export function statementByGrammar(text: string, tokens: readonly Token[]): StatementSyntax | Damage {
  const result = parse<ast.Statement>(text, tokens, 'Statement');
  return isDamage(result) ? result : statementOf(result);
}

export function expressionByGrammar(text: string, tokens: readonly Token[]): Expression | Damage {
  const result = parse<ast.Expression>(text, tokens, 'Expression');
  return isDamage(result) ? result : expressionOf(result);
}

function propertySpan(node: AstNode, property: string): Span {
  const leaf = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  return leaf === undefined ? spanOfNode(node) : { start: leaf.offset, end: leaf.end };
}

function variableOf(variable: ast.Variable): VariableSyntax {
  return {
    name: identifierOf(variable.name),
    ranges: variable.ranges.map(rangeOf),
    ...(variable.shape === undefined ? {} : { shape: variable.shape.dimensions.map(expressionOf) }),
    ...(variable.domain === undefined
      ? {}
      : {
          domain: {
            low: expressionOf(variable.domain.low),
            ...(variable.domain.high === undefined ? {} : { high: expressionOf(variable.domain.high) }),
            span: spanOfNode(variable.domain),
          },
        }),
  };
}

function statementOf(node: ast.Statement): StatementSyntax {
  switch (node.$type) {
    case 'Dimensions':
      return {
        kind: 'dimensions',
        sizes: node.sizes.map(({ name, size }) => ({ name: identifierOf(name), size: expressionOf(size) })),
      };
    case 'Declaration':
      return { kind: 'declaration', keyword: node.kind, variables: node.variables.map(variableOf) };
    case 'Output': {
      const { start } = spanOfNode(node);
      return { kind: 'output', targets: node.targets.map(targetOf), keyword: { start, end: start + 'output'.length } };
    }
    case 'Equation':
      return {
        kind: 'equation',
        target: targetOf(node.target),
        operator: node.operator,
        operatorSpan: propertySpan(node, 'operator'),
        value: expressionOf(node.value),
      };
    case 'Loop':
      return { kind: 'loop', variable: identifierOf(node.variable), range: rangeOf(node.range) };
    case 'Backward':
      return { kind: 'backward', keyword: propertySpan(node, 'keyword') };
    case 'BlockEnd':
      return { kind: 'end', brace: propertySpan(node, 'brace') };
  }
}
