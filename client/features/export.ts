import * as vscode from 'vscode';
import {
  ask,
  EXPORTS,
  type ExportChoice,
  type ExportParams,
  ExportRequest,
  type ExportResult,
  LatexRequest,
} from '../../server/protocol.ts';
import type { Session } from '../session.ts';

/** The exported file as a document that follows the edits and touches no file. */
const SCHEME = 'bprop-export';

function choices(): readonly ExportChoice[] {
  const { t } = vscode.l10n;
  return EXPORTS.map((choice) => ({ ...choice, label: t(choice.label), detail: t(choice.detail) }));
}

function nameOf({ path }: vscode.Uri): string {
  return (path.split('/').at(-1) ?? 'cell').replace(/\.bprop$/, '');
}

/** Beside the source, with an ending from which the editor knows the language. */
function placeOf(source: vscode.Uri, { ending }: ExportChoice): vscode.Uri {
  return source.with({ path: source.path.replace(/(\.bprop)?$/, ending) });
}

function previewOf(source: vscode.Uri, choice: ExportChoice): vscode.Uri {
  const { path } = placeOf(source, choice);
  const params = {
    uri: source.toString(),
    target: choice.target,
    ...(choice.style === undefined ? {} : { style: choice.style }),
  };
  return vscode.Uri.from({ scheme: SCHEME, path, query: JSON.stringify({ ...params, name: nameOf(source) }) });
}

function paramsOf({ query }: vscode.Uri): ExportParams {
  return JSON.parse(query) as ExportParams;
}

async function exported(session: Session, params: ExportParams): Promise<ExportResult> {
  return await ask(await session.client, ExportRequest, params);
}

function explain({ refused }: ExportResult): void {
  if (refused !== undefined) void vscode.window.showWarningMessage(vscode.l10n.t('bprop: {0}', refused));
}

/** Asks where, and writes the file there. */
async function save(session: Session, source: vscode.Uri, choice: ExportChoice): Promise<void> {
  const result = await exported(session, paramsOf(previewOf(source, choice)));
  explain(result);
  if (result.refused !== undefined || result.text === undefined) return;
  const target = await vscode.window.showSaveDialog({ defaultUri: placeOf(source, choice) });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(result.text));
  await vscode.window.showTextDocument(target, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

async function openBeside(session: Session, source: vscode.Uri, choice: ExportChoice): Promise<void> {
  const uri = previewOf(source, choice);
  explain(await exported(session, paramsOf(uri)));
  const preview = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(preview, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
}

type Item = vscode.QuickPickItem & { readonly choice: ExportChoice };

/** One of the languages, and whether to save it or to look at it. */
function pick(): Promise<{ readonly choice: ExportChoice; readonly toFile: boolean } | undefined> {
  const saving = { iconPath: new vscode.ThemeIcon('save-as'), tooltip: vscode.l10n.t('Save to a file') };
  const list = vscode.window.createQuickPick<Item>();
  list.placeholder = vscode.l10n.t('Choose a language; its preview follows your edits');
  list.matchOnDetail = true;
  list.items = choices().map((choice) => ({ label: choice.label, detail: choice.detail, buttons: [saving], choice }));
  return new Promise((resolve) => {
    const finish = (item: Item | undefined, toFile: boolean): void => {
      resolve(item && { choice: item.choice, toFile });
      list.hide();
    };
    list.onDidAccept(() => finish(list.selectedItems[0], false));
    list.onDidTriggerItemButton(({ item }) => finish(item, true));
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}

async function copyLatex(session: Session, document: vscode.TextDocument): Promise<void> {
  const editor = vscode.window.visibleTextEditors.find((own) => own.document === document);
  const { start, end } = editor?.selection ?? new vscode.Range(0, 0, document.lineCount, 0);
  const plain = ({ line, character }: vscode.Position): { line: number; character: number } => ({ line, character });
  const range = { start: plain(start), end: plain(end) };
  const answer = await ask(await session.client, LatexRequest, { uri: document.uri.toString(), range });
  if ('refused' in answer) return explain(answer);
  if (answer.text === '') {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no equation on these lines.'));
    return;
  }
  await vscode.env.clipboard.writeText(answer.text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied as LaTeX.'), 3000);
}

/** *Export To…* with previews that follow the edits, and *Copy as LaTeX*. */
export function registerExport(session: Session): void {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  session.context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      async provideTextDocumentContent(uri) {
        const { text, refused } = await exported(session, paramsOf(uri));
        return text ?? `${refused ?? ''}\n`;
      },
    }),
  );
  session.context.subscriptions.push(
    session.analyzed((uri) => {
      for (const { uri: preview } of vscode.workspace.textDocuments)
        if (preview.scheme === SCHEME && paramsOf(preview).uri === uri) changed.fire(preview);
    }),
  );
  session.command('bprop.export', async (document) => {
    const picked = await pick();
    if (picked === undefined) return;
    const { choice, toFile } = picked;
    await (toFile ? save(session, document.uri, choice) : openBeside(session, document.uri, choice));
  });
  session.command('bprop.copyLatex', (document) => copyLatex(session, document));
}
