import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { AnalyzedNotification, CheckedNotification, type CheckResult, type DocumentParams } from '../server/protocol.ts';

/** What the features share: the connection to the server, once it is there, and what ends with the extension. */
export class Session {
  readonly context: vscode.ExtensionContext;
  /** Rejects when the server could not be started. */
  readonly client: Promise<BaseLanguageClient>;
  /** The URI of a file that the server has read anew: previews ask again. A client has one handler for a notification. */
  readonly analyzed: vscode.Event<string>;
  readonly checked: vscode.Event<CheckResult>;

  constructor(context: vscode.ExtensionContext, start: () => Promise<BaseLanguageClient>) {
    this.context = context;
    // The editor does not wait for the server: the extension is active before it starts.
    this.client = new Promise<void>((resolve) => setTimeout(resolve, 0)).then(start);
    const analyzed = new vscode.EventEmitter<string>();
    this.analyzed = analyzed.event;
    const checked = new vscode.EventEmitter<CheckResult>();
    this.checked = checked.event;
    context.subscriptions.push(analyzed, checked);
    this.client.then(
      (client) => {
        context.subscriptions.push({ dispose: () => void client.dispose() });
        client.onNotification(AnalyzedNotification.method, ({ uri }: DocumentParams) => analyzed.fire(uri));
        client.onNotification(CheckedNotification.method, (result: CheckResult) => checked.fire(result));
      },
      (error: unknown) =>
        vscode.window.showErrorMessage(vscode.l10n.t('bprop: the language server did not start: {0}', String(error))),
    );
  }

  /** Registers a command on a document: the one whose URI it is given, or the one in front; beside a page, the one that is visible. */
  command(name: string, run: (document: vscode.TextDocument) => Promise<unknown>): void {
    this.context.subscriptions.push(
      vscode.commands.registerCommand(name, async (uri?: vscode.Uri | string) => {
        const document = await documentOf(uri);
        if (document === undefined) {
          void vscode.window.showInformationMessage(vscode.l10n.t('Open a .bprop file first.'));
          return undefined;
        }
        return await run(document);
      }),
    );
  }
}

async function documentOf(uri: vscode.Uri | string | undefined): Promise<vscode.TextDocument | undefined> {
  if (uri !== undefined) return await vscode.workspace.openTextDocument(typeof uri === 'string' ? vscode.Uri.parse(uri) : uri);
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  // In front may be a page, such as the walkthrough or the panel, with the file beside it.
  const candidates = activeTextEditor === undefined ? visibleTextEditors : [activeTextEditor];
  return candidates.map(({ document }) => document).find(({ languageId }) => languageId === 'bprop');
}
