import * as vscode from 'vscode';
import type { CheckResult } from '../server/protocol.ts';
import { type Standing, standingOf } from './verdict.ts';

/** The latest check of each open file. Of another version than the one at hand a check says only what the server keeps of it. */
export class LatestChecks {
  private readonly results = new Map<string, CheckResult>();
  private readonly kept = new Map<string, CheckResult>();
  private readonly running = new Map<string, number>();
  private readonly emitter = new vscode.EventEmitter<vscode.Uri>();
  /** The URI of a file whose verdict may be another one now. */
  readonly changed: vscode.Event<vscode.Uri> = this.emitter.event;

  constructor(checked: vscode.Event<CheckResult>, kept: vscode.Event<CheckResult>, subscriptions: vscode.Disposable[]) {
    subscriptions.push(
      this.emitter,
      checked((result) => {
        this.results.set(result.uri, result);
        this.kept.delete(result.uri);
        this.emitter.fire(vscode.Uri.parse(result.uri));
      }),
      kept((result) => {
        this.kept.set(result.uri, result);
        this.emitter.fire(vscode.Uri.parse(result.uri));
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.languageId === 'bprop' && contentChanges.length > 0) this.emitter.fire(document.uri);
      }),
      // A file that is opened again counts its versions anew.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)),
    );
  }

  /** The check of a document as it is now, once it is done. */
  of({ uri, version }: vscode.TextDocument): CheckResult | undefined {
    const result = this.results.get(uri.toString());
    return result?.version === version ? result : undefined;
  }

  /** The same; until it is done, what is left of the last one by the edits since, once the server has told. */
  shown(document: vscode.TextDocument): CheckResult | undefined {
    const kept = this.kept.get(document.uri.toString());
    return this.of(document) ?? (kept?.version === document.version ? kept : undefined);
  }

  /** The standing of a document's current text. */
  standing(document: vscode.TextDocument): Standing {
    return standingOf(this.of(document), this.isUnderWay(document.uri), this.results.get(document.uri.toString()));
  }

  /** Drops the check of a file: other conditions are asked for now. */
  forget(uri: vscode.Uri): void {
    this.kept.delete(uri.toString());
    if (this.results.delete(uri.toString())) this.emitter.fire(uri);
  }

  /** True while a check of a file is running, or will come by itself. */
  isUnderWay(uri: vscode.Uri): boolean {
    return this.running.has(uri.toString()) || vscode.workspace.getConfiguration('bprop').get('checkAsYouType') === true;
  }

  /** Notes that somebody waits for a check. */
  async during<T>(uri: vscode.Uri, check: Promise<T>): Promise<T> {
    const key = uri.toString();
    this.running.set(key, (this.running.get(key) ?? 0) + 1);
    this.emitter.fire(uri);
    try {
      return await check;
    } finally {
      const others = (this.running.get(key) ?? 1) - 1;
      if (others === 0) this.running.delete(key);
      else this.running.set(key, others);
      this.emitter.fire(uri);
    }
  }
}
