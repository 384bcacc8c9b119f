import * as vscode from 'vscode';
import { ask, CheckWithRequest } from '../../../server/protocol.ts';
import { readSizes, sizesText } from '../../../src/verify/conditions.ts';
import { nameOf, type Remembered } from '../../remembered-checks.ts';
import type { Session } from '../../session.ts';
import { checkAloud } from './check.ts';

/** Something that can be asked of the checks of a file; answers what is to be remembered, or nothing when the user gives up. */
interface Choice extends vscode.QuickPickItem {
  readonly ask: (remembered: Remembered) => Promise<Remembered | undefined>;
}

/** Without the entries that are undefined: those are forgotten. */
function withoutGaps(remembered: { readonly [Key in keyof Remembered]: Remembered[Key] | undefined }): Remembered {
  return Object.fromEntries(Object.entries(remembered).filter(([, value]) => value !== undefined));
}

async function askSeed(remembered: Remembered): Promise<Remembered | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('A whole number: other seeds draw other numbers. Empty: the usual one.'),
    value: remembered.seed?.toString() ?? '',
    ignoreFocusOut: true,
    validateInput: (own) => (/^\s*[0-9]*\s*$/.test(own) ? undefined : vscode.l10n.t('A seed is a whole number.')),
  });
  if (text === undefined) return undefined;
  return withoutGaps({ ...remembered, seed: text.trim() === '' ? undefined : Number(text) });
}

async function askSizes(remembered: Remembered): Promise<Remembered | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('Sizes, as in m = 3, n = 4. Empty: those of the file, and small ones.'),
    value: sizesText(remembered.sizes ?? {}),
    ignoreFocusOut: true,
    validateInput: (own) => {
      const sizes = readSizes(own);
      return 'wrong' in sizes ? vscode.l10n.t('Not a size, as in m = 3: {0}', sizes.wrong.trim()) : undefined;
    },
  });
  const sizes = text === undefined ? undefined : readSizes(text);
  if (sizes === undefined || 'wrong' in sizes) return undefined;
  return withoutGaps({ ...remembered, sizes: sizes.size === 0 ? undefined : Object.fromEntries(sizes) });
}

async function pickOtherFile(): Promise<vscode.Uri | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ filters: { JSON: ['json'] }, canSelectMany: false })) ?? [];
  return file;
}

async function askValues(remembered: Remembered): Promise<Remembered | undefined> {
  const files = await vscode.workspace.findFiles('**/*.json', '**/{node_modules,.vscode}/**');
  const known = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const other = { label: vscode.l10n.t('Another File…'), uri: undefined };
  const drawn = { label: vscode.l10n.t('Drawn Numbers'), uri: undefined };
  const placeHolder = vscode.l10n.t('A JSON object from name to numbers, as --data of the command line takes it');
  const entries = [...known, other, ...(remembered.values === undefined ? [] : [drawn])];
  const chosen = await vscode.window.showQuickPick(entries, { placeHolder, ignoreFocusOut: true });
  if (chosen === undefined) return undefined;
  if (chosen === drawn) return withoutGaps({ ...remembered, values: undefined });
  const uri = chosen.uri ?? (await pickOtherFile());
  return uri === undefined ? undefined : { ...remembered, values: uri.toString() };
}

function choicesFor({ seed, sizes, values }: Remembered): readonly Choice[] {
  const all: readonly Choice[] = [
    { label: vscode.l10n.t('Seed…'), description: seed?.toString() ?? '', ask: askSeed },
    { label: vscode.l10n.t('Sizes…'), description: sizesText(sizes ?? {}), ask: askSizes },
    {
      label: vscode.l10n.t('Values from a JSON File…'),
      description: values === undefined ? '' : nameOf(vscode.Uri.parse(values)),
      ask: askValues,
    },
  ];
  const forget: Choice = { label: vscode.l10n.t('As Usual: Forget These'), ask: async () => ({}) };
  return [seed, sizes, values].every((own) => own === undefined) ? all : [...all, forget];
}

/** Tells the server; where it refuses, nothing is remembered. */
async function adopt(session: Session, uri: vscode.Uri, wanted: Remembered): Promise<boolean> {
  const before = session.remembered.get(uri);
  await session.remembered.set(uri, wanted);
  const { refused } = await tellServer(session, uri);
  if (refused === undefined) return true;
  await session.remembered.set(uri, before);
  await tellServer(session, uri);
  void vscode.window.showWarningMessage(vscode.l10n.t('bprop: {0}', refused));
  return false;
}

async function tellServer(session: Session, uri: vscode.Uri): Promise<{ readonly refused?: string }> {
  const [client, params] = await Promise.all([session.client, session.remembered.prepare(uri)]);
  const answer = await ask(client, CheckWithRequest, params);
  session.checks.forget(uri);
  return answer;
}

/** Values that change on disk are checked at anew. */
function followValues(session: Session): void {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.json');
  const tell = (values: vscode.Uri): void => {
    for (const uri of session.remembered.readersOf(values)) void tellServer(session, uri);
  };
  watcher.onDidChange(tell);
  watcher.onDidCreate(tell);
  watcher.onDidDelete(tell);
  session.context.subscriptions.push(
    watcher,
    vscode.workspace.onDidRenameFiles(async ({ files }) => {
      for (const { oldUri, newUri } of files)
        if (await session.remembered.move(oldUri, newUri)) await tellServer(session, newUri);
    }),
  );
}

/** *Check With…*: another seed, sizes, or values from a file, remembered for the file until they are forgotten. */
export function registerCheckWith(session: Session): void {
  session.command('bprop.checkWith', async (document) => {
    const remembered = session.remembered.get(document.uri);
    const placeHolder = vscode.l10n.t('Check {0} with', nameOf(document.uri));
    const choice = await vscode.window.showQuickPick(choicesFor(remembered), { placeHolder, ignoreFocusOut: true });
    const wanted = await choice?.ask(remembered);
    if (wanted !== undefined && (await adopt(session, document.uri, wanted))) await checkAloud(session, document);
  });
  followValues(session);
}
