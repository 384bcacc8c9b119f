import * as vscode from 'vscode';
import { until, workspaceFolder } from './harness.ts';

/** Closes all that is open, without asking. */
export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until('all editors are closed', () =>
    vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0) ? true : undefined,
  );
}

/** Writes a file into the workspace and opens it in front, with the caret at its start. */
export async function open(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** The text of a file of the workspace, as it is on disk. */
export async function read(name: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(workspaceFolder(), name)));
}

/** Puts the caret before the `count`-th occurrence (from 1) of a text, and waits until the window has it there. */
export async function placeCaret(editor: vscode.TextEditor, text: string, count = 1): Promise<void> {
  let offset = -1;
  for (let i = 0; i < count; i += 1) offset = editor.document.getText().indexOf(text, offset + 1);
  if (offset === -1) throw new Error(`the document has no ${text}`);
  await placeCaretAt(editor, editor.document.positionAt(offset));
}

/** Puts the caret somewhere, and waits until the window has it there. */
export async function placeCaretAt(editor: vscode.TextEditor, position: vscode.Position): Promise<void> {
  const selection = new vscode.Selection(position, position);
  if (editor.selection.isEqual(selection)) return;
  // `editor.selection` has its new value at once; the event tells when the window has followed.
  let isThere = false;
  const following = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections: [first] }) => {
    isThere ||= textEditor === editor && first?.isEqual(selection) === true;
  });
  editor.selection = selection;
  editor.revealRange(selection);
  await until(`the caret is at ${position.line + 1}:${position.character + 1}`, () => (isThere ? true : undefined));
  following.dispose();
}
