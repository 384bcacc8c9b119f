import type { Connection, Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Fence } from '../src/language/document/fence.ts';
import { isDocument } from '../src/language/document/fenced-names.ts';
import { SourceText } from '../src/language/document/source-text.ts';
import type { CheckReport } from '../src/verify/plain-report.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { FileVersion, MAXIMAL_LENGTH } from './open-files.ts';
import { OpenText } from './text-document.ts';

/** A pause in typing after which the numbers of a document's fences are checked, milliseconds: prose is typed beside them. */
const PAUSE = 300;

/** A program in a document: a version of a file whose text is that of the document with everything else blanked. */
export class FenceVersion extends FileVersion {
  readonly fence: Fence;

  /** `before` is the same program in an earlier version of the document, whose check this one takes over. */
  constructor({ uri, version }: OpenText, fence: Fence, before: FenceVersion | undefined) {
    super(new OpenText(uri, version, SourceText.of(fence.text)), before);
    this.fence = fence;
    if (before !== undefined) this.inherit();
  }

  hasLine(line: number): boolean {
    return this.fence.lines.some(([first, last]) => first <= line && line <= last);
  }
}

type Reader = Parameters<typeof diagnosticsOf>[1] & { readonly connection: Pick<Connection, 'sendDiagnostics' | 'console'> };

/** Work of the server for a document. */
interface Work {
  readonly checks: () => boolean;
  readonly check: (uri: string, text: string) => Promise<CheckReport>;
  readonly told: (uri: string) => void;
}

interface OpenDocument {
  readonly text: OpenText;
  fences: readonly FenceVersion[];
  /** Those of the version before, until this one is read. */
  earlier: readonly FenceVersion[];
  timer?: ReturnType<typeof setTimeout>;
}

/** Open documents in Markdown: each fence is read and checked like a file of its own, and told at its place in the document. */
export class FencedDocuments {
  private readonly reader: Reader;
  private readonly work: Work;
  private readonly documents = new Map<string, OpenDocument>();

  constructor(reader: Reader, work: Work) {
    this.reader = reader;
    this.work = work;
  }

  /** True for a document, which is no program as a whole: the client says so, or its name does. */
  has({ uri, language }: Pick<OpenText, 'uri' | 'language'>): boolean {
    return isDocument(language, uri.replace(/[?#].*$/, ''));
  }

  close(uri: string): void {
    clearTimeout(this.documents.get(uri)?.timer);
    this.documents.delete(uri);
  }

  /** The fence that a line of a document belongs to. */
  at(uri: string, line: number): FenceVersion | undefined {
    return this.documents.get(uri)?.fences.find((fence) => fence.hasLine(line));
  }

  /** The version that the diagnostics are about. */
  versionOf(uri: string): { readonly version?: number } {
    const document = this.documents.get(uri);
    return document === undefined ? {} : { version: document.text.version };
  }

  /** The diagnostics of all fences; undefined for what is no open document. */
  diagnostics(uri: string): LspDiagnostic[] | undefined {
    return this.documents.get(uri)?.fences.flatMap((fence) => diagnosticsOf(fence, this.reader));
  }

  /** Reads a version of a document, and checks its fences once nobody types. */
  async changed(text: OpenText): Promise<void> {
    const before = this.documents.get(text.uri);
    clearTimeout(before?.timer);
    const document: OpenDocument = {
      text,
      fences: [],
      earlier: before?.fences.length === 0 ? before.earlier : (before?.fences ?? []),
    };
    this.documents.set(text.uri, document);
    if (text.source.length > MAXIMAL_LENGTH) return this.work.told(text.uri);
    // The parser of Markdown is loaded with the first document.
    const { fencesOf } = await import('../src/language/document/fences.ts');
    if (!this.isCurrent(document)) return;
    const earlier = new Map(document.earlier.map((own) => [own.fence.text.trim(), own]));
    document.fences = fencesOf(text.getText()).map((own) => new FenceVersion(text, own, earlier.get(own.text.trim())));
    document.earlier = [];
    this.work.told(text.uri);
    document.timer = setTimeout(() => void this.checkAll(document), PAUSE);
  }

  private isCurrent(document: OpenDocument): boolean {
    return this.documents.get(document.text.uri) === document;
  }

  private async checkAll(document: OpenDocument): Promise<void> {
    const { uri } = document.text;
    for (const fence of document.fences) {
      if (!this.isCurrent(document) || !this.work.checks()) return;
      if (fence.report !== undefined) continue;
      const report = await this.work.check(uri, fence.fence.text);
      if (!this.isCurrent(document)) return;
      fence.report = report;
      this.work.told(uri);
    }
  }
}
