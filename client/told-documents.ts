import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { Session } from './session.ts';

/**
 * Documents of other languages that the server is told of. The language client opens `.bprop` files alone, because it would offer
 * itself as a formatter and an outline of whatever it opens: these are told by hand, and what the server has to say of them is
 * asked for by hand.
 */
export class ToldDocuments {
  private readonly session: Session;
  private readonly told = new Set<string>();
  private readonly toldAnew: (document: vscode.TextDocument) => unknown;
  private listened: BaseLanguageClient | undefined;

  /** `toldAnew` is called with each open document once a server has started that knows none. */
  constructor(session: Session, toldAnew: (document: vscode.TextDocument) => unknown) {
    this.session = session;
    this.toldAnew = toldAnew;
  }

  has({ uri }: vscode.TextDocument): boolean {
    return this.told.has(uri.toString());
  }

  /** Tells a version of a document; true once the server has it. */
  async tell(document: vscode.TextDocument): Promise<boolean> {
    const client = await this.session.client;
    this.listenTo(client);
    if (document.isClosed || !client.isRunning()) return false;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const { languageId, version } = document;
    const text = document.getText();
    if (this.has(document))
      await client.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
    else {
      this.told.add(document.uri.toString());
      await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
    }
    return true;
  }

  async close(document: vscode.TextDocument): Promise<void> {
    if (!this.told.delete(document.uri.toString())) return;
    const client = await this.session.client;
    const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
    if (client.isRunning()) await client.sendNotification('textDocument/didClose', { textDocument });
  }

  /** The server's code actions at a place of a document that it knows. */
  async codeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<(vscode.Command | vscode.CodeAction)[] | undefined> {
    if (!this.has(document)) return undefined;
    const client = await this.session.client;
    const { code2ProtocolConverter: to, protocol2CodeConverter: from } = client;
    const params = {
      textDocument: to.asTextDocumentIdentifier(document),
      range: to.asRange(range),
      context: { diagnostics: [] },
    };
    return from.asCodeActionResult((await client.sendRequest('textDocument/codeAction', params, token)) ?? [], token);
  }

  /** A server that has started anew knows no document. */
  private listenTo(client: BaseLanguageClient): void {
    if (this.listened === client) return;
    this.listened = client;
    client.onDidChangeState(() => {
      if (!client.isRunning()) return;
      this.told.clear();
      for (const document of vscode.workspace.textDocuments) void this.toldAnew(document);
    });
  }
}
