import { URI } from 'langium';
import { type TextDocumentContentChangeEvent, TextDocuments, type TextDocumentsConfiguration } from 'vscode-languageserver';
import { SourceText, type TextPosition } from '../src/language/document/source-text.ts';

/** One version of the text of an open file, as the protocol speaks of it. An edit copies little of it. */
export class OpenText {
  readonly uri: string;
  readonly version: number;
  readonly source: SourceText;
  /** As the client says it. */
  readonly language: string;

  constructor(uri: string, version: number, source: SourceText, language = 'bprop') {
    this.uri = uri;
    this.version = version;
    this.source = source;
    this.language = language;
  }

  getText(): string {
    return this.source.toString();
  }

  positionAt(offset: number): TextPosition {
    return this.source.positionAt(offset);
  }

  offsetAt(position: TextPosition): number {
    return this.source.offsetAt(position);
  }

  /** The version after an edit; the ends of a range may stand in either order. */
  edited(change: TextDocumentContentChangeEvent, version: number): OpenText {
    const { uri, source } = this;
    if (!('range' in change)) return new OpenText(uri, version, source.revised(change.text));
    const ends = [this.offsetAt(change.range.start), this.offsetAt(change.range.end)];
    return new OpenText(uri, version, source.replaced(Math.min(...ends), Math.max(...ends), change.text));
  }
}

/** Tells the library how to keep open files. */
export const OPEN_TEXTS: TextDocumentsConfiguration<OpenText> = {
  create: (uri, language, version, content) => new OpenText(uri, version, SourceText.of(content), language),
  update: (text, changes, version) => changes.reduce((own, change) => own.edited(change, version), text),
};

/** The open texts, by their addresses as clients write them and as Langium does. */
export class OpenTexts extends TextDocuments<OpenText> {
  constructor() {
    super(OPEN_TEXTS);
  }

  override get(uri: string | { toString(): string }): OpenText | undefined {
    const text = uri.toString();
    return super.get(text) ?? this.all().find((own) => URI.parse(own.uri).toString() === text);
  }
}
