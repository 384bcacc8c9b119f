import type { Outcome } from './answer.ts';

/** A thread that answers one task at a time. */
export interface TaskThread<Task> {
  readonly post: (task: Task) => void;
  readonly stop: () => void;
}

/** Starts a thread; `settle` gets what becomes of each task, also when the thread ends on its own. */
export type StartThread<Task, Answer> = (settle: (outcome: Outcome<Answer>) => void) => TaskThread<Task>;

interface Job<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: Error) => void;
  /** Whoever may cancel it keeps nothing of it when it is done: a signal may outlive many tasks. */
  readonly release: () => void;
  started: number;
}

/**
 * Runs tasks in a thread of their own, one at a time, in the order in which they are asked. One that is cancelled
 * is answered with `undefined` at once; its thread is ended if it does not come to an end by itself within `patience`
 * milliseconds of its start. One that fails is rejected, and the
 * next one gets a new thread.
 */
export class TaskRunner<Task, Answer> {
  private readonly start: StartThread<Task, Answer>;
  private readonly patience: number;
  private thread: TaskThread<Task> | undefined;
  private readonly waiting: Job<Task, Answer>[] = [];
  private running: Job<Task, Answer> | undefined;

  constructor(start: StartThread<Task, Answer>, patience: number) {
    this.start = start;
    this.patience = patience;
  }

  run(task: Task, signal: AbortSignal): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(undefined);
      const cancel = (): void => this.cancel(job);
      const release = (): void => signal.removeEventListener('abort', cancel);
      const job: Job<Task, Answer> = { task, resolve, reject, release, started: 0 };
      this.waiting.push(job);
      signal.addEventListener('abort', cancel);
      this.next();
    });
  }

  dispose(): void {
    const jobs = this.running === undefined ? this.waiting : [this.running, ...this.waiting];
    for (const { resolve, release } of jobs) {
      release();
      resolve(undefined);
    }
    this.waiting.length = 0;
    this.running = undefined;
    this.stopThread();
  }

  private next(): void {
    if (this.running !== undefined) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    this.running = job;
    job.started = performance.now();
    try {
      this.thread ??= this.startThread();
      this.thread.post(job.task);
    } catch (error) {
      // Where no thread may be started, as in some browsers: the next task finds out for itself.
      this.settle({ failure: error instanceof Error ? error.message : String(error) });
    }
  }

  private startThread(): TaskThread<Task> {
    const thread = this.start((outcome) => {
      if (this.thread === thread) this.settle(outcome);
    });
    return thread;
  }

  private stopThread(): void {
    this.thread?.stop();
    this.thread = undefined;
  }

  private settle(outcome: Outcome<Answer>): void {
    const job = this.running;
    this.running = undefined;
    job?.release();
    if ('answer' in outcome) job?.resolve(outcome.answer);
    else {
      // The thread may have died of it.
      this.stopThread();
      job?.reject(new Error(outcome.failure));
    }
    this.next();
  }

  private cancel(job: Job<Task, Answer>): void {
    job.release();
    job.resolve(undefined);
    const at = this.waiting.indexOf(job);
    if (at !== -1) this.waiting.splice(at, 1);
    if (this.running !== job) return;
    setTimeout(() => this.abandon(job), Math.max(this.patience - (performance.now() - job.started), 0));
  }

  private abandon(job: Job<Task, Answer>): void {
    if (this.running !== job) return;
    this.running = undefined;
    this.stopThread();
    this.next();
  }
}
