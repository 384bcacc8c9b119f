import {
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  InlayHintRefreshRequest,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import type { Layout } from '../src/graph/drawing/layout.ts';
import { type StartThread, TaskRunner } from '../src/threads/runner.ts';
import { type CheckReport, type CheckTask, failedReport } from './checks/report.ts';
import { CHECK_LIMITS, CheckSchedule } from './checks/schedule.ts';
import { codeActions } from './features/code-actions.ts';
import { codeLenses } from './features/code-lens.ts';
import { commands } from './features/commands.ts';
import { completion } from './features/completion/completion.ts';
import { answerPulls, diagnosticsOf, diagnosticsOfAbsent } from './features/diagnostics.ts';
import { exports } from './features/export.ts';
import type { Feature, Server, Settings } from './features/feature.ts';
import { folding, selectionRanges } from './features/folding.ts';
import { formatting } from './features/formatting.ts';
import { graph } from './features/graph.ts';
import { hover } from './features/hover.ts';
import { inlayHints } from './features/inlay-hints.ts';
import { definition, highlights, references } from './features/navigation.ts';
import { linkedEditing, rename } from './features/rename.ts';
import { semanticTokens, TOKEN_MODIFIERS, TOKEN_TYPES } from './features/semantic-tokens.ts';
import { signatureHelp } from './features/signature-help.ts';
import { documentSymbols, workspaceSymbols } from './features/symbols.ts';
import type { LayoutTask } from './layouts/task.ts';
import { refuseUntimely } from './lifecycle.ts';
import { Files } from './open-files.ts';
import { AnalyzedNotification, CheckedNotification, type StartOptions } from './protocol.ts';
import { OPEN_TEXTS, type OpenText } from './text-document.ts';

const FEATURES: readonly Feature[] = [
  codeActions,
  codeLenses,
  commands,
  completion,
  definition,
  documentSymbols,
  exports,
  folding,
  formatting,
  graph,
  highlights,
  hover,
  inlayHints,
  linkedEditing,
  references,
  rename,
  selectionRanges,
  semanticTokens,
  signatureHelp,
  workspaceSymbols,
];

const CAPABILITIES: InitializeResult['capabilities'] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  codeActionProvider: {
    codeActionKinds: [
      CodeActionKind.QuickFix,
      CodeActionKind.RefactorRewrite,
      CodeActionKind.RefactorInline,
      CodeActionKind.RefactorExtract,
      CodeActionKind.SourceFixAll,
    ],
  },
  codeLensProvider: {},
  // A sign and a space behind it would open the list and close it again, and a name that is typed meanwhile would open none.
  completionProvider: { triggerCharacters: ['(', '['], resolveProvider: true },
  definitionProvider: true,
  documentFormattingProvider: true,
  documentHighlightProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' },
  documentRangeFormattingProvider: true,
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  hoverProvider: true,
  inlayHintProvider: true,
  linkedEditingRangeProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  selectionRangeProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] },
    full: true,
    range: true,
  },
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  workspaceSymbolProvider: true,
};

/** A client that cannot be sent diagnostics asks for them. */
function wantsPull({ capabilities: { textDocument } }: InitializeParams): boolean {
  return textDocument?.diagnostic !== undefined && textDocument.publishDiagnostics === undefined;
}

/** What the client asks for again when it is told to. */
interface Refreshes {
  readonly lenses: boolean;
  readonly hints: boolean;
}

function refreshesOf({ capabilities: { workspace } }: InitializeParams): Refreshes {
  return { lenses: workspace?.codeLens?.refreshSupport === true, hints: workspace?.inlayHint?.refreshSupport === true };
}

function readSettings(settings: Settings, given: unknown): void {
  if (typeof given !== 'object' || given === null) return;
  const chosen = given as Partial<Record<keyof Settings, unknown>>;
  for (const key of ['checkAsYouType', 'inlayHints', 'codeLenses'] as const) {
    if (typeof chosen[key] === 'boolean') settings[key] = chosen[key];
  }
}

/** What the client remembers for files; another client than ours remembers nothing. */
function rememberedChecks(given: unknown): StartOptions['checkWith'] {
  return (given as Partial<StartOptions> | null | undefined)?.checkWith ?? [];
}

