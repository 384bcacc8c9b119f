import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import { editFinishedLine } from './stale-results.ts';

const NEVER = new vscode.CancellationTokenSource().token;

/**
 * An editor drops what comes of a line break when the next key is typed: who types on would find no line formatted. So the edits
 * of the finished line are applied here, together with what is typed.
 */
export const FORMAT_ON_TYPE: Middleware = {
  provideOnTypeFormattingEdits: (document, position, character, options, _, next) => {
    const ask = async (): Promise<vscode.TextEdit[] | null | undefined> =>
      await next(document, position, character, options, NEVER);
    void editFinishedLine(document, position.line - 1, ask, (edits) => applyTo(document, edits));
    return undefined;
  },
};

async function applyTo(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): Promise<boolean> {
  const editor = vscode.window.visibleTextEditors.find((own) => own.document === document);
  if (editor === undefined) return true;
  const write = (builder: vscode.TextEditorEdit): void => {
    for (const { range, newText } of edits) builder.replace(range, newText);
  };
  return await editor.edit(write, { undoStopBefore: false, undoStopAfter: false });
}
