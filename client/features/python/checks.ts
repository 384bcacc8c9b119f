import * as vscode from 'vscode';
import {
  ask,
  CheckPythonRequest,
  DerivePythonRequest,
  PythonProgramRequest,
  type PythonResult,
  type Refusal,
} from '../../../server/protocol.ts';
import type { Session } from '../../session.ts';
import { ToldDocuments } from '../../told-documents.ts';
import { PYTHON, pairsIn, whenToCheck } from './scanned.ts';

/** The backward passes of open files in Python, as far as somebody has asked for them. */
export class PythonChecks {
  readonly documents: ToldDocuments;
  private readonly session: Session;
  private readonly results = new Map<string, PythonResult>();
  /** Of each document, what was asked for: a server that starts anew is asked again. */
  private readonly asked = new Map<string, Set<string>>();
  private readonly emitter = new vscode.EventEmitter<PythonResult>();
  /** Fires with each result, also with those of checks that are under way. */
  readonly changed = this.emitter.event;
  private readonly forgottenEmitter = new vscode.EventEmitter<vscode.Uri>();
  /** Fires with the address of a document whose results are gone. */
  readonly forgotten = this.forgottenEmitter.event;
  private readonly lensEmitter = new vscode.EventEmitter<void>();
  readonly lensesChanged = this.lensEmitter.event;

  constructor(session: Session) {
    this.session = session;
    this.documents = new ToldDocuments(session, (document) => this.tellAnew(document));
    session.context.subscriptions.push(
      this.emitter,
      this.forgottenEmitter,
      this.lensEmitter,
      session.pythonChecked((result) => this.take(result)),
      vscode.workspace.onDidOpenTextDocument((document) => this.noteOpened(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.documents.has(document)) void this.documents.tell(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('bprop.python')) this.noteSettings();
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.noteOpened(document);
  }

  /** The last result of a document, which may be one of an earlier version. */
  of({ uri }: vscode.TextDocument): PythonResult | undefined {
    return this.results.get(uri.toString());
  }

  /** Checks pairs of a document, all of them where none is named, now and after each edit; undefined if it was overtaken. */
  async check(document: vscode.TextDocument, ids?: readonly string[]): Promise<PythonResult | undefined> {
    const uri = document.uri.toString();
    const asked = this.asked.get(uri) ?? new Set();
    for (const id of ids ?? pairsIn(document).map((own) => own.id)) asked.add(id);
    this.asked.set(uri, asked);
    const client = await this.open(document);
    const result = client && (await ask(client, CheckPythonRequest, { uri, ...(ids && { ids }) }));
    if (result) this.take(result);
    return result ?? undefined;
  }

  /** The program that a pair is read as. */
  async programOf(document: vscode.TextDocument, id: string): Promise<{ readonly text: string } | Refusal> {
    const client = await this.open(document);
    if (client === undefined) return { refused: vscode.l10n.t('the language server does not run') };
    return await ask(client, PythonProgramRequest, { uri: document.uri.toString(), id });
  }

  /** The backward function for a forward function that has none, and the line that it goes in front of. */
  async derived(
    document: vscode.TextDocument,
    name: string,
  ): Promise<{ readonly line: number; readonly text: string } | Refusal> {
    const client = await this.open(document);
    if (client === undefined) return { refused: vscode.l10n.t('the language server does not run') };
    return await ask(client, DerivePythonRequest, { uri: document.uri.toString(), name });
  }

  /** The server, which knows the document. */
  private async open(document: vscode.TextDocument) {
    const isKnown = this.documents.has(document) || (await this.documents.tell(document));
    return isKnown ? await this.session.client : undefined;
  }

  private take(result: PythonResult): void {
    const uri = vscode.Uri.parse(result.uri).toString();
    const known = this.results.get(uri);
    if (known !== undefined && known.version > result.version) return;
    this.results.set(uri, result);
    this.emitter.fire(result);
    this.lensEmitter.fire();
  }

  /** With `always` the server checks what it is told of. */
  private noteOpened(document: vscode.TextDocument): void {
    if (document.languageId !== PYTHON || whenToCheck() !== 'always' || this.documents.has(document)) return;
    if (pairsIn(document).length > 0) void this.documents.tell(document);
  }

  private noteSettings(): void {
    const { textDocuments } = vscode.workspace;
    if (whenToCheck() === 'off') for (const document of textDocuments) this.forget(document);
    else for (const document of textDocuments) this.noteOpened(document);
    this.lensEmitter.fire();
  }

  private async tellAnew(document: vscode.TextDocument): Promise<void> {
    const ids = this.asked.get(document.uri.toString());
    if (ids !== undefined) await this.check(document, [...ids]);
    else this.noteOpened(document);
  }

  private forget(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    this.asked.delete(uri);
    if (this.results.delete(uri)) this.forgottenEmitter.fire(document.uri);
    void this.documents.close(document);
  }
}
