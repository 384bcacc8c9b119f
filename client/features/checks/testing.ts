import * as vscode from 'vscode';
import type { CheckResult } from '../../../server/protocol.ts';
import { verdictOf } from '../../../src/verify/verdict.ts';
import type { Session } from '../../session.ts';
import { lineText } from '../../verdict.ts';
import { checkDocument } from './check.ts';
import { conclude, skip } from './test-verdicts.ts';

const PATTERN = '**/*.bprop';
/** Milliseconds after which a running check is shown: results of faster ones just replace those before. */
const SHOWN_AFTER = 300;
/** Milliseconds without anything made on disk after which folders among it are searched. */
const CREATED_AFTER = 300;
const MOST_CREATED = 64;

/** The files of the workspace, their gradients and the lines of their backward blocks as tests. */
class GradientTests {
  private readonly session: Session;
  private readonly controller: vscode.TestController;
  /** Files whose tests show the latest check of the latest version. */
  private readonly current = new Set<string>();
  private readonly pauses = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(session: Session) {
    this.session = session;
    this.controller = vscode.tests.createTestController('bprop', vscode.l10n.t('Gradients'));
    this.controller.createRunProfile(
      vscode.l10n.t('Check gradients'),
      vscode.TestRunProfileKind.Run,
      (request, token) => this.run(request, token),
      true,
    );
    this.controller.refreshHandler = () => this.findFiles();
    this.controller.resolveHandler = (item) => (item === undefined ? this.findFiles() : Promise.resolve());
    session.context.subscriptions.push(
      this.controller,
      session.checked((result) => this.follow(result)),
    );
    this.watchFiles();
    this.watchDocuments();
  }

  private watchFiles(): void {
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    watcher.onDidCreate((uri) => this.fileItem(uri));
    watcher.onDidDelete((uri) => this.forget(uri));
    watcher.onDidChange((uri) => {
      if (documentOf(uri) === undefined) this.outdate(uri);
    });
    this.session.context.subscriptions.push(watcher);
    this.watchFolders();
  }

  /** Of a folder that is moved or renamed, no event tells which files were in it. */
  private watchFolders(): void {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
    const created = new Set<vscode.Uri>();
    let pause: ReturnType<typeof setTimeout> | undefined;
    watcher.onDidCreate((uri) => {
      created.add(uri);
      clearTimeout(pause);
      pause = setTimeout(async () => {
        const all = [...created];
        created.clear();
        if (await hasFolder(all)) await this.findFiles();
      }, CREATED_AFTER);
    });
    watcher.onDidDelete((uri) => {
      const files = [...this.controller.items].map(([, item]) => item.uri);
      for (const file of files) if (file?.toString().startsWith(`${uri}/`) === true) this.forget(file);
    });
    this.session.context.subscriptions.push(watcher, { dispose: () => clearTimeout(pause) });
  }

