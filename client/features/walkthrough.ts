import * as vscode from 'vscode';
import type { Session } from '../session.ts';

const WALKTHROUGH = 'firstMinute';
/** Remembers that this user has been shown it. */
const SHOWN = 'walkthrough.shown';

/** The editor itself shows a walkthrough when an extension is installed from its list, and not when it is from a file. */
function isDue({ globalState }: vscode.ExtensionContext): boolean {
  const { openOnInstall } = vscode.workspace.getConfiguration('workbench.welcomePage.walkthroughs');
  return globalState.get(SHOWN) !== true && openOnInstall !== false;
}

/** Whether a page of the editor's own is open: it may be the walkthrough, which no extension is told of. */
function isPageOpen(): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input === undefined));
}

/** *Open the Walkthrough*; it also opens once beside the first file. */
export function registerWalkthrough({ context }: Session): void {
  const open = async (options: { readonly toSide: boolean; readonly inactive: boolean }): Promise<void> => {
    await context.globalState.update(SHOWN, true);
    const name = `${context.extension.id}#${WALKTHROUGH}`;
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', name, options);
  };
  const openOnce = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.languageId !== 'bprop' || !isDue(context)) return;
    void open({ toSide: !isPageOpen(), inactive: true }).then(() =>
      vscode.window.showTextDocument(editor.document, editor.viewColumn),
    );
  };
  context.subscriptions.push(
    vscode.commands.registerCommand('bprop.walkthrough', () => open({ toSide: false, inactive: false })),
    vscode.window.onDidChangeActiveTextEditor(openOnce),
  );
  openOnce(vscode.window.activeTextEditor);
}
