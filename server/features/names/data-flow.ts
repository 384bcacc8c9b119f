import type { CallHierarchyProvider } from 'langium/lsp';
import { type CallHierarchyItem, CancellationToken, SymbolKind } from 'vscode-languageserver';
import { type Occurrence, printShape, type Variable } from '../../../src/index.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { statementAt } from '../../../src/language/document/statements.ts';
import { declaredShape } from '../../../src/program/build.ts';
import type { Feature } from '../../container/services.ts';
import { rangeAt, rangeOf } from '../../convert.ts';
import type { FileVersion } from '../../open-files.ts';
import { onDocument, onFile } from '../answers.ts';
import { kindOf } from '../explanations/markdown.ts';

/** A name where it stands. */
interface Named {
  readonly variable: Variable;
  readonly occurrence: Occurrence;
}

function namesOf({ analysis }: FileVersion): readonly Named[] {
  return analysis.occurrences.flatMap((occurrence) =>
    occurrence.of.kind === 'variable' ? [{ variable: occurrence.of.variable, occurrence }] : [],
  );
}

const KINDS: Readonly<Record<Variable['kind'], SymbolKind>> = {
  input: SymbolKind.Field,
  param: SymbolKind.Field,
  const: SymbolKind.Constant,
  intermediate: SymbolKind.Variable,
  adjoint: SymbolKind.Property,
};

/** A name as an entry, at its first definition; an adjoint that is given has none. */
function itemOf(file: FileVersion, variable: Variable, names: readonly Named[]): CallHierarchyItem[] {
  const own = names.filter((name) => name.variable === variable);
  const first = own.find(({ occurrence }) => occurrence.role === 'definition') ?? own[0];
  if (first === undefined) return [];
  const { text, document } = file;
  const { place } = first.occurrence;
  const selectionRange = rangeAt(text, document, place);
  const statement = statementAt(document, place.statement);
  const range =
    statement === undefined
      ? selectionRange
      : rangeOf(text, { start: statement.offset, end: statement.offset + statement.text.length });
  const detail = `${printShape(declaredShape(variable))} ${kindOf(variable)}`;
  return [{ name: variable.name, kind: KINDS[variable.kind], detail, uri: text.uri, range, selectionRange }];
}

/** The name that an entry is about, where the text still has it there. */
function variableOf(file: FileVersion, { name, selectionRange }: CallHierarchyItem): Variable | undefined {
  const of = file.occurrenceAt(file.text.offsetAt(selectionRange.start))?.of;
  return of?.kind === 'variable' && of.variable.name === name ? of.variable : undefined;
}

/** The statements in which a name is defined or added to, or those in which it is read. */
function statementsOf(variable: Variable, role: Occurrence['role'], names: readonly Named[]): ReadonlySet<number> {
  const own = names.filter((name) => name.variable === variable && name.occurrence.role === role);
  return new Set(own.map(({ occurrence }) => occurrence.place.statement));
}

/** Values by the variable that they belong to, in the order of the text. */
function byVariable(names: readonly Named[]): ReadonlyMap<Variable, readonly Occurrence[]> {
  const found = new Map<Variable, Occurrence[]>();
  for (const { variable, occurrence } of names) found.set(variable, [...(found.get(variable) ?? []), occurrence]);
  return found;
}

type Edge = readonly [CallHierarchyItem, CallHierarchyItem['range'][]];

/** The names that the lines of a name read, each with the places where they do. */
function readBy(file: FileVersion, variable: Variable): readonly Edge[] {
  const names = namesOf(file);
  const lines = statementsOf(variable, 'definition', names);
  const reads = names.filter(({ occurrence }) => occurrence.role === 'read' && lines.has(occurrence.place.statement));
  return [...byVariable(reads)].flatMap(([source, places]) =>
    itemOf(file, source, names).map((item): Edge => [item, places.map(({ place }) => rangeAt(file.text, file.document, place))]),
  );
}

/** The names whose lines read a name, each with the places where they do. */
function readersOf(file: FileVersion, variable: Variable): readonly Edge[] {
  const names = namesOf(file);
  const lines = statementsOf(variable, 'read', names);
  const targets = names.filter(({ occurrence }) => occurrence.role === 'definition' && lines.has(occurrence.place.statement));
  const reads = names.filter((name) => name.variable === variable && name.occurrence.role === 'read');
  return [...byVariable(targets)].flatMap(([target, definitions]) => {
    const own = new Set(definitions.map(({ place }) => place.statement));
    const places = reads
      .filter(({ occurrence }) => own.has(occurrence.place.statement))
      .sort((a, b) => startOf(file, a) - startOf(file, b))
      .map(({ occurrence }) => rangeAt(file.text, file.document, occurrence.place));
    return itemOf(file, target, names).map((item): Edge => [item, places]);
  });
}

function startOf({ document }: FileVersion, { occurrence }: Named): number {
  return absoluteSpan(document, occurrence.place).start;
}

/** The way of the data as a hierarchy of calls: into a name comes what its lines read, and out of it goes what reads it. */
export const dataFlow: Feature<CallHierarchyProvider> = ({ shared: { Server } }) => {
  const edges = (find: typeof readBy) =>
    onFile(Server, (file, { item }: { readonly textDocument: { readonly uri: string }; readonly item: CallHierarchyItem }) => {
      const variable = variableOf(file, item);
      return variable && find(file, variable);
    });
  const [sources, readers] = [edges(readBy), edges(readersOf)];
  const about = (item: CallHierarchyItem) => ({ textDocument: { uri: item.uri }, item });
  return {
    capabilities: { callHierarchyProvider: true },
    prepareCallHierarchy: onDocument(Server, (file, { position }) => {
      const of = file.occurrenceAt(file.text.offsetAt(position))?.of;
      return of?.kind === 'variable' ? itemOf(file, of.variable, namesOf(file)) : undefined;
    }),
    incomingCalls: async ({ item }, token = CancellationToken.None) =>
      (await sources(about(item), token))?.map(([from, fromRanges]) => ({ from, fromRanges })),
    outgoingCalls: async ({ item }, token = CancellationToken.None) =>
      (await readers(about(item), token))?.map(([to, fromRanges]) => ({ to, fromRanges })),
  };
};
