import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  InlayHintRefreshRequest,
  type Diagnostic as LspDiagnostic,
} from 'vscode-languageserver';
import { TaskRunner } from '../src/threads/runner.ts';
import { type CheckReport, failedReport } from '../src/verify/plain-report.ts';
import type { AskedConditions, CheckTask } from './checks/report.ts';
import { CHECK_LIMITS, CheckSchedule } from './checks/schedule.ts';
import { abilitiesOf, type ClientAbilities, NO_ABILITIES } from './client-abilities.ts';
import { diagnosticsOf, diagnosticsOfAbsent } from './diagnostics.ts';
import { FencedDocuments } from './fenced-documents.ts';
import { foldersOf, type Host } from './host.ts';
import { clientFiles } from './imports/client-files.ts';
import { ImportedFiles } from './imports/imported-files.ts';
import type { LayoutRunner } from './layouts/task.ts';
import { Files, type FileVersion } from './open-files.ts';
import {
  AnalyzedNotification,
  CheckedNotification,
  KeptNotification,
  type NotificationName,
  PythonCheckedNotification,
  type PythonChecks,
  type StartOptions,
} from './protocol.ts';
import { PythonDocuments, type PythonVersion } from './python/documents.ts';
import { pythonDiagnostics, pythonResult } from './python/results.ts';
import { type OpenText, OpenTexts } from './text-document.ts';

/** The user's choices, as the client sends them. */
export interface Settings {
  /** True to run numeric checks while one types. */
  checkAsYouType: boolean;
  inlayHints: boolean;
  codeLenses: boolean;
  python: { check: PythonChecks };
}

/** The conditions of checks that our client remembers for files; other clients send none. */
function rememberedChecks(given: unknown): StartOptions['checkWith'] {
  return (given as Partial<StartOptions> | null | undefined)?.checkWith ?? [];
}

/** One check that takes long leaves a thread to the others. */
const CHECK_THREADS = 2;
/** A thread that is busy with a layout that nobody wants any more is ended after this, milliseconds. */
const LAYOUT_PATIENCE = 500;

/** The open files with what is found in them, and everything that the client is told without having asked. */
export class Server {
  readonly connection: Connection;
  readonly texts = new OpenTexts();
  /** The files that others import. */
  readonly imported = new ImportedFiles(this.texts);
  readonly files = new Files(this.imported);
  readonly settings: Settings = { checkAsYouType: true, inlayHints: true, codeLenses: true, python: { check: 'lens' } };
  readonly layouts: LayoutRunner;
  readonly write: Host['write'];
  private readonly runner: TaskRunner<CheckTask, CheckReport>;
  private readonly checks: CheckSchedule;
  private readonly afterEdit: () => void;
  private readonly machineFiles: Host['files'];
  private readonly forgetters: ((uri: string) => void)[] = [];
  readonly documents: FencedDocuments;
  readonly python: PythonDocuments;
  private known: ClientAbilities = NO_ABILITIES;

  constructor(connection: Connection, host: Host) {
    const { checkThread, layoutThread, pythonThread, afterEdit = () => undefined, write } = host;
    this.connection = connection;
    this.write = write;
    this.afterEdit = afterEdit;
    this.machineFiles = host.files;
    this.runner = new TaskRunner(checkThread, CHECK_LIMITS, CHECK_THREADS);
    const layouts = new TaskRunner(layoutThread, { patience: LAYOUT_PATIENCE });
    this.layouts = layouts;
    this.checks = new CheckSchedule(connection, this.runner, {
      finished: (file) => this.tellChecked(file),
      title: () => this.known.l10n.t('Checking gradients'),
    });
    this.documents = new FencedDocuments(this, {
      checks: () => this.settings.checkAsYouType,
      check: (uri, text) => this.checkVariant(uri, text),
      told: (uri) => this.tellDocument(uri),
    });
    const readers = new TaskRunner(pythonThread, CHECK_LIMITS);
    this.python = new PythonDocuments(readers, {
      all: () => this.settings.python.check === 'always',
      told: (version) => this.tellPython(version),
    });
    connection.onShutdown(() => {
      this.python.dispose();
      readers.dispose();
      this.runner.dispose();
      layouts.dispose();
    });
  }

