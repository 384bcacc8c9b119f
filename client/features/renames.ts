import * as vscode from 'vscode';

type Files = vscode.FileWillRenameEvent['files'];

/** Files that get other names, by themselves or with the folder that they are in. */
export class Renames implements vscode.Disposable {
  /** The last renaming: under way, or done. */
  private last: Files = [];
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(done: () => void) {
    this.subscriptions = [
      vscode.workspace.onWillRenameFiles(({ files }) => {
        this.last = files;
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        this.last = files;
        done();
        this.last = [];
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** The name that a file gets by the renaming that is under way, if it gets one. */
  of(uri: vscode.Uri): vscode.Uri | undefined {
    for (const { oldUri, newUri } of this.last) {
      if (uri.toString() === oldUri.toString()) return newUri;
      const isInside = uri.with({ path: oldUri.path }).toString() === oldUri.toString() && uri.path.startsWith(`${oldUri.path}/`);
      if (isInside) return newUri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) });
    }
    return undefined;
  }
}
