import type { DocumentSymbolProvider, WorkspaceSymbolProvider } from 'langium/lsp';
import { type DocumentSymbol, type SymbolInformation, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver';
import { type Occurrence, printShape } from '../../../src/index.ts';
import { absoluteSpan, type LocatedNode } from '../../../src/language/document/document.ts';
import { allTargets } from '../../../src/language/syntax.ts';
import { declaredShape } from '../../../src/program/build.ts';
import type { BpropSharedServices, Capable, Feature } from '../../container/services.ts';
import { rangeOf } from '../../convert.ts';
import type { FileVersion } from '../../open-files.ts';
import { onDocument } from '../answers.ts';

interface Named {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly start: number;
  readonly end: number;
}

function namesOf({ statement }: LocatedNode): readonly Named[] {
  const { syntax, offset } = statement;
  const at = (
    { text, span }: { readonly text: string; readonly span: { readonly start: number; readonly end: number } },
    kind: SymbolKind,
  ): Named => ({
    name: text,
    kind,
    start: span.start + offset,
    end: span.end + offset,
  });
  switch (syntax.kind) {
    case 'dimensions':
      return syntax.sizes.map(({ name }) => at(name, SymbolKind.TypeParameter));
    case 'declaration':
      return syntax.variables.map(({ name }) => at(name, syntax.keyword === 'const' ? SymbolKind.Constant : SymbolKind.Field));
    case 'equation':
      return allTargets(syntax).map(({ name }) => at(name, SymbolKind.Variable));
    case 'damaged':
      return syntax.defines.map((name) => at(name, SymbolKind.Variable));
    default:
      return [];
  }
}

/** The names of a file by where they stand. */
function namesByStart({ analysis: { document, occurrences } }: FileVersion): ReadonlyMap<number, Occurrence> {
  const names = occurrences.filter(({ of }) => of.kind !== 'operation').toReversed();
  return new Map(names.map((occurrence) => [absoluteSpan(document, occurrence.place).start, occurrence]));
}

function detailOf({ analysis }: FileVersion, name: Named, names: ReadonlyMap<number, Occurrence>): string {
  const occurrence = names.get(name.start);
  if (occurrence?.of.kind === 'variable') return printShape(declaredShape(occurrence.of.variable));
  const size = occurrence?.of.kind === 'dimension' ? analysis.forward.dimensions.get(occurrence.of.name)?.size : undefined;
  return size === undefined ? '' : String(size);
}

function symbolsOf(
  file: FileVersion,
  nodes: readonly LocatedNode[] = file.document.nodes,
  names: ReadonlyMap<number, Occurrence> = namesByStart(file),
): DocumentSymbol[] {
  const { text } = file;
  return nodes.flatMap((node): DocumentSymbol[] => {
    const { statement, body, end } = node;
    const range = rangeOf(text, {
      start: statement.offset,
      end: end === undefined ? statement.offset + statement.text.length : end.offset + end.text.length,
    });
    if (body !== undefined) {
      const selectionRange = rangeOf(text, { start: statement.offset, end: statement.offset + statement.text.length });
      const name = statement.text.replace(/\s*\{$/, '');
      return [{ name, kind: SymbolKind.Namespace, range, selectionRange, children: symbolsOf(file, body, names) }];
    }
    return namesOf(node).map((named) => ({
      name: named.name,
      detail: detailOf(file, named, names),
      kind: named.kind,
      range,
      selectionRange: rangeOf(text, named),
    }));
  });
}

export const documentSymbols: Feature<DocumentSymbolProvider> = ({ shared: { Server } }) => ({
  capabilities: { documentSymbolProvider: true },
  getSymbols: onDocument(Server, (file): DocumentSymbol[] => {
    const symbols = symbolsOf(file);
    // The protocol has both forms; Langium's interface only knows the newer one.
    return Server.abilities.nestedSymbols ? symbols : (flatSymbols(file, symbols) as unknown as DocumentSymbol[]);
  }),
});

function flattened(symbols: readonly DocumentSymbol[]): readonly DocumentSymbol[] {
  return symbols.flatMap((symbol) => [symbol, ...flattened(symbol.children ?? [])]);
}

/** Each symbol with the name of the block that it stands in. */
function flatSymbols(file: FileVersion, symbols: readonly DocumentSymbol[], containerName?: string): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, selectionRange, children = [] }) => [
    {
      name,
      kind,
      location: { uri: file.text.uri, range: selectionRange },
      ...(containerName !== undefined && { containerName }),
    },
    ...flatSymbols(file, children, name),
  ]);
}

/** Names of all open files. */
export const workspaceSymbols = ({ Server }: BpropSharedServices): WorkspaceSymbolProvider & Capable => ({
  capabilities: { workspaceSymbolProvider: true },
  getSymbols: ({ query }) => {
    const wanted = query.toLowerCase();
    return Server.files.all().flatMap((file) =>
      flattened(symbolsOf(file))
        .filter(({ name }) => name.toLowerCase().includes(wanted))
        .map(
          ({ name, kind, selectionRange }): WorkspaceSymbol => ({
            name,
            kind,
            location: { uri: file.text.uri, range: selectionRange },
          }),
        ),
    );
  },
});
