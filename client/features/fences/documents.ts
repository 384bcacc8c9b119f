import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { DOCUMENT_LANGUAGES, isDocument } from '../../../src/language/document/fenced-names.ts';
import type { Session } from '../../session.ts';

/** The first line of a fence of ours: documents without one are nobody's business here. */
const FENCE = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t>]+)*(?:`{3,}|~{3,})[ \t]*\{?\.?bprop\b/m;

/**
 * Documents whose fences the server checks. The language client opens `.bprop` files alone, because it would offer itself as a formatter and
 * an outline of whatever it opens: documents are told by hand, and what the server has to say of them is asked for by hand.
 */
class Documents {
  private readonly session: Session;
  private readonly told = new Set<string>();
  private listened: BaseLanguageClient | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  has({ uri }: vscode.TextDocument): boolean {
    return this.told.has(uri.toString());
  }

  async tell(document: vscode.TextDocument): Promise<void> {
    if (!isDocument(document.languageId, document.uri.path) || !(this.has(document) || FENCE.test(document.getText()))) return;
    const client = await this.session.client;
    this.listenTo(client);
    if (document.isClosed || !client.isRunning()) return;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const { languageId, version } = document;
    const text = document.getText();
    if (this.has(document))
      await client.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
    else {
      this.told.add(document.uri.toString());
      await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
    }
  }

  async close(document: vscode.TextDocument): Promise<void> {
    if (!this.told.delete(document.uri.toString())) return;
    const client = await this.session.client;
    const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
    if (client.isRunning()) await client.sendNotification('textDocument/didClose', { textDocument });
  }

  /** A server that has started anew knows no document. */
  private listenTo(client: BaseLanguageClient): void {
    if (this.listened === client) return;
    this.listened = client;
    client.onDidChangeState(() => {
      if (!client.isRunning()) return;
      this.told.clear();
      for (const document of vscode.workspace.textDocuments) void this.tell(document);
    });
  }
}

/** Diagnostics, repairs and hovers in the fences of Markdown. */
export function registerDocuments(session: Session): void {
  const documents = new Documents(session);
  const selector = DOCUMENT_LANGUAGES.map((language) => ({ language }));
  session.context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument((document) => documents.tell(document)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) void documents.tell(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => documents.close(document)),
    vscode.languages.registerCodeActionsProvider(
      selector,
      {
        async provideCodeActions(document, range, _, token) {
          if (!documents.has(document)) return undefined;
          const client = await session.client;
          const { code2ProtocolConverter: to, protocol2CodeConverter: from } = client;
          const params = {
            textDocument: to.asTextDocumentIdentifier(document),
            range: to.asRange(range),
            context: { diagnostics: [] },
          };
          return from.asCodeActionResult((await client.sendRequest('textDocument/codeAction', params, token)) ?? [], token);
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.languages.registerHoverProvider(selector, {
      async provideHover(document, position, token) {
        if (!documents.has(document)) return undefined;
        const client = await session.client;
        const params = client.code2ProtocolConverter.asTextDocumentPositionParams(document, position);
        return client.protocol2CodeConverter.asHover(await client.sendRequest('textDocument/hover', params, token));
      },
    }),
  );
  for (const document of vscode.workspace.textDocuments) void documents.tell(document);
}
