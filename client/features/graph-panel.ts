import * as vscode from 'vscode';
import {
  AttemptRequest,
  ask,
  type GraphAnswer,
  type GraphParams,
  type GraphPicture,
  GraphRequest,
  InspectRequest,
  type WirePosition,
} from '../../server/protocol.ts';
import { panelPage } from '../panel/html.ts';
import { type Arrangement, type HostMessage, isPageMessage, type PageMessage } from '../panel/messages.ts';
import type { Session } from '../session.ts';
import { LineRepairs } from './line-repairs.ts';
import { Renames } from './renames.ts';
import { savePicture } from './save-picture.ts';
import { StepHighlight } from './step-highlight.ts';

/** A layout that takes longer than this says so, and can be cancelled, milliseconds. */
const SHOWN_AFTER = 400;
/** The caret comes to rest before the graph follows it, milliseconds. */
const CARET_PAUSE = 50;
/** Until the page tells how much room there is, the server gets ready with this much. */
const FIRST_ARRANGEMENT: Arrangement = { unrolled: false, folded: [], opened: [], room: { width: 700, height: 650 } };

/** The panel beside the editor: what its page sees of the text, and what the page does to the text. */
export class GraphPanel {
  private readonly session: Session;
  private readonly panel: vscode.WebviewPanel;
  private readonly subscriptions: vscode.Disposable[] = [];
  private uri: vscode.Uri;
  private isPinned: boolean;
  private arrangement: Arrangement = FIRST_ARRANGEMENT;
  private evenIfLarge = false;
  private isReady = false;
  private wantsResults = false;
  private readonly repairs: LineRepairs;
  /** As the last picture is drawn. */
  private folding: Partial<GraphPicture['folding']> = {};
  private request = new vscode.CancellationTokenSource();
  private readonly highlight = new StepHighlight();
  private readonly renames = new Renames(() => this.move(this.renames.of(this.uri)));
  private caretTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, panel: vscode.WebviewPanel, uri: vscode.Uri, isPinned: boolean) {
    this.session = session;
    this.panel = panel;
    this.uri = uri;
    this.isPinned = isPinned;
    this.repairs = new LineRepairs(session.client);
    const { webview } = panel;
    this.subscriptions.push(
      this.highlight,
      this.renames,
      webview.onDidReceiveMessage((message: unknown) => {
        if (isPageMessage(message)) void this.receive(message);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.noteCaret(textEditor)),
      session.analyzed((changed) => {
        if (changed === this.uri.toString()) void this.refresh();
      }),
      // Also when somebody asks for a check, or it ends without a result.
      session.checks.changed((changed) => {
        if (changed.toString() === this.uri.toString()) this.tellVersion();
      }),
      session.checked(({ uri: checked, version, report }) => {
        if (checked !== this.uri.toString()) return;
        this.tell({ type: 'report', uri: checked, version, report });
        void this.tellRepairs();
      }),
    );
    const file = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(session.context.extensionUri, 'dist', name)).toString();
    webview.html = panelPage({
      script: file('panel.js'),
      style: file('panel.css'),
      nonce: crypto.randomUUID(),
      origin: webview.cspSource,
      language: vscode.env.language,
      texts: vscode.l10n.bundle ?? {},
    });
    // While the page loads, the server gets ready to draw.
    void this.refresh();
  }

  dispose(): void {
    clearTimeout(this.caretTimer);
    this.request.cancel();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  show(uri: vscode.Uri): void {
    this.panel.reveal(undefined, true);
    if (uri.toString() !== this.uri.toString()) this.change(uri);
  }

  /** Opens the results, as soon as the page is there. */
  showResults(): void {
    this.wantsResults = !this.isReady;
    if (this.isReady) this.tell({ type: 'results', uri: this.uri.toString() });
  }

  private tell(message: HostMessage): void {
    void this.panel.webview.postMessage(message);
  }

  private change(uri: vscode.Uri): void {
    this.uri = uri;
    this.evenIfLarge = false;
    clearTimeout(this.caretTimer);
    this.highlight.clear();
    this.tellDocument();
    void this.refresh();
  }

  /** The same file under another name: the page stays as it is. */
  private move(uri: vscode.Uri | undefined): void {
    if (uri === undefined) return;
    const before = this.uri.toString();
    this.uri = uri;
    this.highlight.clear();
    this.tellDocument(before);
    void this.refresh();
  }

  private tellDocument(before?: string): void {
    const name = this.uri.path.split('/').at(-1) ?? '';
    this.panel.title = vscode.l10n.t('Graph: {0}', name);
    const uri = this.uri.toString();
    this.tell({ type: 'document', uri, name, version: this.version, isPinned: this.isPinned, before });
  }

  /** That of the text as it is now. */
  private get version(): number {
    const uri = this.uri.toString();
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri)?.version ?? 0;
  }

  private tellVersion(): void {
    const isUnderWay = this.session.checks.isUnderWay(this.uri);
    this.tell({ type: 'version', uri: this.uri.toString(), version: this.version, isUnderWay });
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    if (editor?.document.languageId !== 'bprop') return;
    // The editor of a file that is renamed may come to the front before the news of it.
    const next = this.renames.of(this.uri);
    if (next?.toString() === editor.document.uri.toString()) this.move(next);
    if (!this.isPinned && editor.document.uri.toString() !== this.uri.toString()) this.change(editor.document.uri);
    this.noteCaret(editor);
  }

  private noteCaret({ document, selection }: vscode.TextEditor): void {
    const uri = document.uri.toString();
    if (uri !== this.uri.toString()) return;
    clearTimeout(this.caretTimer);
    this.caretTimer = setTimeout(() => this.tell({ type: 'caret', uri, line: selection.active.line }), CARET_PAUSE);
  }

  private async receive(message: PageMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.arrangement = message.arrangement;
        this.isReady = true;
        this.tellDocument();
        if (this.wantsResults) this.showResults();
        await this.refresh();
        break;
      case 'arrange':
        this.arrangement = message.arrangement;
        this.evenIfLarge ||= message.evenIfLarge;
        await this.refresh();
        break;
      case 'cancel':
        this.evenIfLarge = false;
        this.request.cancel();
        break;
      case 'pin':
        this.isPinned = message.isPinned;
        break;
      default:
        await this.carryOut(message);
    }
  }

  /** Requests of the page that are not about its picture; of another file, they come too late. */
  private async carryOut(message: Exclude<PageMessage, { type: 'ready' | 'arrange' | 'cancel' | 'pin' }>): Promise<void> {
    if ('uri' in message && message.uri !== this.uri.toString()) return;
    switch (message.type) {
      case 'reveal':
        return await this.reveal(message.position);
      case 'highlight':
        return this.highlight.show(this.uri, message.version, message.range);
      case 'inspect':
        return await this.inspect(message);
      case 'check':
        return await vscode.commands.executeCommand('bprop.check', this.uri);
      case 'apply':
        return await this.repairs.apply(this.uri, message.version, message.repair);
      case 'attempt':
        return await this.judge(message);
      case 'save':
        return await savePicture(this.uri, message);
      case 'copy':
        return await vscode.env.clipboard.writeText(message.text);
    }
  }

  /** Asks for the picture of the text as it is now; what was asked before is not wanted any more. */
  private async refresh(): Promise<void> {
    this.request.cancel();
    const own = new vscode.CancellationTokenSource();
    this.request = own;
    const uri = this.uri.toString();
    const busy = setTimeout(() => {
      if (this.request === own) this.tell({ type: 'busy', uri });
    }, SHOWN_AFTER);
    try {
      const [client] = await Promise.all([this.session.client, vscode.workspace.openTextDocument(this.uri)]);
      const { evenIfLarge, arrangement } = this;
      const params: GraphParams = { uri, ...arrangement, evenIfLarge };
      const answer = await client.sendRequest<GraphAnswer>(GraphRequest.method, params, own.token);
      if (this.request === own) this.showAnswer(uri, answer);
    } catch (error) {
      if (this.request === own) this.tell({ type: 'answer', uri, answer: failure(error, own) });
    } finally {
      clearTimeout(busy);
    }
  }

  private async tellRepairs(): Promise<void> {
    const uri = this.uri.toString();
    const { evenIfLarge, arrangement, folding } = this;
    const found = await this.repairs.ask({ uri, ...arrangement, ...folding, evenIfLarge });
    if (uri === this.uri.toString()) this.tell({ type: 'repairs', uri, ...found });
  }

  private showAnswer(uri: string, answer: GraphAnswer): void {
    this.tellVersion();
    this.tell({ type: 'answer', uri, answer });
    if (answer.kind === 'picture') this.folding = answer.folding;
    if (answer.kind === 'picture' && answer.report !== undefined) void this.tellRepairs();
    const editor = this.editor;
    if (editor !== undefined) this.noteCaret(editor);
  }

  private get editor(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === this.uri.toString());
  }

  private async inspect({ uri, id, unrolled }: Extract<PageMessage, { type: 'inspect' }>): Promise<void> {
    const found = await ask(await this.session.client, InspectRequest, { uri, id, unrolled });
    this.tell({ type: 'inspection', uri, id, ...(found === null ? {} : { inspection: found }) });
  }

  private async judge({ uri, index, written, text }: Extract<PageMessage, { type: 'attempt' }>): Promise<void> {
    const judgement = await ask(await this.session.client, AttemptRequest, { uri, index, written, text });
    if (judgement !== null) this.tell({ type: 'judgement', uri, index, text, judgement });
  }

  /** The caret moves; the focus stays in the panel, where somebody may be walking by keys. */
  private async reveal({ line, character }: WirePosition): Promise<void> {
    const position = new vscode.Position(line, character);
    const viewColumn = this.editor?.viewColumn ?? vscode.ViewColumn.One;
    const selection = new vscode.Range(position, position);
    await vscode.window.showTextDocument(this.uri, { viewColumn, preserveFocus: true, selection });
  }
}

function failure(error: unknown, { token }: vscode.CancellationTokenSource): GraphAnswer {
  if (token.isCancellationRequested) return { kind: 'cancelled' };
  return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
}
