import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  AnalyzedNotification,
  CheckedNotification,
  type CheckResult,
  type DocumentParams,
  KeptNotification,
  PythonCheckedNotification,
  type PythonResult,
} from '../server/protocol.ts';
import { LatestChecks } from './latest-checks.ts';
import { RememberedChecks } from './remembered-checks.ts';

/** The state that features share: the connection to the server, the latest checks, and disposables. */
export class Session {
  readonly context: vscode.ExtensionContext;
  /** The URI of a file that the server has read anew: previews ask again. A client has one handler for a notification. */
  readonly analyzed: vscode.Event<string>;
  readonly checked: vscode.Event<CheckResult>;
  /** Fires with the verdicts of the last check that survive an edit, until the next one is done. */
  readonly kept: vscode.Event<CheckResult>;
  /** Fires with what is known of the backward passes of a file in Python. */
  readonly pythonChecked: vscode.Event<PythonResult>;
  readonly checks: LatestChecks;
  readonly remembered: RememberedChecks;
  /** Brings panels back that were open when the window was closed. */
  panels: vscode.WebviewPanelSerializer | undefined;
  private readonly start: (session: Session) => Promise<BaseLanguageClient>;
  private readonly tellAnalyzed = new vscode.EventEmitter<string>();
  private readonly tellChecked = new vscode.EventEmitter<CheckResult>();
  private readonly tellKept = new vscode.EventEmitter<CheckResult>();
  private readonly tellPython = new vscode.EventEmitter<PythonResult>();
  private started: Promise<BaseLanguageClient> | undefined;

  constructor(context: vscode.ExtensionContext, start: (session: Session) => Promise<BaseLanguageClient>) {
    this.context = context;
    this.start = start;
    this.analyzed = this.tellAnalyzed.event;
    this.checked = this.tellChecked.event;
    this.kept = this.tellKept.event;
    this.pythonChecked = this.tellPython.event;
    this.checks = new LatestChecks(this.checked, this.kept, context.subscriptions);
    this.remembered = new RememberedChecks(context.workspaceState);
    context.subscriptions.push(
      this.tellAnalyzed,
      this.tellChecked,
      this.tellKept,
      this.tellPython,
      vscode.workspace.onDidOpenTextDocument(({ languageId }) => {
        if (languageId === 'bprop') void this.client;
      }),
    );
    // A workspace that only has such files needs no server yet.
    if (vscode.workspace.textDocuments.some(({ languageId }) => languageId === 'bprop')) void this.client;
  }

  /** True once somebody has asked for the server. */
  get hasServer(): boolean {
    return this.started !== undefined;
  }

  /** The server, started when somebody first asks; rejects when it could not be. */
  get client(): Promise<BaseLanguageClient> {
    this.started ??= this.connect();
    return this.started;
  }

  private connect(): Promise<BaseLanguageClient> {
    // The editor does not wait for the server: the extension is active before it starts.
    const client = new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => this.start(this));
    client.then(
      (connected) => {
        this.context.subscriptions.push({ dispose: () => void connected.dispose() });
        connected.onNotification(AnalyzedNotification.method, ({ uri }: DocumentParams) => this.tellAnalyzed.fire(uri));
        connected.onNotification(CheckedNotification.method, (result: CheckResult) => this.tellChecked.fire(result));
        connected.onNotification(KeptNotification.method, (result: CheckResult) => this.tellKept.fire(result));
        connected.onNotification(PythonCheckedNotification.method, (result: PythonResult) => this.tellPython.fire(result));
      },
      (error: unknown) =>
        vscode.window.showErrorMessage(vscode.l10n.t('bprop: the language server did not start: {0}', String(error))),
    );
    return client;
  }

  /** Registers a command on a document: the one whose URI it is given, or the one in front; beside a page, the one that is visible. */
  command(name: string, run: (document: vscode.TextDocument, option?: unknown) => Promise<unknown>): void {
    this.context.subscriptions.push(
      vscode.commands.registerCommand(name, async (uri?: vscode.Uri | string, option?: unknown) => {
        const document = await documentOf(uri);
        if (document === undefined) {
          void vscode.window.showInformationMessage(vscode.l10n.t('Open a .bprop file first.'));
          return undefined;
        }
        return await run(document, option);
      }),
    );
  }
}

/** The file in front; where that is a page, such as the walkthrough or the panel, the one beside it. */
export function documentInFront(): vscode.TextDocument | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const candidates = activeTextEditor === undefined ? visibleTextEditors : [activeTextEditor];
  return candidates.map(({ document }) => document).find(({ languageId }) => languageId === 'bprop');
}

async function documentOf(uri: vscode.Uri | string | undefined): Promise<vscode.TextDocument | undefined> {
  if (uri === undefined) return documentInFront();
  return await vscode.workspace.openTextDocument(typeof uri === 'string' ? vscode.Uri.parse(uri) : uri);
}
