import type { Connection } from 'vscode-languageserver';
import { Overdue, type Patience, type TaskRunner } from '../../src/threads/runner.ts';
import { type CheckReport, failedReport, staticReport } from '../../src/verify/plain-report.ts';
import type { ReadFiles } from '../imports/read-imports.ts';
import type { FileVersion } from '../open-files.ts';
import { movedReport } from './moved-report.ts';
import { type AskedConditions, type CheckTask, reportFor, stoppedReport } from './report.ts';

/** A pause in typing that is worth a check, milliseconds: nobody types two keys within it. */
const PAUSE = 60;
/** A check that takes no longer, milliseconds, begins at almost every key: the next one ends it, on a thread of its own. */
const QUICK = 200;
/** The pause where the last check was as quick as that. */
const SHORT_PAUSE = 5;
/** A check that takes longer than this shows its progress. */
const SHOWN_AFTER = 1000;
/** A check that takes longer than this draws no more numbers, and judges what it has. */
const DRAWS_PATIENCE = 15_000;
/** Time limits of a check, which is stopped even in the middle of a run: its partial result is reported. */
export const CHECK_LIMITS: Patience = { patience: 250, alone: 30_000, amongOthers: 3000 };

/** The part of a connection on which a check tells how it goes. */
interface Talk {
  readonly console: Pick<Connection['console'], 'error'>;
  readonly window: Pick<Connection['window'], 'createWorkDoneProgress'>;
}

interface Scheduled {
  /** The version that the result is told of: the one whose text is checked, or a later one that is the same program. */
  file: FileVersion;
  readonly abort: AbortController;
  readonly done: Promise<FileVersion | undefined>;
}

/** True for a check that has said all that there is to say. */
function isComplete(report: CheckReport | undefined): boolean {
  return report !== undefined && report.failure === undefined && report.unfinished === undefined;
}

/** The part of the server that checks report to. */
interface Listener {
  readonly finished: (file: FileVersion) => void;
  /** Of the progress of a check, in the user's language. */
  readonly title: () => string;
}

/** The numeric checks of open files: one for each newest version, ended by the next edit. */
export class CheckSchedule {
  private readonly connection: Talk;
  private readonly runner: TaskRunner<CheckTask, CheckReport>;
  private readonly listener: Listener;
  private readonly scheduled = new Map<string, Scheduled>();
  private readonly pauses = new Map<string, NodeJS.Timeout>();
  /** The conditions asked for the checks of each file, until they are withdrawn. */
  private readonly asked = new Map<string, AskedConditions>();

  /** Of the last check, milliseconds; the first one of all starts a thread, and is not hurried. */
  private lastDuration = QUICK;

  constructor(connection: Talk, runner: TaskRunner<CheckTask, CheckReport>, listener: Listener) {
    this.connection = connection;
    this.runner = runner;
    this.listener = listener;
  }

  /** From now on a file is checked with these conditions; without any, as always. */
  askFor(uri: string, conditions: AskedConditions | undefined): void {
    this.cancel(uri);
    if (conditions === undefined) this.asked.delete(uri);
    else this.asked.set(uri, conditions);
  }

  /** The version changed: what was under way for the one before is of no use any more, unless the program is the same. */
  changed(file: FileVersion, soon: boolean): void {
    const { uri } = file.text;
    const running = this.scheduled.get(uri);
    if (running !== undefined && running.file.report === undefined && file.isSameProgram(running.file)) {
      running.file = file;
      return;
    }
    this.cancel(uri);
    if (soon)
      this.pauses.set(
        uri,
        setTimeout(() => void this.check(file), this.lastDuration < QUICK ? SHORT_PAUSE : PAUSE),
      );
  }

  cancel(uri: string): void {
    clearTimeout(this.pauses.get(uri));
    this.pauses.delete(uri);
    this.scheduled.get(uri)?.abort.abort();
    this.scheduled.delete(uri);
  }

  /** True if a check of this version was asked for and has no result yet. */
  isRunning(file: FileVersion): boolean {
    return file.report === undefined && this.scheduled.get(file.text.uri)?.file === file;
  }

  /** The version with its report; undefined when it was overtaken. */
  check(file: FileVersion): Promise<FileVersion | undefined> {
    const { uri } = file.text;
    const known = this.scheduled.get(uri);
    if (known?.file === file) return known.done;
    this.cancel(uri);
    if (isComplete(file.report)) return Promise.resolve(file);
    const abort = new AbortController();
    const done = this.run(file, abort.signal);
    this.scheduled.set(uri, { file, abort, done });
    return done;
  }

  /** The version that a check of another one is of as well by now. */
  private newest(file: FileVersion, signal: AbortSignal): FileVersion {
    const running = this.scheduled.get(file.text.uri);
    return running?.abort.signal === signal ? running.file : file;
  }

  /** The report on a text, in its own terms, under the conditions of a file. */
  async checkText(uri: string, text: string, files: ReadFiles | undefined): Promise<CheckReport> {
    return (await this.reportOn(uri, text, files, new AbortController().signal)) ?? failedReport(new Error('it was cancelled'));
  }

  private reportOn(
    uri: string,
    text: string,
    files: ReadFiles | undefined,
    signal: AbortSignal,
  ): Promise<CheckReport | undefined> {
    return this.runner
      .run({ text, ...(files && { files }), asked: this.asked.get(uri) ?? {}, patience: DRAWS_PATIENCE }, signal)
      .catch((error: unknown) => (error instanceof Overdue ? stoppedReport(error.partial) : failedReport(error)));
  }

  private async run(file: FileVersion, signal: AbortSignal): Promise<FileVersion | undefined> {
    try {
      if (!file.isForwardSound) return this.conclude(file, staticReport(file.analysis.diagnostics));
    } catch (error) {
      // A mistake of ours in reading the file, which a check would only make again.
      return this.conclude(file, failedReport(error));
    }
    const stop = this.showProgress(file, signal);
    const start = performance.now();
    const report = await this.reportOn(file.text.uri, file.text.getText(), file.files, signal);
    stop();
    // One that was overtaken by the next key took too long.
    this.lastDuration = report === undefined ? QUICK : performance.now() - start;
    if (report === undefined) return undefined;
    const own = reportFor(file.document, report);
    const newest = this.newest(file, signal);
    return this.conclude(newest, newest === file ? own : movedReport(own, file.analysis, newest.analysis).report);
  }

  private conclude(file: FileVersion, report: CheckReport): FileVersion {
    if (report.failure !== undefined) this.connection.console.error(`${file.text.uri}: ${report.failure}`);
    file.report = report;
    this.listener.finished(file);
    return file;
  }

  /** The user does not want to wait: that is what there is to say of this version. */
  private giveUp(file: FileVersion): void {
    this.cancel(file.text.uri);
    file.report = failedReport(new Error('it was cancelled'));
    this.listener.finished(file);
  }

  /** Tells the user of a check that takes long; the answer ends that. */
  private showProgress(file: FileVersion, signal: AbortSignal): () => void {
    let ended = false;
    let end = (): void => undefined;
    const timer = setTimeout(async () => {
      const progress = await this.connection.window.createWorkDoneProgress();
      progress.begin(this.listener.title(), undefined, file.text.uri.split('/').at(-1), true);
      progress.token.onCancellationRequested(() => this.giveUp(this.newest(file, signal)));
      end = () => progress.done();
      if (ended || signal.aborted) progress.done();
    }, SHOWN_AFTER);
    return () => {
      ended = true;
      clearTimeout(timer);
      end();
    };
  }
}
