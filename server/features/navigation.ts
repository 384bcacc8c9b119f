import { DocumentHighlightKind, type Location } from 'vscode-languageserver';
import { rangeOf } from '../convert.ts';
import type { FileVersion } from '../open-files.ts';
import { type FamilyMember, familyMembers } from './families.ts';
import { type Feature, onFile } from './feature.ts';

/** Go to definition, find references, highlight: `v` and `dv` are one family. */
function membersAt(file: FileVersion, position: { line: number; character: number }): readonly FamilyMember[] {
  const chosen = file.occurrenceAt(file.text.offsetAt(position));
  return chosen === undefined ? [] : familyMembers(file, chosen);
}

function location({ text }: FileVersion, { span }: FamilyMember): Location {
  return { uri: text.uri, range: rangeOf(text, span) };
}

export const definition: Feature = (server) => {
  server.connection.onDefinition(
    onFile(server, (file, { position }) => {
      const chosen = file.occurrenceAt(file.text.offsetAt(position));
      const asksAdjoint = chosen?.of.kind === 'variable' && chosen.of.variable.primal !== undefined;
      // The definition of an adjoint: its equation, and the lines that contribute to it.
      return membersAt(file, position)
        .filter(({ occurrence, isAdjoint }) => occurrence.role === 'definition' && (asksAdjoint || !isAdjoint))
        .map((member) => location(file, member));
    }),
  );
};

export const references: Feature = (server) => {
  server.connection.onReferences(
    onFile(server, (file, { position, context }) =>
      membersAt(file, position)
        .filter(({ occurrence }) => context.includeDeclaration || occurrence.role === 'read')
        .map((member) => location(file, member)),
    ),
  );
};

export const highlights: Feature = (server) => {
  server.connection.onDocumentHighlight(
    onFile(server, (file, { position }) =>
      membersAt(file, position).map(({ span, occurrence }) => ({
        range: rangeOf(file.text, span),
        kind: occurrence.role === 'definition' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      })),
    ),
  );
};
