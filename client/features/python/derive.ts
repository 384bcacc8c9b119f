import * as vscode from 'vscode';
import type { PythonChecks } from './checks.ts';
import { DERIVE } from './lenses.ts';
import { alonesIn, PYTHON, whenToCheck } from './scanned.ts';

/** The forward function that the caret is in: the last one that begins above it. */
function atCaret(document: vscode.TextDocument): string | undefined {
  const caret = vscode.window.activeTextEditor?.selection.active.line ?? 0;
  return alonesIn(document).findLast(({ line }) => line <= caret)?.name;
}

/** Inserts the backward function of a forward function, and shows it; or answers with the reason why there is none. */
export async function insertDerived(
  checks: PythonChecks,
  document: vscode.TextDocument,
  given: string | undefined,
): Promise<string | undefined> {
  const name = given ?? atCaret(document);
  if (name === undefined) return vscode.l10n.t('no forward function without a backward pass stands above the caret');
  const title = vscode.l10n.t('Deriving the backward pass');
  const { version } = document;
  const derived = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    checks.derived(document, name),
  );
  if ('refused' in derived) return derived.refused;
  if (document.version !== version) return vscode.l10n.t('the file has changed meanwhile');
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(derived.line, 0), derived.text);
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showTextDocument(document);
  const start = document.lineAt(Math.min(derived.line + 1, document.lineCount - 1)).range;
  editor.revealRange(start, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return undefined;
}

/** An action on the line on which a forward function begins that has no backward pass. */
export function registerDerivation(): vscode.Disposable {
  const kind = vscode.CodeActionKind.RefactorRewrite;
  return vscode.languages.registerCodeActionsProvider(
    { language: PYTHON },
    {
      provideCodeActions: (document, range) => {
        if (whenToCheck() === 'off') return [];
        const own = alonesIn(document).find(({ line }) => line === range.start.line);
        if (own === undefined) return [];
        const title = vscode.l10n.t('Insert derived backward');
        const action = new vscode.CodeAction(title, kind);
        action.command = { title, command: DERIVE, arguments: [document.uri, own.name] };
        return [action];
      },
    },
    { providedCodeActionKinds: [kind] },
  );
}
