import * as vscode from 'vscode';
import gru from '../../examples/gru.bprop';
import type { Session } from '../session.ts';

/** Opens the cell of the post as a new file, for a first look. */
export function registerExample(session: Session): void {
  session.context.subscriptions.push(
    vscode.commands.registerCommand('bprop.openExample', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'bprop', content: gru });
      await vscode.window.showTextDocument(document);
    }),
  );
}
