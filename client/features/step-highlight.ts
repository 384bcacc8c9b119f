import * as vscode from 'vscode';
import type { WireRange } from '../../server/protocol.ts';

/** The line of the text that the walk in the panel stands at: marked in every editor of the file, and scrolled into sight. */
export class StepHighlight implements vscode.Disposable {
  // The colour in which debuggers mark the line that runs, which every theme has.
  private readonly mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  private readonly following = vscode.window.onDidChangeVisibleTextEditors(() => this.apply());
  private place: { readonly uri: string; readonly version: number; readonly range: vscode.Range } | undefined;

  /** Of another version than the one that is open now, a range would mark a wrong line. */
  show(uri: vscode.Uri, version: number, range: WireRange | undefined): void {
    const editors = vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === uri.toString());
    if (editors.some(({ document }) => document.version !== version)) return;
    const { start, end } = range ?? {};
    this.place =
      start === undefined || end === undefined
        ? undefined
        : { uri: uri.toString(), version, range: new vscode.Range(start.line, start.character, end.line, end.character) };
    this.apply();
    for (const editor of editors)
      if (this.place !== undefined) editor.revealRange(this.place.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  clear(): void {
    this.place = undefined;
    this.apply();
  }

  dispose(): void {
    this.following.dispose();
    this.mark.dispose();
  }

  private apply(): void {
    const { place } = this;
    for (const editor of vscode.window.visibleTextEditors) {
      const isOwn = editor.document.uri.toString() === place?.uri;
      // A mark moves with the text as that is edited.
      if (isOwn && editor.document.version !== place.version) continue;
      editor.setDecorations(this.mark, isOwn ? [place.range] : []);
    }
  }
}
