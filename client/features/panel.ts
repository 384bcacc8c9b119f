import * as vscode from 'vscode';
import type { Session } from '../session.ts';
import { GraphPanel } from './graph-panel.ts';
import { remembered, VIEW_TYPE } from './panel-state.ts';

export function registerPanel(session: Session): void {
  let current: GraphPanel | undefined;
  const adopt = (panel: vscode.WebviewPanel, uri: vscode.Uri, isPinned: boolean): void => {
    const own = new GraphPanel(session, panel, uri, isPinned);
    current = own;
    panel.onDidDispose(() => {
      own.dispose();
      if (current === own) current = undefined;
    });
  };
  const options = {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(session.context.extensionUri, 'dist')],
  };
  const open = (uri: vscode.Uri): void => {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    if (current === undefined) adopt(vscode.window.createWebviewPanel(VIEW_TYPE, '', place, options), uri, false);
    else current.show(uri);
  };
  session.command('bprop.graph', async ({ uri }) => open(uri));
  session.command('bprop.results', async ({ uri }) => {
    open(uri);
    current?.showResults();
  });
  session.panels = {
    async deserializeWebviewPanel(panel, state: unknown) {
      const known = remembered(state);
      if (known === undefined) return panel.dispose();
      panel.webview.options = options;
      adopt(panel, known.uri, known.isPinned);
    },
  };
  session.context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, session.panels));
}
