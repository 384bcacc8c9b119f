import * as vscode from 'vscode';
import { ask, PreviewRequest } from '../../server/protocol.ts';
import type { Session } from '../session.ts';

/** The derived backward pass as a document that follows the edits and touches no file. */
const SCHEME = 'bprop-backward';

function previewOf(source: vscode.Uri): vscode.Uri {
  const name = source.path.replace(/\.bprop$/, '');
  return vscode.Uri.from({ scheme: SCHEME, path: `${name}.bprop-backward`, query: source.toString() });
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

export function registerPreview(session: Session): void {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  session.context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      async provideTextDocumentContent(uri) {
        const client = await session.client;
        const { text } = await ask(client, PreviewRequest, { uri: uri.query });
        return text;
      },
    }),
  );
  session.context.subscriptions.push(
    session.analyzed((uri) => {
      const preview = previewOf(vscode.Uri.parse(uri));
      if (isOpen(preview)) changed.fire(preview);
    }),
  );
  session.command('bprop.preview', async (document) => {
    const preview = await vscode.workspace.openTextDocument(previewOf(document.uri));
    await vscode.window.showTextDocument(preview, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  });
}
