import * as vscode from 'vscode';
import type { Session } from '../session.ts';
import { lineText } from '../verdict.ts';

/** Longer ones are read in the hover. */
const LONGEST = 120;

function isWanted(): boolean {
  return vscode.workspace.getConfiguration('bprop').get('endOfLineMessages') === true;
}

function messageBehind(document: vscode.TextDocument, line: number, texts: readonly string[]): vscode.DecorationOptions {
  const text = `✗ ${texts.join(' → ')}`;
  const contentText = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  const { end } = document.lineAt(line).range;
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText } } };
}

/** Shows the messages of wrong lines at their ends, if the setting asks for them. */
export function registerEndOfLineMessages(session: Session): void {
  const { window, workspace } = vscode;
  const style = window.createTextEditorDecorationType({
    after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editorError.foreground') },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
  const show = (editor: vscode.TextEditor): void => {
    const { document } = editor;
    if (document.languageId !== 'bprop') return;
    const shown = session.checks.shown(document);
    // The messages move with their lines until the server has told which of them stay.
    if (isWanted() && shown === undefined && session.checks.isUnderWay(document.uri)) return;
    const wrong = isWanted() ? (shown?.report.lines ?? []).filter(({ status }) => status === 'fail') : [];
    editor.setDecorations(
      style,
      wrong.map((line) => messageBehind(document, line.line, lineText(line))),
    );
  };
  const showAll = (): void => window.visibleTextEditors.forEach(show);
  session.context.subscriptions.push(
    style,
    window.onDidChangeVisibleTextEditors(showAll),
    session.checks.changed((uri) => {
      for (const editor of window.visibleTextEditors) if (editor.document.uri.toString() === uri.toString()) show(editor);
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('bprop.endOfLineMessages')) showAll();
    }),
  );
  showAll();
}
