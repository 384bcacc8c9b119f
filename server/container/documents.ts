import {
  type AstNode,
  DefaultDocumentBuilder,
  DefaultLangiumDocumentFactory,
  DefaultLangiumDocuments,
  DefaultServiceRegistry,
  DocumentState,
  type LangiumCoreServices,
  type LangiumDocument,
  MultiMap,
  URI,
} from 'langium';
import { DefaultDocumentUpdateHandler } from 'langium/lsp';
import type { DidChangeWatchedFilesParams } from 'vscode-languageserver';
import type { BpropSharedServices } from './services.ts';

// Connects the documents of Langium with versions of open files. A version parses its text itself, statement by statement
// and from the version before it, so that the phases of Langium's build have little to do: they give their order, their
// cancellation, and later dependencies between files.

/** Every file has the one language that there is, also one that is not open. */
export class OneLanguage extends DefaultServiceRegistry {
  override getServices(uri: URI): LangiumCoreServices {
    return this.all[0] ?? super.getServices(uri);
  }
}

/** A document of Langium holds no tree: what is read of a file is the version's own. */
export class DocumentFactory extends DefaultLangiumDocumentFactory {
  override async update<T extends AstNode>(document: LangiumDocument<T>): Promise<LangiumDocument<T>> {
    document.state = DocumentState.Parsed;
    return document;
  }
}

/** A request about a file that is not open is answered with nothing, and so has a document, too. */
export class Documents extends DefaultLangiumDocuments {
  override async getOrCreateDocument(uri: URI): Promise<LangiumDocument> {
    return this.getDocument(uri) ?? this.langiumDocumentFactory.fromModel({ $type: 'File' }, uri);
  }
}

export class DocumentBuilder extends DefaultDocumentBuilder {
  private readonly services: BpropSharedServices;

  constructor(services: BpropSharedServices) {
    super(services);
    this.services = services;
  }

  /** Every answer is about the version that was open when it was asked for, which nobody changes: there is nothing to wait for. */
  protected override async awaitDocumentState(_state: DocumentState, uri: URI): Promise<URI> {
    return uri;
  }

  protected override async awaitBuilderState(): Promise<void> {
    // As above.
  }

  /** Tells what a version says; the diagnostics carry its number and the client's own address, which Langium's would not. */
  protected override async validate({ uri }: LangiumDocument): Promise<void> {
    const { Server } = this.services;
    const text = Server.texts.get(uri);
    if (text !== undefined) Server.changed(text);
  }

  /** An open file is read again where one that it imports is another one by now. */
  override shouldRelink({ uri }: LangiumDocument): boolean {
    const { Server } = this.services;
    const text = Server.texts.get(uri);
    return text !== undefined && Server.isStale(text);
  }
}

/** The cells that a file imports are found by its analysis, as its names are resolved with its shapes. */
export const NO_SCOPES = {
  collectExportedSymbols: async () => [],
  collectLocalSymbols: async () => new MultiMap<AstNode, never>(),
};

export const NO_REFERENCES = { createDescriptions: async () => [] };

export class UpdateHandler extends DefaultDocumentUpdateHandler {
  private readonly services: BpropSharedServices;

  constructor(services: BpropSharedServices) {
    super(services);
    this.services = services;
    services.Server.imported.onChange(() => this.fireDocumentUpdate([], []));
  }

  /** Files that open ones import. */
  protected override getWatchers(): { globPattern: string }[] {
    return [{ globPattern: '**/*.bprop' }];
  }

  /** No document is made of a file that is not open. */
  override didChangeWatchedFiles({ changes }: DidChangeWatchedFilesParams): void {
    void this.services.Server.imported.touch(changes.map(({ uri }) => uri));
  }

  /** The version is there at once: a request that comes next is about it. */
  override didChangeContent(change: Parameters<DefaultDocumentUpdateHandler['didChangeContent']>[0]): void {
    const { Server } = this.services;
    const text = Server.texts.get(change.document.uri);
    if (text !== undefined && Server.isProgram(text)) Server.files.update(text);
    super.didChangeContent(change);
  }

  /** Langium would keep the document of a file that is closed for as long as the file is there. */
  didCloseDocument({ document: { uri } }: { readonly document: { readonly uri: string } }): void {
    this.services.Server.close(uri);
    this.fireDocumentUpdate([], [URI.parse(uri)]);
  }
}
