import type { DefinitionProvider, DocumentHighlightProvider, ReferencesProvider } from 'langium/lsp';
import { DocumentHighlightKind, type Location, type LocationLink } from 'vscode-languageserver';
import { cellNames } from '../../../src/language/document/cell-names.ts';
import type { Span } from '../../../src/language/syntax.ts';
import type { Feature } from '../../container/services.ts';
import { rangeOf } from '../../convert.ts';
import type { FileVersion } from '../../open-files.ts';
import { atPlace } from '../answers.ts';
import { CellPlaces, cellNameAt } from './cell-places.ts';
import { type FamilyMember, familyMembers } from './families.ts';

/** Go to definition, find references, highlight: `v` and `dv` are one family. */
function membersAt(file: FileVersion, position: { line: number; character: number }): readonly FamilyMember[] {
  const chosen = file.occurrenceAt(file.text.offsetAt(position));
  return chosen === undefined ? [] : familyMembers(file, chosen);
}

function location({ text }: FileVersion, { span }: FamilyMember): Location {
  return { uri: text.uri, range: rangeOf(text, span) };
}

function highlighted(
  file: FileVersion,
  position: { line: number; character: number },
): readonly { readonly span: Span; readonly role: string }[] {
  const cell = cellNameAt(file, file.text.offsetAt(position));
  if (cell !== undefined) return cellNames(file.document).filter(({ name }) => name === cell.name);
  return membersAt(file, position).map(({ span, occurrence }) => ({ span, role: occurrence.role }));
}

export const definition: Feature<DefinitionProvider> = ({ shared: { Server } }) => ({
  capabilities: { definitionProvider: true },
  getDefinition: atPlace(Server, (file, { position }) => {
    const offset = file.text.offsetAt(position);
    const cell = new CellPlaces(Server).definition(file, offset);
    if (cell !== undefined) return [cell] as unknown as LocationLink[];
    const chosen = file.occurrenceAt(offset);
    const asksAdjoint = chosen?.of.kind === 'variable' && chosen.of.variable.primal !== undefined;
    // The definition of an adjoint: its equation, and the lines that contribute to it.
    return membersAt(file, position)
      .filter(({ occurrence, isAdjoint }) => occurrence.role === 'definition' && (asksAdjoint || !isAdjoint))
      .map((member) => location(file, member)) as unknown as LocationLink[];
  }),
});

export const references: Feature<ReferencesProvider> = ({ shared: { Server } }) => ({
  capabilities: { referencesProvider: true },
  findReferences: atPlace(Server, async (file, { position, context }): Promise<Location[]> => {
    const cell = cellNameAt(file, file.text.offsetAt(position));
    if (cell !== undefined) return [...(await new CellPlaces(Server).references(file, cell, context.includeDeclaration))];
    return membersAt(file, position)
      .filter(({ occurrence }) => context.includeDeclaration || occurrence.role === 'read')
      .map((member) => location(file, member));
  }),
});

export const highlights: Feature<DocumentHighlightProvider> = ({ shared: { Server } }) => ({
  capabilities: { documentHighlightProvider: true },
  getDocumentHighlight: atPlace(Server, (file, { position }) =>
    highlighted(file, position).map(({ span, role }) => ({
      range: rangeOf(file.text, span),
      kind: role === 'definition' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    })),
  ),
});
