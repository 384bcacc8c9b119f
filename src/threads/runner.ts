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
      const job: Job<Task, Answer> = { task, resolve, reject, started: 0 };
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
    if ('answer' in outcome) job?.resolve(outcome.answer);
    else {
      // The thread may have died of it.
      this.stopThread();
      job?.reject(new Error(outcome.failure));
    }
    this.next();
  }

  private cancel(job: Job<Task, Answer>): void {
    job.resolve(undefined);
    const at = this.waiting.indexOf(job);
    if (at !== -1) this.waiting.splice(at, 1);
    if (this.running !== job) return;
    setTimeout(() => this.abandon(job), this.patience - (performance.now() - job.started));
  }

  private abandon(job: Job<Task, Answer>): void {
    if (this.running !== job) return;
    this.running = undefined;
    this.stopThread();
    this.next();
  }
}
