import type { Location, WorkspaceEdit } from 'vscode-languageserver';
import { type CellName, cellNames, importedPaths } from '../../../src/language/document/cell-names.ts';
import { SourceText } from '../../../src/language/document/source-text.ts';
import type { Span } from '../../../src/language/syntax.ts';
import { rangeOf } from '../../convert.ts';
import { CellFiles, type CellOrigin, type CellUse } from '../../imports/cell-uses.ts';
import { addressOf, importedAddress } from '../../imports/imported-files.ts';
import type { FileVersion } from '../../open-files.ts';
import type { Server } from '../../server.ts';
import { OpenText } from '../../text-document.ts';

/** The name of a cell at an offset; its end counts, because the caret is there after typing it. */
export function cellNameAt({ document }: FileVersion, offset: number): CellName | undefined {
  return cellNames(document).find(({ span }) => span.start <= offset && offset <= span.end);
}

/** Names of cells, in all files of the workspace. */
export class CellPlaces {
  private readonly server: Server;

  constructor(server: Server) {
    this.server = server;
  }

  /** The cell that a name means, or the file that a path names. */
  definition(file: FileVersion, offset: number): Location | undefined {
    const from = addressOf(file.text.uri);
    const path = importedPaths(file.document).find(({ span }) => span.start <= offset && offset <= span.end);
    if (path !== undefined) {
      const start = { line: 0, character: 0 };
      return { uri: this.clientAddress(importedAddress(path.path, from)), range: { start, end: start } };
    }
    const name = cellNameAt(file, offset);
    const origin = name && this.filesNow().origin(name.name, from);
    return origin && this.location(origin.uri, origin.document.text, origin.name.span);
  }

  /** Every place of the cell that a name means. */
  async uses(file: FileVersion, name: CellName): Promise<readonly CellUse[]> {
    const texts = await this.server.imported.all();
    const files = new CellFiles((uri) => texts.get(uri) ?? this.textNow(uri));
    const origin = files.origin(name.name, addressOf(file.text.uri));
    return origin === undefined ? [] : files.uses(origin, texts.keys());
  }

  async references(file: FileVersion, name: CellName, withDefinitions: boolean): Promise<readonly Location[]> {
    const uses = await this.uses(file, name);
    return uses.flatMap(({ uri, document, names }) =>
      names
        .filter(({ role }) => withDefinitions || role !== 'definition')
        .map(({ span }) => this.location(uri, document.text, span)),
    );
  }

  /** The edits that give a cell another name wherever it stands; those of open files are of their versions. */
  renaming(uses: readonly CellUse[], newText: string): WorkspaceEdit {
    return {
      documentChanges: uses.map(({ uri, document, names }) => {
        const text = this.textAt(uri, document.text);
        const version = this.server.texts.get(uri)?.version ?? null;
        const edits = names.map(({ span }) => ({ range: rangeOf(text, span), newText }));
        return { textDocument: { uri: text.uri, version }, edits };
      }),
    };
  }

  /** The cell as it is known without waiting for anything. */
  origin({ text }: FileVersion, { name }: CellName): CellOrigin | undefined {
    return this.filesNow().origin(name, addressOf(text.uri));
  }

  private filesNow(): CellFiles {
    return new CellFiles((uri) => this.textNow(uri));
  }

  private textNow(uri: string): string | undefined {
    const text = this.server.imported.peek(uri);
    return text === 'unread' ? undefined : text;
  }

  private location(uri: string, text: string, span: Span): Location {
    const own = this.textAt(uri, text);
    return { uri: own.uri, range: rangeOf(own, span) };
  }

  private textAt(uri: string, text: string): OpenText {
    return this.server.texts.get(uri) ?? new OpenText(uri, 0, SourceText.of(text));
  }

  /** As the client writes the address of an open file. */
  private clientAddress(uri: string): string {
    return this.server.texts.get(uri)?.uri ?? uri;
  }
}
