import * as vscode from 'vscode';
import type { Session } from '../session.ts';

/** Says to the key bindings that the file in front is empty. */
const CONTEXT = 'bprop.isEmpty';
const START = new vscode.Range(0, 0, 0, 0);

function isEmptyFile(document: vscode.TextDocument): boolean {
  return document.languageId === 'bprop' && document.getText() === '';
}

function hint(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: {
      contentText: vscode.l10n.t('Begin with “input x: [n]”, or press Tab for a template.'),
      color: new vscode.ThemeColor('editorGhostText.foreground'),
      fontStyle: 'italic',
    },
  });
}

/** Above the empty line, where links are: what a person can do who does not know the language yet. */
function lenses(document: vscode.TextDocument): vscode.CodeLens[] {
  if (!isEmptyFile(document) || vscode.workspace.getConfiguration('bprop', document)['codeLenses'] === false) return [];
  return [
    new vscode.CodeLens(START, { title: vscode.l10n.t('Insert a template'), command: 'bprop.insertTemplate' }),
    new vscode.CodeLens(START, { title: vscode.l10n.t('Open the walkthrough'), command: 'bprop.walkthrough' }),
  ];
}

/** An empty file says how to begin. */
export function registerEmptyFile({ context }: Session): void {
  const decoration = hint();
  const update = (): void => {
    for (const editor of vscode.window.visibleTextEditors)
      editor.setDecorations(decoration, isEmptyFile(editor.document) ? [START] : []);
    const inFront = vscode.window.activeTextEditor?.document;
    void vscode.commands.executeCommand('setContext', CONTEXT, inFront !== undefined && isEmptyFile(inFront));
  };
  context.subscriptions.push(
    decoration,
    vscode.languages.registerCodeLensProvider({ language: 'bprop' }, { provideCodeLenses: lenses }),
    vscode.window.onDidChangeVisibleTextEditors(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidOpenTextDocument(update),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.languageId === 'bprop') update();
    }),
  );
  update();
}
