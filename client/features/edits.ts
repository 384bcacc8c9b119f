import * as vscode from 'vscode';
import type { DocumentEdits, Refusal } from '../../server/protocol.ts';

/** Applies the server's edits as one step of undo, if they were made for the document as it is now. */
export async function applyEdits(document: vscode.TextDocument, { version, edits }: DocumentEdits): Promise<boolean> {
  if (document.version !== version) {
    void vscode.window.showWarningMessage(vscode.l10n.t('The file has changed meanwhile: please try again.'));
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    document.uri,
    edits.map(({ range: { start, end }, newText }) =>
      vscode.TextEdit.replace(new vscode.Range(start.line, start.character, end.line, end.character), newText),
    ),
  );
  return await vscode.workspace.applyEdit(edit);
}

export function isRefusal(answer: DocumentEdits | Refusal): answer is Refusal {
  return 'refused' in answer;
}

/** The text of a document after some edits. */
export function textAfter(document: vscode.TextDocument, { edits }: DocumentEdits): string {
  const replacements = edits
    .map(({ range: { start, end }, newText }) => ({
      start: document.offsetAt(new vscode.Position(start.line, start.character)),
      end: document.offsetAt(new vscode.Position(end.line, end.character)),
      newText,
    }))
    .sort((a, b) => b.start - a.start);
  return replacements.reduce(
    (text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end),
    document.getText(),
  );
}
