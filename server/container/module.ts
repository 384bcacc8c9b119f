import { createDefaultCoreModule, EmptyFileSystem, inject, type Module, type TextDocument } from 'langium';
import { createDefaultSharedModule } from 'langium/lsp';
import type { Connection, TextDocuments } from 'vscode-languageserver';
import { BpropGeneratedModule, BpropGeneratedSharedModule } from '../../src/language/grammar/generated/module.ts';
import { BpropCoreModule } from '../../src/language/grammar/services.ts';
import { codeActions } from '../features/actions/code-actions.ts';
import { commands } from '../features/actions/commands.ts';
import { attempts } from '../features/attempts.ts';
import { codeLenses } from '../features/code-lens.ts';
import { completion } from '../features/completion/completion.ts';
import { pulls } from '../features/diagnostics.ts';
import { execution } from '../features/execute/execution.ts';
import { hover } from '../features/explanations/hover.ts';
import { inlayHints } from '../features/explanations/inlay-hints.ts';
import { signatureHelp } from '../features/explanations/signature-help.ts';
import { why } from '../features/explanations/why.ts';
import { exports } from '../features/export.ts';
import { folding, selectionRanges } from '../features/folding.ts';
import { formatting } from '../features/formatting.ts';
import { graph } from '../features/graph.ts';
import { inspection } from '../features/inspect.ts';
import { dataFlow } from '../features/names/data-flow.ts';
import { definition, highlights, references } from '../features/names/navigation.ts';
import { linkedEditing, rename } from '../features/names/rename.ts';
import { semanticTokens } from '../features/names/semantic-tokens.ts';
import { documentSymbols, workspaceSymbols } from '../features/names/symbols.ts';
import { python } from '../features/python.ts';
import { repairs } from '../features/repairs.ts';
import type { Host } from '../host.ts';
import { Server } from '../server.ts';
import {
  DocumentBuilder,
  DocumentFactory,
  Documents,
  NO_REFERENCES,
  NO_SCOPES,
  OneLanguage,
  UpdateHandler,
} from './documents.ts';
import { Configuration, LanguageServer } from './language-server.ts';
import type { BpropServices, BpropSharedServices } from './services.ts';

/** The features of the server: each is one file, and one line here. */
const FEATURES = {
  lsp: {
    CallHierarchyProvider: dataFlow,
    CodeActionProvider: codeActions,
    CodeLensProvider: codeLenses,
    CompletionProvider: completion,
    DefinitionProvider: definition,
    DocumentHighlightProvider: highlights,
    DocumentSymbolProvider: documentSymbols,
    FoldingRangeProvider: folding,
    Formatter: formatting,
    HoverProvider: hover,
    InlayHintProvider: inlayHints,
    ReferencesProvider: references,
    RenameProvider: rename,
    SemanticTokenProvider: semanticTokens,
    SignatureHelp: signatureHelp,
  },
  // Langium has no services of these kinds.
  requests: {
    attempts,
    commands,
    execution,
    exports,
    graph,
    inspection,
    linkedEditing,
    pulls,
    python,
    repairs,
    selectionRanges,
    why,
  },
};

const LANGUAGE = {
  references: { ScopeComputation: () => NO_SCOPES },
  workspace: { ReferenceDescriptionProvider: () => NO_REFERENCES },
};

function sharedModule(connection: Connection, host: Host) {
  return {
    Server: () => new Server(connection, host),
    ServiceRegistry: (services: BpropSharedServices) => new OneLanguage(services),
    lsp: {
      LanguageServer: (services: BpropSharedServices) => new LanguageServer(services),
      DocumentUpdateHandler: (services: BpropSharedServices) => new UpdateHandler(services),
      WorkspaceSymbolProvider: workspaceSymbols,
    },
    workspace: {
      ConfigurationProvider: (services: BpropSharedServices) => new Configuration(services),
      DocumentBuilder: (services: BpropSharedServices) => new DocumentBuilder(services),
      LangiumDocumentFactory: (services: BpropSharedServices) => new DocumentFactory(services),
      LangiumDocuments: (services: BpropSharedServices) => new Documents(services),
      // Langium asks a text for its address only.
      TextDocuments: ({ Server }: BpropSharedServices) => Server.texts as unknown as TextDocuments<TextDocument>,
    },
  };
}

/** The intersection of all modules is too deep for Langium's types. */
type LanguageModule = Module<BpropServices, object>;

/** The services of a server that talks over a connection. */
export function createServices(connection: Connection, host: Host): BpropSharedServices {
  const shared: BpropSharedServices = inject(
    createDefaultSharedModule({ connection, ...EmptyFileSystem }),
    BpropGeneratedSharedModule,
    sharedModule(connection, host),
  );
  const language = inject(
    createDefaultCoreModule({ shared }) as LanguageModule,
    BpropGeneratedModule as LanguageModule,
    BpropCoreModule as LanguageModule,
    LANGUAGE as LanguageModule,
    FEATURES as LanguageModule,
  ) as unknown as BpropServices;
  shared.ServiceRegistry.register(language);
  return shared;
}
