import * as vscode from 'vscode';
import { DOCUMENT_LANGUAGES, isDocument } from '../../../src/language/document/fenced-names.ts';
import type { Session } from '../../session.ts';
import { ToldDocuments } from '../../told-documents.ts';

/** The first line of a fence of ours: documents without one are nobody's business here. */
const FENCE = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t>]+)*(?:`{3,}|~{3,})[ \t]*\{?\.?bprop\b/m;

/** Diagnostics, repairs and hovers in the fences of Markdown. */
export function registerDocuments(session: Session): void {
  const documents = new ToldDocuments(session, tell);
  function tell(document: vscode.TextDocument): void {
    const isOurs = isDocument(document.languageId, document.uri.path);
    if (isOurs && (documents.has(document) || FENCE.test(document.getText()))) void documents.tell(document);
  }
  const selector = DOCUMENT_LANGUAGES.map((language) => ({ language }));
  session.context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(tell),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) tell(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => documents.close(document)),
    vscode.languages.registerCodeActionsProvider(
      selector,
      { provideCodeActions: (document, range, _, token) => documents.codeActions(document, range, token) },
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
  for (const document of vscode.workspace.textDocuments) tell(document);
}
