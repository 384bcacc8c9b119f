import * as vscode from 'vscode';
import gru from '../../examples/gru.bprop';
import type { Session } from '../session.ts';

/** Opens the cell of the post as a new file, for a first look. */
export function registerExample(session: Session): void {
  session.context.subscriptions.push(
    vscode.commands.registerCommand('bprop.openExample', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'bprop', content: gru });
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      // A page that is in front, such as the walkthrough, stays there.
      const isBesidePage = activeTab !== undefined && !(activeTab.input instanceof vscode.TabInputText);
      await vscode.window.showTextDocument(document, isBesidePage ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    }),
  );
}
