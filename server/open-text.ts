import type { Range, TextDocumentContentChangeEvent, TextDocumentsConfiguration } from 'vscode-languageserver';
import { SourceText, type TextPosition } from '../src/language/source-text.ts';

/** One version of the text of an open file, as the protocol speaks of it. An edit copies little of it. */
export class OpenText {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly source: SourceText;

  constructor(uri: string, languageId: string, version: number, source: SourceText) {
    this.uri = uri;
    this.languageId = languageId;
    this.version = version;
    this.source = source;
  }

  get lineCount(): number {
    return this.source.lineCount;
  }

  getText(range?: Range): string {
    if (range === undefined) return this.source.toString();
    return this.source.slice(this.offsetAt(range.start), this.offsetAt(range.end));
  }

  positionAt(offset: number): TextPosition {
    return this.source.positionAt(offset);
  }

  offsetAt(position: TextPosition): number {
    return this.source.offsetAt(position);
  }

  /** The version after an edit; the ends of a range may stand in either order. */
  edited(change: TextDocumentContentChangeEvent, version: number): OpenText {
    const { uri, languageId, source } = this;
    if (!('range' in change)) return new OpenText(uri, languageId, version, source.revised(change.text));
    const ends = [this.offsetAt(change.range.start), this.offsetAt(change.range.end)];
    return new OpenText(uri, languageId, version, source.replaced(Math.min(...ends), Math.max(...ends), change.text));
  }
}

/** How open files are kept by the library. */
export const OPEN_TEXTS: TextDocumentsConfiguration<OpenText> = {
  create: (uri, languageId, version, content) => new OpenText(uri, languageId, version, SourceText.of(content)),
  update: (text, changes, version) => changes.reduce((own, change) => own.edited(change, version), text),
};