  get abilities(): ClientAbilities {
    return this.known;
  }

  initialize(params: InitializeParams): void {
    this.known = abilitiesOf(params);
    this.imported.use(this.known.readsFiles ? clientFiles(this.connection) : this.machineFiles?.(foldersOf(params)));
    this.readSettings(params.initializationOptions);
    for (const { uri, conditions } of rememberedChecks(params.initializationOptions)) this.checks.askFor(uri, conditions);
  }

  changeSettings(given: unknown): void {
    this.readSettings(given);
    // Files that were opened while nothing was checked by itself wait for nobody's edit.
    if (this.settings.checkAsYouType)
      for (const file of this.files.all()) if (file.report === undefined) this.checks.changed(file, true);
    if (this.settings.python.check === 'always') this.python.followAll();
    this.refreshLenses();
    if (this.known.refreshes.hints) void this.connection.sendRequest(InlayHintRefreshRequest.type);
  }

  private readSettings(given: unknown): void {
    if (typeof given !== 'object' || given === null) return;
    const chosen = given as Partial<Record<keyof Settings, unknown>>;
    for (const key of ['checkAsYouType', 'inlayHints', 'codeLenses'] as const) {
      if (typeof chosen[key] === 'boolean') this.settings[key] = chosen[key];
    }
    const check = (chosen.python as { readonly check?: unknown } | undefined)?.check;
    if (check === 'off' || check === 'lens' || check === 'always') this.settings.python = { check };
  }

  /** True for a text that is a file of the language as a whole. */
  isProgram(text: OpenText): boolean {
    return !this.documents.has(text) && !this.python.has(text);
  }

  /** True for an open file that was read with another version of a file that it imports. */
  isStale(text: OpenText): boolean {
    return this.files.get(text.uri)?.isStale === true;
  }

  /** A version is there: its diagnostics are told, and its numbers are checked soon. */
  changed(text: OpenText): void {
    const { uri, version } = text;
    if (this.documents.has(text)) {
      void this.documents.changed(text);
      return;
    }
    if (this.python.has(text)) {
      this.python.changed(text);
      return;
    }
    if (this.isStale(text)) this.files.update(text);
    const file = this.files.get(uri);
    if (file !== undefined) this.inherit(file);
    this.publish(text);
    this.tell(AnalyzedNotification, { uri, version });
    if (file === undefined) this.dismiss(text);
    else this.follow(file);
    this.afterEdit();
  }

  /** Keeps the verdicts that survive an edit, if another check replaces them or none is needed. */
  private inherit(file: FileVersion): void {
    try {
      file.inherit();
    } catch {
      // A mistake of ours in reading the file, which its diagnostics tell.
    }
    if (!this.settings.checkAsYouType) file.forgetKept();
  }

  /** A program that is the same needs no check again. */
  private follow(file: FileVersion): void {
    const { uri, version } = file.text;
    if (file.report !== undefined) {
      this.checks.cancel(uri);
      this.tell(CheckedNotification, { uri, version, report: file.report });
      return;
    }
    const { verdicts: report } = file;
    if (report !== undefined) this.tell(KeptNotification, { uri, version, report });
    this.checks.changed(file, this.settings.checkAsYouType);
  }