  private watchDocuments(): void {
    this.session.context.subscriptions.push(
      this.session.checks.changed((uri) => {
        const document = documentOf(uri);
        if (document !== undefined && this.session.checks.of(document) === undefined) this.outdate(uri);
      }),
      { dispose: () => this.pauses.forEach(clearTimeout) },
      vscode.workspace.onDidOpenTextDocument((document) => this.noteDocument(document)),
      // A file that was never saved does not exist any more when it is closed.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme !== 'file' && vscode.workspace.getWorkspaceFolder(uri) === undefined) this.forget(uri);
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.noteDocument(document);
  }

  /** Every check is shown here, whoever asked for it. */
  private follow(result: CheckResult): void {
    const item = this.update(result);
    this.tell(item, (run) => conclude(run, item, result));
  }

  /** A run that nobody asked for. */
  private tell(item: vscode.TestItem, what: (run: vscode.TestRun) => void): void {
    const request = new vscode.TestRunRequest([item], undefined, undefined, undefined, true);
    const run = this.controller.createTestRun(request, item.label, false);
    what(run);
    run.end();
  }

  /** Gradients and lines appear with the first check of a file, and follow it. */
  private update({ uri, report }: CheckResult): vscode.TestItem {
    const item = this.fileItem(vscode.Uri.parse(uri));
    item.description = verdictOf(report, vscode.l10n).text;
    item.children.replace([
      ...report.gradients.map(({ name, shape }) =>
        this.child(item, `gradient ${name}`, vscode.l10n.t('gradient of {0}', name), shape),
      ),
      ...report.lines.map((result) => {
        const { line, target, status } = result;
        const wrong = status === 'fail' ? lineText(result).join(' → ') : '';
        const own = this.child(item, `line ${line}`, vscode.l10n.t('line {0}: {1}', line + 1, target), wrong);
        own.range = new vscode.Range(line, 0, line, 0);
        return own;
      }),
    ]);
    this.current.add(item.id);
    clearTimeout(this.pauses.get(item.id));
    return item;
  }

  /** The results of a file's tests are those of an earlier version: if they stay so, they are taken away. */
  private outdate(uri: vscode.Uri): void {
    const item = this.controller.items.get(uri.toString());
    if (item === undefined || !this.current.delete(item.id)) return;
    this.controller.invalidateTestResults(item);
    this.pauses.set(
      item.id,
      setTimeout(() => this.takeAway(item), SHOWN_AFTER),
    );
  }

  private takeAway(item: vscode.TestItem): void {
    const document = item.uri && documentOf(item.uri);
    item.description = document === undefined ? '' : this.session.checks.standing(document).text;
    this.tell(item, (run) => skip(run, item));
  }

  private forget(uri: vscode.Uri): void {
    const id = uri.toString();
    clearTimeout(this.pauses.get(id));
    this.current.delete(id);
    this.controller.items.delete(id);
  }

  private child(file: vscode.TestItem, id: string, label: string, description: string): vscode.TestItem {
    const item = this.controller.createTestItem(`${file.id} ${id}`, label, file.uri);
    item.description = description;
    return item;
  }

  private fileItem(uri: vscode.Uri): vscode.TestItem {
    const id = uri.toString();
    const known = this.controller.items.get(id);
    if (known !== undefined) return known;
    const item = this.controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
    this.controller.items.add(item);
    return item;
  }

  private noteDocument({ languageId, uri }: vscode.TextDocument): void {
    if (languageId === 'bprop') this.fileItem(uri);
  }

  /** Makes the files those that are there, or are open. */
  private async findFiles(): Promise<void> {
    const found = await vscode.workspace.findFiles(PATTERN);
    const known = new Set(found.map(String));
    for (const [id, { uri }] of [...this.controller.items])
      if (uri !== undefined && !known.has(id) && documentOf(uri) === undefined) this.forget(uri);
    for (const uri of found) this.fileItem(uri);
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request);
    const chosen = request.include ?? [...this.controller.items].map(([, item]) => item);
    const files = new Set(chosen.map((item) => item.parent ?? item));
    for (const file of files) {
      if (token.isCancellationRequested || file.uri === undefined) continue;
      run.started(file);
      const document = await vscode.workspace.openTextDocument(file.uri);
      const result = await checkDocument(this.session, document);
      if (result === undefined) run.skipped(file);
      else conclude(run, this.update(result), result);
    }
    run.end();
  }
}

/** True if there is a folder among things that were made; of very many, it is not looked at each. */
async function hasFolder(uris: readonly vscode.Uri[]): Promise<boolean> {
  if (uris.length > MOST_CREATED) return true;
  const types = await Promise.all(
    uris.map((uri) =>
      vscode.workspace.fs.stat(uri).then(
        ({ type }) => type,
        () => undefined,
      ),
    ),
  );
  return types.some((type) => type !== undefined && (type & vscode.FileType.Directory) !== 0);
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((own) => own.uri.toString() === uri.toString());
}

export function registerTesting(session: Session): void {
  new GradientTests(session);
}
