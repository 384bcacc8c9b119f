import { URI, UriUtils } from 'langium';
import type { OpenTexts } from '../text-document.ts';
import type { ReadImport } from './read-imports.ts';

/** The files of a workspace, as the client has them or the machine. */
export interface FileSource {
  /** The text of a file; undefined where there is none. */
  readonly read: (uri: string) => Promise<string | undefined>;
  /** The addresses of all files of the language in the workspace. */
  readonly find: () => Promise<readonly string[]>;
}

/** An address as it is compared: clients write some characters in several ways. */
export function addressOf(uri: string): string {
  return URI.parse(uri).toString();
}

/** The address of the file that an import names. */
export function importedAddress(name: string, from: string): string {
  return UriUtils.resolvePath(UriUtils.dirname(URI.parse(from)), name).toString();
}

/** The texts of files that open ones import: of open ones as they are, of others as they were read last. */
export class ImportedFiles {
  private readonly open: OpenTexts;
  private listener: () => void = () => undefined;
  private source: FileSource | undefined;
  /** Of files that are not open; undefined of those that do not exist. */
  private readonly texts = new Map<string, string | undefined>();
  private readonly reading = new Map<string, Promise<void>>();

  constructor(open: OpenTexts) {
    this.open = open;
  }

  /** Tells when a text has come or is another one. */
  onChange(listener: () => void): void {
    this.listener = listener;
  }

  use(source: FileSource | undefined): void {
    this.source = source;
  }

  /** The text as it is known; one that is not known is read, and told of later. */
  textOf(uri: string): ReadImport['text'] {
    const open = this.open.get(uri);
    if (open !== undefined) return open.getText();
    if (this.texts.has(uri)) return this.texts.get(uri);
    if (this.source === undefined) return undefined;
    void this.read(uri);
    return 'unread';
  }

  /** The same without asking for one that is not known. */
  peek(uri: string): ReadImport['text'] {
    const open = this.open.get(uri);
    if (open !== undefined) return open.getText();
    return this.texts.has(uri) || this.source === undefined ? this.texts.get(uri) : 'unread';
  }

  find(name: string, from: string): ReadImport {
    const path = importedAddress(name, from);
    return { name, from, path, text: this.textOf(path) };
  }

  /** Files that the client says have changed, or are gone: those that were read are read again. */
  async touch(uris: readonly string[]): Promise<void> {
    const known = uris.map(addressOf).filter((uri) => this.texts.has(uri) || this.reading.has(uri));
    await Promise.all(known.map((uri) => this.readAfter(uri, this.reading.get(uri))));
  }

  /** All files of the workspace with their texts. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const listed = (await this.source?.find()) ?? [];
    const found = new Set([...listed, ...this.open.all().map(({ uri }) => uri)].map(addressOf));
    await Promise.all([...found].map(async (uri) => (this.peek(uri) === 'unread' ? this.read(uri) : undefined)));
    return new Map(
      [...found].flatMap((uri) => {
        const text = this.peek(uri);
        return text === undefined || text === 'unread' ? [] : [[uri, text]];
      }),
    );
  }

  private read(uri: string): Promise<void> {
    return this.reading.get(uri) ?? this.readAfter(uri, undefined);
  }

  /** What was under way when a file changed may have read it before. */
  private readAfter(uri: string, before: Promise<void> | undefined): Promise<void> {
    const reading = (before ?? Promise.resolve())
      .then(() => this.load(uri))
      .finally(() => {
        if (this.reading.get(uri) === reading) this.reading.delete(uri);
      });
    this.reading.set(uri, reading);
    return reading;
  }

  private async load(uri: string): Promise<void> {
    const text = await this.source?.read(uri).catch(() => undefined);
    if (this.texts.has(uri) && this.texts.get(uri) === text) return;
    this.texts.set(uri, text);
    this.listener();
  }
}
