import type { CheckReport, CheckTask } from './report.ts';

/** A thread that answers one task at a time. */
export interface CheckThread {
  readonly post: (task: CheckTask) => void;
  readonly stop: () => void;
}

/** Starts a thread; `answer` gets each report, `lost` is told when the thread ends on its own. */
export type StartThread = (answer: (report: CheckReport) => void, lost: (reason: string) => void) => CheckThread;

/** A thread that has been busy for longer than this is ended when its result is no longer wanted, milliseconds. */
const PATIENCE = 250;

interface Job {
  readonly task: CheckTask;
  readonly resolve: (report: CheckReport | undefined) => void;
  started: number;
}

function failure(reason: string): CheckReport {
  return { ok: false, diagnostics: [], gradients: [], lines: [], failure: reason };
}

/**
 * Runs checks in a thread of their own, one at a time, in the order in which they are asked. One that is cancelled
 * is answered with `undefined` at once; its thread is ended if it does not come to an end by itself.
 */
export class CheckRunner {
  private readonly start: StartThread;
  private thread: CheckThread | undefined;
  private readonly waiting: Job[] = [];
  private running: Job | undefined;

  constructor(start: StartThread) {
    this.start = start;
  }

  check(task: CheckTask, signal: AbortSignal): Promise<CheckReport | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      const job: Job = { task, resolve, started: 0 };
      this.waiting.push(job);
      signal.addEventListener('abort', () => this.cancel(job), { once: true });
      this.next();
    });
  }

  dispose(): void {
    for (const { resolve } of this.waiting.splice(0)) resolve(undefined);
    this.running?.resolve(undefined);
    this.running = undefined;
    this.stopThread();
  }

  private next(): void {
    if (this.running !== undefined) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    this.running = job;
    job.started = performance.now();
    this.thread ??= this.startThread();
    this.thread.post(job.task);
  }

  private startThread(): CheckThread {
    const isCurrent = (): boolean => this.thread === thread;
    const thread = this.start(
      (report) => {
        if (isCurrent()) this.settle(report);
      },
      (reason) => {
        if (!isCurrent()) return;
        this.thread = undefined;
        this.settle(failure(reason));
      },
    );
    return thread;
  }

  private stopThread(): void {
    this.thread?.stop();
    this.thread = undefined;
  }

  private settle(report: CheckReport): void {
    const job = this.running;
    this.running = undefined;
    job?.resolve(report);
    this.next();
  }

  private cancel(job: Job): void {
    job.resolve(undefined);
    const at = this.waiting.indexOf(job);
    if (at !== -1) this.waiting.splice(at, 1);
    if (this.running !== job) return;
    setTimeout(() => this.abandon(job), PATIENCE - (performance.now() - job.started));
  }

  private abandon(job: Job): void {
    if (this.running !== job) return;
    this.running = undefined;
    this.stopThread();
    this.next();
  }
}
