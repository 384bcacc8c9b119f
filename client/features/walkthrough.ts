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

/** True while a page of the editor's own is open: it may be the walkthrough, which no extension is told of, and would come to the front. */
function isPageOpen(): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input === undefined));
}

/** Somebody who begins a file of their own is not interrupted: the page takes the keyboard when it is drawn. */
function isToBeRead(document: vscode.TextDocument): boolean {
  return !document.isUntitled && document.getText() !== '';
}

/** *Open the Walkthrough*; it also opens once, when the first file of a session is one to look at. */
export function registerWalkthrough({ context }: Session): void {
  const open = async (): Promise<void> => {
    await context.globalState.update(SHOWN, true);
    const name = `${context.extension.id}#${WALKTHROUGH}`;
    // Beside a text that is in front, which it is to be read with.
    const toSide = vscode.window.activeTextEditor !== undefined;
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', name, { toSide });
  };
  let isFirst = true;
  const meet = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.languageId !== 'bprop' || !isFirst) return;
    isFirst = false;
    if (isToBeRead(editor.document) && isDue(context) && !isPageOpen()) void open();
  };
  context.subscriptions.push(
    vscode.commands.registerCommand('bprop.walkthrough', open),
    vscode.window.onDidChangeActiveTextEditor(meet),
  );
  meet(vscode.window.activeTextEditor);
}
