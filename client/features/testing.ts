import * as vscode from 'vscode';
import type { CheckResult } from '../../server/protocol.ts';
import type { Session } from '../session.ts';
import { checkDocument } from './check.ts';

type Report = CheckResult['report'];

const PATTERN = '**/*.bprop';

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

/** The files of the workspace, their gradients and the lines of their backward blocks as tests. */
class GradientTests {
  private readonly session: Session;
  private readonly controller: vscode.TestController;

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
      vscode.workspace.onDidOpenTextDocument((document) => this.noteDocument(document)),
      // What was never saved is gone when it is closed.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme !== 'file' && vscode.workspace.getWorkspaceFolder(uri) === undefined)
          this.controller.items.delete(uri.toString());
      }),
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        for (const uri of files) this.controller.items.delete(uri.toString());
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.noteDocument(document);
  }

  /** Gradients and lines appear with the first check of a file, and follow it. */
  checked({ uri, report }: CheckResult): void {
    const item = this.fileItem(vscode.Uri.parse(uri));
    item.children.replace([
      ...report.gradients.map(({ name, shape }) =>
        this.child(item, `gradient ${name}`, vscode.l10n.t('gradient of {0}', name), shape),
      ),
      ...report.lines.map(({ target, line }) => {
        const own = this.child(item, `line ${line}`, vscode.l10n.t('line {0}: {1}', line + 1, target), '');
        own.range = new vscode.Range(line, 0, line, 0);
        return own;
      }),
    ]);
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
    const item = this.controller.createTestItem(id, nameOf(uri), uri);
    this.controller.items.add(item);
    return item;
  }

  private noteDocument({ languageId, uri }: vscode.TextDocument): void {
    if (languageId === 'bprop') this.fileItem(uri);
  }

  private async findFiles(): Promise<void> {
    for (const uri of await vscode.workspace.findFiles(PATTERN)) this.fileItem(uri);
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
      else this.conclude(run, file, document, result);
    }
    run.end();
  }

  private conclude(run: vscode.TestRun, file: vscode.TestItem, document: vscode.TextDocument, result: CheckResult): void {
    this.checked(result);
    const { report } = result;
    const item = (id: string): vscode.TestItem | undefined => file.children.get(`${file.id} ${id}`);
    for (const { name, status, maxError, tolerance, method } of report.gradients) {
      const own = item(`gradient ${name}`);
      if (own === undefined) continue;
      const error = vscode.l10n.t(
        'error {0}, tolerance {1}, compared with: {2}',
        maxError.toExponential(1),
        tolerance.toExponential(1),
        method,
      );
      settle(run, own, status === 'pass' || status === 'kink', new vscode.TestMessage(error));
    }
    for (const { line, status, cause, repair } of report.lines) {
      const own = item(`line ${line}`);
      if (own === undefined || status === 'unchecked') continue;
      const text = [cause ?? vscode.l10n.t('this line is wrong'), ...(repair === undefined ? [] : [repair])].join('\n');
      const message = new vscode.TestMessage(text);
      message.location = new vscode.Location(document.uri, document.lineAt(line).range);
      settle(run, own, status !== 'fail', message);
    }
    settle(run, file, report.ok, new vscode.TestMessage(failureOf(report, document)));
  }
}

function failureOf(report: Report, document: vscode.TextDocument): string {
  if (report.failure !== undefined) return report.failure;
  const errors = vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
  return [...errors, ...report.diagnostics.map(({ message }) => message)].join('\n');
}

function settle(run: vscode.TestRun, item: vscode.TestItem, isGood: boolean, message: vscode.TestMessage): void {
  if (isGood) run.passed(item);
  else run.failed(item, message);
}

export function registerTesting(session: Session): void {
  const tests = new GradientTests(session);
  session.context.subscriptions.push(session.checked((result) => tests.checked(result)));
}
