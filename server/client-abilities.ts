import { type ClientCapabilities, type InitializeParams, MarkupKind } from 'vscode-languageserver';
import german from '../l10n/bundle.l10n.de.json' with { type: 'json' };
import { ENGLISH, type Translator, translator } from '../src/verify/translator.ts';
import type { StartOptions } from './protocol.ts';

/** The features that a client requests again when it is told to. */
interface Refreshes {
  readonly diagnostics: boolean;
  readonly hints: boolean;
  readonly lenses: boolean;
}

/** The form of the texts in each kind of answer. */
interface Markups {
  readonly hover: MarkupKind;
  readonly completion: MarkupKind;
  readonly signature: MarkupKind;
}

/** Everything that depends on the client, read from its `initialize` in this file alone: what it does not say, it cannot. */
export interface ClientAbilities {
  /** True for a client that asks for diagnostics because it cannot be sent them. */
  readonly pulls: boolean;
  readonly refreshes: Refreshes;
  readonly markups: Markups;
  readonly snippets: boolean;
  /** True where edits may carry the version that they were made for. */
  readonly versionedEdits: boolean;
  /** False only where the client says so: one that says nothing is told when its refusal comes. */
  readonly appliesEdits: boolean;
  /** False where code actions are commands, as in the first versions of the protocol. */
  readonly actionLiterals: boolean;
  readonly disabledActions: boolean;
  readonly nestedSymbols: boolean;
  readonly preparesRename: boolean;
  readonly relatedInformation: boolean;
  readonly diagnosticTags: boolean;
  /** True where the tooltip of a hint may wait until somebody points at it. */
  readonly resolvesHints: boolean;
  readonly showsDocuments: boolean;
  /** True for a client that reads files for the server. */
  readonly readsFiles: boolean;
  readonly tokenTypes: ReadonlySet<string>;
  /** True where a grammar of the client's colours what is no name. */
  readonly augmentsSyntaxTokens: boolean;
  readonly l10n: Translator;
  /** The notifications of ours that it asked for. */
  readonly notifications: ReadonlySet<string>;
  /** The commands that it carries out itself. */
  readonly ownCommands: ReadonlySet<string>;
}

type TextDocumentAbilities = NonNullable<ClientCapabilities['textDocument']>;

/** A client prefers the first of the formats that it lists; one that lists none knows none. */
function preferred(formats: readonly MarkupKind[] | undefined): MarkupKind {
  return formats?.[0] === MarkupKind.Markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
}

function markupsOf({ hover, completion, signatureHelp }: TextDocumentAbilities): Markups {
  return {
    hover: preferred(hover?.contentFormat),
    completion: preferred(completion?.completionItem?.documentationFormat),
    signature: preferred(signatureHelp?.signatureInformation?.documentationFormat),
  };
}

function refreshesOf({ codeLens, diagnostics, inlayHint }: NonNullable<ClientCapabilities['workspace']>): Refreshes {
  return {
    diagnostics: diagnostics?.refreshSupport === true,
    hints: inlayHint?.refreshSupport === true,
    lenses: codeLens?.refreshSupport === true,
  };
}

const TRANSLATIONS: Readonly<Record<string, Translator>> = { de: translator(german) };

/** The texts of a language, whatever its region: `de`, `de-AT`, `de_CH.UTF-8`. */
function translatorOf(locale: string | undefined): Translator {
  const language = /^[a-z]+/.exec(locale?.toLowerCase() ?? '')?.[0] ?? '';
  return (Object.hasOwn(TRANSLATIONS, language) ? TRANSLATIONS[language] : undefined) ?? ENGLISH;
}

/** The names that the client lists under an option of ours. */
function listed(options: unknown, key: 'notifications' | 'commands'): ReadonlySet<string> {
  const list: unknown = typeof options === 'object' && options !== null ? (options as Record<string, unknown>)[key] : undefined;
  return new Set(Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : []);
}

export function abilitiesOf(
  params: Pick<InitializeParams, 'capabilities' | 'initializationOptions' | 'locale'>,
): ClientAbilities {
  const { textDocument = {}, workspace = {}, window = {} } = params.capabilities;
  const { codeAction, completion, diagnostic, documentSymbol, inlayHint, publishDiagnostics, rename, semanticTokens } =
    textDocument;
  return {
    pulls: diagnostic !== undefined && publishDiagnostics === undefined,
    refreshes: refreshesOf(workspace),
    markups: markupsOf(textDocument),
    snippets: completion?.completionItem?.snippetSupport === true,
    versionedEdits: workspace.workspaceEdit?.documentChanges === true,
    appliesEdits: workspace.applyEdit !== false,
    actionLiterals: codeAction?.codeActionLiteralSupport !== undefined,
    disabledActions: codeAction?.disabledSupport === true,
    nestedSymbols: documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    preparesRename: rename?.prepareSupport === true,
    relatedInformation: (diagnostic ?? publishDiagnostics)?.relatedInformation === true,
    diagnosticTags: (diagnostic ?? publishDiagnostics)?.tagSupport !== undefined,
    resolvesHints: inlayHint?.resolveSupport?.properties.includes('tooltip') === true,
    showsDocuments: window.showDocument?.support === true,
    readsFiles: (params.initializationOptions as Partial<StartOptions> | null | undefined)?.readsFiles === true,
    tokenTypes: new Set(semanticTokens?.tokenTypes),
    augmentsSyntaxTokens: semanticTokens?.augmentsSyntaxTokens === true,
    l10n: translatorOf(params.locale),
    notifications: listed(params.initializationOptions, 'notifications'),
    ownCommands: listed(params.initializationOptions, 'commands'),
  };
}

/** Those of a client that has said nothing yet. */
export const NO_ABILITIES: ClientAbilities = abilitiesOf({ capabilities: {} });
