import { type CellName, cellNames } from '../../src/language/document/cell-names.ts';
import { parseDocument, type SourceDocument } from '../../src/language/document/document.ts';
import { addressOf, importedAddress } from './imported-files.ts';

/** The texts of files, open or not. */
export type TextOf = (uri: string) => string | undefined;

/** A cell where it is defined. */
export interface CellOrigin {
  readonly uri: string;
  readonly document: SourceDocument;
  readonly name: CellName;
}

/** A file that names a cell, with the places of the name. */
export interface CellUse {
  readonly uri: string;
  readonly document: SourceDocument;
  readonly names: readonly CellName[];
}

/** Files by their addresses, each parsed once. */
export class CellFiles {
  private readonly textOf: TextOf;
  private readonly documents = new Map<string, SourceDocument | undefined>();

  constructor(textOf: TextOf) {
    this.textOf = textOf;
  }

  document(uri: string): SourceDocument | undefined {
    if (!this.documents.has(uri)) {
      const text = this.textOf(uri);
      this.documents.set(uri, text === undefined ? undefined : parseDocument(text));
    }
    return this.documents.get(uri);
  }

  /** The cell that a name of a file means; undefined where a file on the way is missing, or the files import each other. */
  origin(name: string, uri: string, passed: ReadonlySet<string> = new Set()): CellOrigin | undefined {
    const document = passed.has(uri) ? undefined : this.document(uri);
    const first = document && cellNames(document).find((own) => own.name === name && own.role !== 'read');
    if (document === undefined || first === undefined) return undefined;
    if (first.path === undefined) return { uri, document, name: first };
    return this.origin(name, importedAddress(first.path, uri), new Set([...passed, uri]));
  }

  /** All places of a cell in some files. */
  uses({ uri, name: { name } }: CellOrigin, files: Iterable<string>): readonly CellUse[] {
    return [...new Set([uri, ...[...files].map(addressOf)])].flatMap((own): CellUse[] => {
      if (this.textOf(own)?.includes(name) !== true || this.origin(name, own)?.uri !== uri) return [];
      const document = this.document(own) as SourceDocument;
      return [{ uri: own, document, names: cellNames(document).filter((each) => each.name === name) }];
    });
  }
}