  close(uri: string): void {
    this.files.close(uri);
    this.documents.close(uri);
    this.python.close(uri);
    this.checks.cancel(uri);
    for (const forget of this.forgetters) forget(uri);
    if (!this.known.pulls) void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  /** Tells a feature that keeps something about a file when to forget it. */
  onClose(forget: (uri: string) => void): void {
    this.forgetters.push(forget);
  }

  /** Checks a version now or hands out the check that is under way. */
  check(file: FileVersion): Promise<FileVersion | undefined> {
    const checked = this.checks.check(file);
    if (this.checks.isRunning(file)) this.refreshLenses();
    return checked;
  }

  /** Checks another text as this file would be checked; nobody else is told. */
  checkVariant(uri: string, text: string): Promise<CheckReport> {
    return this.checks.checkText(uri, text, this.files.get(uri)?.files);
  }

  /** True if a version has no result yet and a check of it is running or scheduled. */
  isUnderWay(file: FileVersion): boolean {
    return file.report === undefined && (this.settings.checkAsYouType || this.checks.isRunning(file));
  }

  /** Sets what the checks of a file are made with, whether it is open or not; nothing means: as always. */
  checkWith(uri: string, conditions: AskedConditions | undefined): void {
    this.checks.askFor(uri, conditions);
    const file = this.files.get(uri);
    if (file === undefined) return;
    // A report under other conditions does not answer the current question.
    file.forgetChecks();
    this.publishAnew(file);
    this.checks.changed(file, this.settings.checkAsYouType);
  }

  /** Publishes the diagnostics and refreshes the lenses of a version: no verdict stands above a text that it is not about. */
  private publish({ uri, version }: OpenText): void {
    this.refreshLenses();
    if (this.known.pulls) return;
    const file = this.files.get(uri);
    const diagnostics = file === undefined ? diagnosticsOfAbsent(uri, this.files) : diagnosticsOf(file, this);
    void this.connection.sendDiagnostics({ uri, version, diagnostics });
  }

  /** The same where no edit is the reason, after which a client that pulls would ask by itself. */
  private publishAnew({ text }: FileVersion): void {
    this.publish(text);
    const { pulls, refreshes } = this.known;
    if (pulls && refreshes.diagnostics) void this.connection.languages.diagnostics.refresh();
  }

  private tellDocument(uri: string): void {
    const { pulls, refreshes } = this.known;
    if (!pulls)
      void this.connection.sendDiagnostics({
        uri,
        ...this.documents.versionOf(uri),
        diagnostics: this.documents.diagnostics(uri) ?? [],
      });
    else if (refreshes.diagnostics) void this.connection.languages.diagnostics.refresh();
  }

  /** Of an open text in Python; undefined of any other. */
  pythonDiagnostics(uri: string): LspDiagnostic[] | undefined {
    const version = this.python.get(uri);
    return version && pythonDiagnostics(version, this.known);
  }

  private tellPython(version: PythonVersion): void {
    const { pulls, refreshes, l10n } = this.known;
    const { uri, version: number } = version.text;
    const diagnostics = pythonDiagnostics(version, this.known);
    if (!pulls) void this.connection.sendDiagnostics({ uri, version: number, diagnostics });
    else if (refreshes.diagnostics) void this.connection.languages.diagnostics.refresh();
    this.tell(PythonCheckedNotification, pythonResult(version, l10n));
  }

  /** Sends a notification of ours to a client that asked for it. */
  private tell<Params>({ method }: NotificationName<Params>, params: Params): void {
    if (this.known.notifications.has(method)) void this.connection.sendNotification(method, params);
  }

  private refreshLenses(): void {
    if (this.known.refreshes.lenses) void this.connection.sendRequest(CodeLensRefreshRequest.type);
  }

  /** A file that is too large has no check, which nobody waits for then. */
  private dismiss({ uri, version }: OpenText): void {
    this.checks.cancel(uri);
    const report = failedReport(new Error(this.files.whyAbsent(uri)));
    this.tell(CheckedNotification, { uri, version, report });
  }

  private tellChecked(file: FileVersion): void {
    const { uri, version } = file.text;
    if (this.files.get(uri) !== file || file.report === undefined) return;
    this.publishAnew(file);
    this.tell(CheckedNotification, { uri, version, report: file.report });
  }
}
