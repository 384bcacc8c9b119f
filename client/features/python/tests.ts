import * as vscode from 'vscode';
import type { PythonPairResult, PythonResult } from '../../../server/protocol.ts';
import { MARKS } from '../../../src/verify/verdict.ts';
import type { PythonChecks } from './checks.ts';

/** The backward passes of open files in Python that have been checked, as tests. */
export class PythonTests implements vscode.Disposable {
  private readonly checks: PythonChecks;
  private readonly controller: vscode.TestController;
  private readonly subscriptions: readonly vscode.Disposable[];
  private readonly results = new Map<string, PythonResult>();

  constructor(checks: PythonChecks) {
    this.checks = checks;
    this.controller = vscode.tests.createTestController('bprop.python', vscode.l10n.t('Backward passes in Python'));
    this.controller.createRunProfile(
      vscode.l10n.t('Check gradients'),
      vscode.TestRunProfileKind.Run,
      (request, token) => this.run(request, token),
      true,
    );
    this.subscriptions = [
      this.controller,
      checks.changed((result) => this.follow(result)),
      checks.forgotten((uri) => this.forget(uri)),
    ];
  }

  dispose(): void {
    for (const own of this.subscriptions) own.dispose();
  }

  /** Shows a result, once all of it is there. */
  follow(result: PythonResult): void {
    if (result.pairs.some(({ isUnderWay }) => isUnderWay)) return;
    const uri = vscode.Uri.parse(result.uri);
    this.update(uri, result);
    // The editor counts the last run alone, so that each one tells of all files.
    const items = [...this.controller.items].map(([, item]) => item);
    const run = this.controller.createTestRun(
      new vscode.TestRunRequest(items, undefined, undefined, undefined, true),
      undefined,
      false,
    );
    for (const item of items) this.conclude(run, item);
    run.end();
  }

  private forget(uri: vscode.Uri): void {
    this.results.delete(uri.toString());
    this.controller.items.delete(uri.toString());
  }

  private update(uri: vscode.Uri, result: PythonResult): void {
    const id = uri.toString();
    const checked = result.pairs.filter(({ verdict }) => verdict !== undefined);
    if (checked.length === 0) {
      this.forget(uri);
      return;
    }
    this.results.set(id, result);
    const item = this.controller.items.get(id) ?? this.controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
    this.controller.items.add(item);
    item.children.replace(checked.map((pair) => this.itemOf(uri, pair)));
  }

  private itemOf(uri: vscode.Uri, { id, forward, line, verdict }: PythonPairResult): vscode.TestItem {
    const item = this.controller.createTestItem(`${uri} ${id}`, id, uri);
    item.range = new vscode.Range(line, 0, line, 0);
    item.sortText = String(line).padStart(6, '0');
    item.description = verdict === undefined ? forward : `${MARKS[verdict.kind]} ${verdict.text}`;
    return item;
  }

  private conclude(run: vscode.TestRun, file: vscode.TestItem): void {
    for (const pair of this.results.get(file.id)?.pairs ?? []) {
      const item = file.children.get(`${file.id} ${pair.id}`);
      if (item === undefined || pair.verdict === undefined) continue;
      const { kind, text, messages } = pair.verdict;
      const said = messages.map(({ range: { start, end }, message }) => {
        const own = new vscode.TestMessage(message);
        if (item.uri !== undefined)
          own.location = new vscode.Location(item.uri, new vscode.Range(start.line, start.character, end.line, end.character));
        return own;
      });
      if (kind === 'right') run.passed(item);
      else if (kind === 'wrong') run.failed(item, said.length > 0 ? said : [new vscode.TestMessage(text)]);
      // Neither right nor wrong: the description has the reason.
      else run.skipped(item);
    }
  }

  private async run({ include }: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const chosen = include ?? [...this.controller.items].map(([, item]) => item);
    const files = new Map<vscode.TestItem, vscode.TestItem[]>();
    for (const item of chosen) {
      const file = item.parent ?? item;
      const pairs = item === file ? [...item.children].map(([, child]) => child) : [item];
      files.set(file, [...(files.get(file) ?? []), ...pairs]);
    }
    const run = this.controller.createTestRun(new vscode.TestRunRequest([...files.values()].flat()));
    for (const [file, pairs] of files) {
      if (token.isCancellationRequested || file.uri === undefined) continue;
      for (const pair of pairs) run.started(pair);
      const document = await vscode.workspace.openTextDocument(file.uri);
      await this.checks.check(
        document,
        pairs.map(({ label }) => label),
      );
      this.conclude(run, file);
    }
    run.end();
  }
}
