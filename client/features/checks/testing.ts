import * as vscode from 'vscode';
import type { CheckResult } from '../../../server/protocol.ts';
import { verdictOf } from '../../../src/verify/verdict.ts';
import type { Session } from '../../session.ts';
import { lineText } from '../../verdict.ts';
import { checkDocument } from './check.ts';
import { blamesLines, conclude, skip } from './test-verdicts.ts';

type Report = CheckResult['report'];

const PATTERN = '**/*.bprop';
/** Milliseconds after which a running check is shown: results of faster ones just replace those before. */
const SHOWN_AFTER = 300;
/** Milliseconds without anything made on disk after which folders among it are searched. */
const CREATED_AFTER = 300;
/** Milliseconds for which results wait for those of other files, to be told in one run. */
const TOTALS_AFTER = 50;
const MOST_CREATED = 64;

/** The files of the workspace, their gradients and the lines of their backward blocks as tests. */
class GradientTests {
  private readonly session: Session;
  private readonly controller: vscode.TestController;
  /** Files whose tests show the latest check of the latest version. */
  private readonly current = new Set<string>();
  /** The results that the tests of each file show. */
  private readonly shown = new Map<string, CheckResult>();
  private totals: ReturnType<typeof setTimeout> | undefined;
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
      session.kept((result) => this.keep(result)),
      { dispose: () => clearTimeout(this.totals) },
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
    this.update(result);
    this.tellTotals();
  }

  /** Moves the verdicts that an edit leaves standing with their lines. */
  private keep(result: CheckResult): void {
    const placesOf = (own: CheckResult | undefined): string =>
      JSON.stringify([own?.report.lines.map(({ line, status }) => [line, status]), own?.report.missing.map(({ line }) => line)]);
    if (placesOf(this.shown.get(result.uri)) !== placesOf(result)) {
      this.update(result);
      this.tellTotals();
    }
    const item = this.fileItem(vscode.Uri.parse(result.uri));
    clearTimeout(this.pauses.get(item.id));
    const document = documentOf(vscode.Uri.parse(result.uri));
    if (document !== undefined) item.description = this.session.checks.standing(document).text;
    // The next edit asks again what stays.
    this.current.add(item.id);
  }

  /** A run that nobody asked for. The editor counts the last run alone, so that each one tells of all files. */
  private tellTotals(): void {
    clearTimeout(this.totals);
    this.totals = setTimeout(() => {
      const shown = [...this.shown].flatMap(([id, result]) => {
        const item = this.controller.items.get(id);
        return item === undefined ? [] : [{ item, result }];
      });
      if (shown.length === 0) return;
      const items = shown.map(({ item }) => item);
      const request = new vscode.TestRunRequest(items, undefined, undefined, undefined, true);
      const run = this.controller.createTestRun(request, undefined, false);
      for (const { item, result } of shown) conclude(run, item, result);
      run.end();
    }, TOTALS_AFTER);
  }

  /** Gradients and lines appear with the first check of a file, and follow it. */
  private update(result: CheckResult): vscode.TestItem {
    const { uri, report } = result;
    const item = this.fileItem(vscode.Uri.parse(uri));
    this.shown.set(item.id, result);
    item.description = verdictOf(report, vscode.l10n).text;
    const children = [...this.gradientItems(item, report), ...this.lineItems(item, report)];
    // In the order of the file, not of the names.
    for (const [index, child] of children.entries()) child.sortText = String(index).padStart(6, '0');
    item.children.replace(children);
    this.current.add(item.id);
    clearTimeout(this.pauses.get(item.id));
    return item;
  }

  private gradientItems(item: vscode.TestItem, report: Report): readonly vscode.TestItem[] {
    const areBlamed = blamesLines(report);
    return report.gradients.map(({ name, shape, status }) => {
      const isWrong = areBlamed && (status === 'fail' || status === 'missing');
      const description = isWrong ? vscode.l10n.t('{0}, wrong by lines of the block', shape) : shape;
      return this.child(item, `gradient ${name}`, vscode.l10n.t('gradient of {0}', name), description);
    });
  }

  /** Lines that are there, and those that are missing at the place where that is told. */
  private lineItems(item: vscode.TestItem, { lines, missing }: Report): readonly vscode.TestItem[] {
    const placed = (line: number, id: string, label: string, description: string): vscode.TestItem => {
      const own = this.child(item, id, label, description);
      own.range = new vscode.Range(line, 0, line, 0);
      return own;
    };
    return [
      ...lines.map((result) => {
        const { line, target, status } = result;
        const wrong = status === 'fail' ? lineText(result).join(' → ') : '';
        return placed(line, `line ${line}`, vscode.l10n.t('line {0}: {1}', line + 1, target), wrong);
      }),
      ...missing.map(({ line, message, repair }, index) =>
        placed(line, `missing ${index}`, vscode.l10n.t('missing line: {0}', repair ?? ''), message),
      ),
    ].sort((a, b) => (a.range?.start.line ?? 0) - (b.range?.start.line ?? 0));
  }

  /** The results of a file's tests are those of an earlier version: if they stay so and no check comes, they are taken away. */
  private outdate(uri: vscode.Uri): void {
    const item = this.controller.items.get(uri.toString());
    if (item === undefined || !this.current.delete(item.id)) return;
    this.pauses.set(
      item.id,
      setTimeout(() => this.takeAway(item), SHOWN_AFTER),
    );
  }

  private takeAway(item: vscode.TestItem): void {
    const document = item.uri && documentOf(item.uri);
    item.description = document === undefined ? '' : this.session.checks.standing(document).text;
    // Verdicts of the last check on unchanged lines stay until the next one is done.
    if (document !== undefined && this.session.checks.isUnderWay(document.uri)) return;
    this.shown.delete(item.id);
    const request = new vscode.TestRunRequest([item], undefined, undefined, undefined, true);
    const run = this.controller.createTestRun(request, item.label, false);
    skip(run, item);
    run.end();
    this.tellTotals();
  }

  private forget(uri: vscode.Uri): void {
    const id = uri.toString();
    clearTimeout(this.pauses.get(id));
    this.current.delete(id);
    this.shown.delete(id);
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
    this.tellTotals();
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
