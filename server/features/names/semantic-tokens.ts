import type { SemanticTokenProvider } from 'langium/lsp';
import { SemanticTokenModifiers, SemanticTokensBuilder, SemanticTokenTypes } from 'vscode-languageserver';
import type { OccurrenceOf } from '../../../src/index.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { tokenize } from '../../../src/language/grammar/lexer.ts';
import type { TokenKind } from '../../../src/language/grammar/token.ts';
import { type Span, walk } from '../../../src/language/syntax.ts';
import type { ClientAbilities } from '../../client-abilities.ts';
import type { Feature } from '../../container/services.ts';
import type { FileVersion } from '../../open-files.ts';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from '../../protocol.ts';
import { onDocument } from '../answers.ts';
import { expressionsOf } from '../places.ts';

type NameType = (typeof TOKEN_TYPES)[number];

/** The types of the protocol for clients that do not know ours. */
const STANDARD_TYPES: Readonly<Record<NameType, SemanticTokenTypes>> = {
  input: SemanticTokenTypes.parameter,
  param: SemanticTokenTypes.variable,
  const: SemanticTokenTypes.variable,
  dimension: SemanticTokenTypes.typeParameter,
  index: SemanticTokenTypes.parameter,
  intermediate: SemanticTokenTypes.variable,
  adjoint: SemanticTokenTypes.property,
  operation: SemanticTokenTypes.function,
};

/** Keywords, numbers, comments and operators, for clients without a grammar that colours them. */
const SYNTAX_TYPES: Readonly<Record<Exclude<TokenKind, 'name'>, SemanticTokenTypes>> = {
  number: SemanticTokenTypes.number,
  text: SemanticTokenTypes.string,
  keyword: SemanticTokenTypes.keyword,
  symbol: SemanticTokenTypes.operator,
  comment: SemanticTokenTypes.comment,
};

interface Token {
  readonly span: Span;
  readonly type: NameType | SemanticTokenTypes;
  readonly declaration: boolean;
}

function typeOf(of: OccurrenceOf): NameType {
  return of.kind === 'variable' ? of.variable.kind : of.kind;
}

/** Names with what they stand for, and the names of operations. */
export function tokensOf({ document, parts }: FileVersion): readonly Token[] {
  const occurrences = parts.flatMap((part) => part.occurrences);
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

/** Words, numbers, texts, signs that are no brackets, and comments. */
function syntaxTokensOf({ text, document }: FileVersion): readonly Token[] {
  const source = text.getText();
  const comments = document.pieces.flatMap((piece) => (piece.kind === 'comment' ? [piece] : []));
  const spans = [
    ...document.statements.map(({ offset, text: own }) => ({ offset, own })),
    ...comments.map(({ start, end }) => ({ offset: start, own: source.slice(start, end) })),
  ];
  return spans.flatMap(({ offset, own }) =>
    tokenize(own).flatMap(({ kind, text: written, span }): Token[] =>
      kind === 'name' || /^[()[\]{},:.]$/.test(written)
        ? []
        : [{ span: { start: span.start + offset, end: span.end + offset }, type: SYNTAX_TYPES[kind], declaration: false }],
    ),
  );
}

/** Names; for a client whose grammar colours nothing else, everything else as well. */
function allTokens(file: FileVersion, { augmentsSyntaxTokens }: ClientAbilities): readonly Token[] {
  const names = tokensOf(file);
  if (augmentsSyntaxTokens) return names;
  const starts = new Set(names.map(({ span }) => span.start));
  const others = syntaxTokensOf(file).filter(({ span }) => !starts.has(span.start));
  return [...names, ...others].toSorted((a, b) => a.span.start - b.span.start);
}

/** The types and modifiers that one client is told of. */
class Legend {
  readonly tokenTypes: string[];
  readonly tokenModifiers: string[];
  private readonly known: ReadonlySet<string>;

  constructor({ augmentsSyntaxTokens, tokenTypes }: ClientAbilities) {
    this.known = tokenTypes;
    const others = augmentsSyntaxTokens ? [] : Object.values(SYNTAX_TYPES);
    this.tokenTypes = [...new Set([...TOKEN_TYPES.map((type) => this.nameOf(type)), ...others])];
    const knowsOurs = TOKEN_TYPES.every((type) => tokenTypes.has(type));
    this.tokenModifiers = knowsOurs ? [...TOKEN_MODIFIERS] : [SemanticTokenModifiers.declaration];
  }

  private nameOf(type: Token['type']): string {
    return this.known.has(type) || !Object.hasOwn(STANDARD_TYPES, type) ? type : STANDARD_TYPES[type as NameType];
  }

  encode({ text }: FileVersion, tokens: readonly Token[]): SemanticTokensBuilder {
    const builder = new SemanticTokensBuilder();
    for (const { span, type, declaration } of tokens) {
      const { line, character } = text.positionAt(span.start);
      builder.push(line, character, span.end - span.start, this.tokenTypes.indexOf(this.nameOf(type)), declaration ? 1 : 0);
    }
    return builder;
  }
}

function indexed(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name, index) => [name, index]));
}

export const semanticTokens: Feature<SemanticTokenProvider> = ({ shared: { Server } }) => {
  const { abilities } = Server;
  const legend = new Legend(abilities);
  const { tokenTypes, tokenModifiers } = legend;
  const options = { legend: { tokenTypes, tokenModifiers }, full: true, range: true };
  const semanticHighlight = onDocument(Server, (file: FileVersion) => legend.encode(file, allTokens(file, abilities)).build());
  return {
    capabilities: { semanticTokensProvider: options },
    semanticTokensOptions: options,
    tokenTypes: indexed(tokenTypes),
    tokenModifiers: indexed(tokenModifiers),
    semanticHighlight,
    semanticHighlightDelta: semanticHighlight,
    semanticHighlightRange: onDocument(Server, (file, { range }) => {
      const [start, end] = [file.text.offsetAt(range.start), file.text.offsetAt(range.end)];
      const tokens = allTokens(file, abilities).filter(({ span }) => span.end >= start && span.start <= end);
      return legend.encode(file, tokens).build();
    }),
  };
};
