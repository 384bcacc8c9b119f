import type { SemanticTokenProvider } from 'langium/lsp';
import { SemanticTokensBuilder } from 'vscode-languageserver';
import type { OccurrenceOf } from '../../../src/index.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { type Span, walk } from '../../../src/language/syntax.ts';
import type { Feature } from '../../container/services.ts';
import type { FileVersion } from '../../open-files.ts';
import { onDocument } from '../answers.ts';
import { expressionsOf } from '../places.ts';

export const TOKEN_TYPES = ['input', 'param', 'const', 'dimension', 'index', 'intermediate', 'adjoint', 'operation'] as const;
export const TOKEN_MODIFIERS = ['declaration', 'generated'] as const;

type TokenType = (typeof TOKEN_TYPES)[number];

interface Token {
  readonly span: Span;
  readonly type: TokenType;
  readonly declaration: boolean;
}

function typeOf(of: OccurrenceOf): TokenType {
  return of.kind === 'variable' ? of.variable.kind : of.kind;
}

/** Names with what they stand for, and the names of operations. */
export function tokensOf({ analysis }: FileVersion): readonly Token[] {
  const { document, occurrences } = analysis;
  const names = occurrences.map(({ place, of, role }) => ({
    span: absoluteSpan(document, place),
    type: typeOf(of),
    declaration: role === 'definition',
  }));
  const calls = document.statements.flatMap(({ syntax, offset }) =>
    [...walk(expressionsOf(syntax))].flatMap((expression) =>
      expression.kind === 'call'
        ? [
            {
              span: { start: expression.name.span.start + offset, end: expression.name.span.end + offset },
              type: 'operation' as const,
              declaration: false,
            },
          ]
        : [],
    ),
  );
  const sorted = [...names, ...calls].toSorted((a, b) => a.span.start - b.span.start);
  return sorted.filter(({ span }, index) => span.start !== sorted[index - 1]?.span.start);
}

function encode({ text }: FileVersion, tokens: readonly Token[]): SemanticTokensBuilder {
  const builder = new SemanticTokensBuilder();
  for (const { span, type, declaration } of tokens) {
    const { line, character } = text.positionAt(span.start);
    builder.push(line, character, span.end - span.start, TOKEN_TYPES.indexOf(type), declaration ? 1 : 0);
  }
  return builder;
}

const LEGEND = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] };
const OPTIONS = { legend: LEGEND, full: true, range: true };

function indexed(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name, index) => [name, index]));
}

export const semanticTokens: Feature<SemanticTokenProvider> = ({ shared: { Server } }) => {
  const semanticHighlight = onDocument(Server, (file: FileVersion) => encode(file, tokensOf(file)).build());
  return {
    capabilities: { semanticTokensProvider: OPTIONS },
    semanticTokensOptions: OPTIONS,
    tokenTypes: indexed(TOKEN_TYPES),
    tokenModifiers: indexed(TOKEN_MODIFIERS),
    semanticHighlight,
    semanticHighlightDelta: semanticHighlight,
    semanticHighlightRange: onDocument(Server, (file, { range }) => {
      const [start, end] = [file.text.offsetAt(range.start), file.text.offsetAt(range.end)];
      const tokens = tokensOf(file).filter(({ span }) => span.end >= start && span.start <= end);
      return encode(file, tokens).build();
    }),
  };
};
