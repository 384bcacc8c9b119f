import { allTargets, type Expression, type Identifier, type Span, type StatementSyntax, walk } from '../syntax.ts';
import type { SourceDocument } from './document.ts';

/** A name of a cell where it stands, in offsets of the file. */
export interface CellName {
  readonly name: string;
  readonly role: 'definition' | 'import' | 'read';
  readonly span: Span;
  /** Of an import: the file that the name is from. */
  readonly path?: string;
}

type Found = Pick<CellName, 'role' | 'path'> & { readonly identifier: Identifier };

/** The expressions in which cells may be called. */
function valuesOf(syntax: StatementSyntax): readonly Expression[] {
  if (syntax.kind === 'call') return [syntax.value];
  return syntax.kind === 'equation' ? [syntax.value, ...allTargets(syntax).flatMap(({ indices }) => indices)] : [];
}

function namesIn(syntax: StatementSyntax): readonly Found[] {
  switch (syntax.kind) {
    case 'cell':
      return [{ identifier: syntax.name, role: 'definition' }];
    case 'alias':
      return [
        { identifier: syntax.name, role: 'definition' },
        { identifier: syntax.original, role: 'read' },
      ];
    case 'import':
      return syntax.names.map((identifier) => ({ identifier, role: 'import', path: syntax.path.text }));
    default:
      return [...walk(valuesOf(syntax))].flatMap((own) =>
        own.kind === 'call' ? [{ identifier: own.name, role: 'read' as const }] : [],
      );
  }
}

const known = new WeakMap<SourceDocument, readonly CellName[]>();

/** All names of cells in a file, in its order: of those that stand in it, and of those that it imports. */
export function cellNames(document: SourceDocument): readonly CellName[] {
  const before = known.get(document);
  if (before !== undefined) return before;
  const found = document.statements.flatMap(({ syntax, offset }) =>
    namesIn(syntax).map(({ identifier: { text: name, span }, ...own }): CellName => {
      return { ...own, name, span: { start: span.start + offset, end: span.end + offset } };
    }),
  );
  const named = new Set(found.flatMap(({ name, role }) => (role === 'read' ? [] : [name])));
  const names = found.filter(({ name }) => named.has(name));
  known.set(document, names);
  return names;
}

/** The path of an import, in offsets of the file. */
export function importedPaths(document: SourceDocument): readonly { readonly path: string; readonly span: Span }[] {
  return document.statements.flatMap(({ syntax, offset }) => {
    if (syntax.kind !== 'import') return [];
    const { text, span } = syntax.path;
    return [{ path: text, span: { start: span.start + offset, end: span.end + offset } }];
  });
}
