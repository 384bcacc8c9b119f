import * as vscode from 'vscode';
import type { PythonResult } from '../../../server/protocol.ts';
import { MARKS } from '../../../src/verify/verdict.ts';
import type { PythonChecks } from './checks.ts';
import { insertDerived } from './derive.ts';
import { CHECK, DERIVE, OPEN } from './lenses.ts';
import { PYTHON, pairsIn } from './scanned.ts';

/** The document that a command is about: the one that it is given, or the one in front. */
async function documentOf(uri: vscode.Uri | undefined): Promise<vscode.TextDocument | undefined> {
  const document = uri === undefined ? vscode.window.activeTextEditor?.document : await vscode.workspace.openTextDocument(uri);
  if (document?.languageId === PYTHON) return document;
  void vscode.window.showInformationMessage(vscode.l10n.t('Open a file in Python first.'));
  return undefined;
}

function say(message: string): void {
  void vscode.window.showInformationMessage(vscode.l10n.t('bprop: {0}', message));
}

/** From the palette, the verdicts are said, because nobody looks at a lens then. */
function summary({ pairs }: PythonResult): string {
  return pairs.flatMap(({ id, verdict }) => (verdict ? [`${id}: ${MARKS[verdict.kind]} ${verdict.text}`] : [])).join('; ');
}

/** The pair that the caret is in: the last one that begins above it, or the first. */
function pairAtCaret(document: vscode.TextDocument): string | undefined {
  const caret = document.offsetAt(vscode.window.activeTextEditor?.selection.active ?? new vscode.Position(0, 0));
  const pairs = pairsIn(document);
  const line = document.offsetAt(document.lineAt(document.positionAt(caret).line).range.end);
  return (pairs.filter(({ offset }) => offset <= line).sort((a, b) => b.offset - a.offset)[0] ?? pairs[0])?.id;
}

async function check(checks: PythonChecks, uri: vscode.Uri | undefined, id: string | undefined): Promise<void> {
  const document = await documentOf(uri);
  if (document === undefined) return;
  const title = vscode.l10n.t('Checking gradients');
  const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    checks.check(document, id === undefined ? undefined : [id]),
  );
  if (id !== undefined || result === undefined) return;
  say(result.pairs.length === 0 ? vscode.l10n.t('no backward pass was read there') : summary(result));
}

/** Beside the file, as a text that belongs to no file yet, with everything that a `.bprop` file has. */
async function openProgram(checks: PythonChecks, uri: vscode.Uri | undefined, given: string | undefined): Promise<void> {
  const document = await documentOf(uri);
  const id = document && (given ?? pairAtCaret(document));
  if (document === undefined) return;
  if (id === undefined) return say(vscode.l10n.t('no backward pass was read there'));
  const program = await checks.programOf(document, id);
  if ('refused' in program) return say(program.refused);
  const opened = await vscode.workspace.openTextDocument({ language: 'bprop', content: program.text });
  await vscode.window.showTextDocument(opened, { viewColumn: vscode.ViewColumn.Beside });
}

async function derive(checks: PythonChecks, uri: vscode.Uri | undefined, name: string | undefined): Promise<void> {
  const document = await documentOf(uri);
  const refused = document && (await insertDerived(checks, document, name));
  if (refused !== undefined) say(refused);
}

export function registerCommands(checks: PythonChecks): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(CHECK, (uri?: vscode.Uri, id?: string) => check(checks, uri, id)),
    registerCommand(DERIVE, (uri?: vscode.Uri, name?: string) => derive(checks, uri, name)),
    registerCommand(OPEN, (uri?: vscode.Uri, id?: string) => openProgram(checks, uri, id)),
  );
}