/** One check that takes long leaves a thread to the others. */
const CHECK_THREADS = 2;
/** A thread that is busy with a layout that nobody wants any more is ended after this, milliseconds. */
const LAYOUT_PATIENCE = 500;

/**
 * The server over any connection; `checkThread` and `layoutThread` are how this host starts threads for them, `afterEdit`
 * is what it wants to do once an edit is answered.
 */
export function startServer(
  connection: Connection,
  checkThread: StartThread<CheckTask, CheckReport>,
  layoutThread: StartThread<LayoutTask, Layout>,
  afterEdit = (): void => undefined,
): void {
  const documents = new TextDocuments(OPEN_TEXTS);
  const files = new Files();
  const settings: Settings = { checkAsYouType: true, inlayHints: true, codeLenses: true };
  let pushes = true;
  let refreshes: Refreshes = { lenses: false, hints: false };
  const runner = new TaskRunner(checkThread, CHECK_LIMITS, CHECK_THREADS);
  const layouts = new TaskRunner(layoutThread, { patience: LAYOUT_PATIENCE });
  const forgetters: ((uri: string) => void)[] = [];
  const publish = ({ uri, version }: OpenText): void => {
    if (!pushes) return;
    const file = files.get(uri);
    const diagnostics = file === undefined ? diagnosticsOfAbsent(uri, files) : diagnosticsOf(file, { connection });
    void connection.sendDiagnostics({ uri, version, diagnostics });
  };
  /** A file that is too large has no check, which nobody waits for then. */
  const dismiss = ({ uri, version }: OpenText): void => {
    checks.cancel(uri);
    const report = failedReport(new Error(files.whyAbsent(uri)));
    void connection.sendNotification(CheckedNotification.method, { uri, version, report });
  };
  const checks = new CheckSchedule(connection, runner, (file) => {
    const { uri, version } = file.text;
    if (files.get(uri) !== file || file.report === undefined) return;
    publish(file.text);
    void connection.sendNotification(CheckedNotification.method, { uri, version, report: file.report });
    if (refreshes.lenses) void connection.sendRequest(CodeLensRefreshRequest.type);
    if (refreshes.lenses && !pushes) connection.languages.diagnostics.refresh();
  });
  const server: Server = {
    connection,
    files,
    settings,
    check: (file) => checks.check(file),
    checkWith: (uri, conditions) => {
      checks.askFor(uri, conditions);
      const file = files.get(uri);
      if (file === undefined) return;
      // What was found with other conditions is not what is asked now.
      file.report = undefined;
      publish(file.text);
      checks.changed(file, settings.checkAsYouType);
    },
    layouts,
    onClose: (forget) => void forgetters.push(forget),
  };

  connection.onInitialize((params) => {
    pushes = !wantsPull(params);
    refreshes = refreshesOf(params);
    readSettings(settings, params.initializationOptions);
    for (const { uri, conditions } of rememberedChecks(params.initializationOptions)) checks.askFor(uri, conditions);
    const diagnosticProvider = { interFileDependencies: false, workspaceDiagnostics: false };
    return {
      capabilities: pushes ? CAPABILITIES : { ...CAPABILITIES, diagnosticProvider },
      serverInfo: { name: 'bprop' },
    };
  });
  connection.onDidChangeConfiguration(({ settings: given }) => {
    readSettings(settings, (given as { readonly bprop?: unknown } | null)?.bprop);
    if (refreshes.lenses) void connection.sendRequest(CodeLensRefreshRequest.type);
    if (refreshes.hints) void connection.sendRequest(InlayHintRefreshRequest.type);
  });
  documents.onDidChangeContent(({ document }) => {
    const file = files.update(document);
    publish(document);
    if (file === undefined) dismiss(document);
    else checks.changed(file, settings.checkAsYouType);
    void connection.sendNotification(AnalyzedNotification.method, { uri: document.uri, version: document.version });
    afterEdit();
  });
  documents.onDidClose(({ document: { uri } }) => {
    files.close(uri);
    checks.cancel(uri);
    for (const forget of forgetters) forget(uri);
    if (pushes) void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  connection.onShutdown(() => {
    runner.dispose();
    layouts.dispose();
  });
  refuseUntimely(connection);
  for (const feature of FEATURES) feature(server);
  answerPulls(server);
  documents.listen(connection);
  connection.listen();
}
