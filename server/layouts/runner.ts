import type { Layout } from '../../src/graph/layout.ts';
import type { LayoutAnswer, LayoutTask } from './task.ts';

/** A thread that lays out one graph at a time. */
export interface LayoutThread {
  readonly post: (task: LayoutTask) => void;
  readonly stop: () => void;
}

export type StartLayoutThread = (answer: (answer: LayoutAnswer) => void) => LayoutThread;

/** A thread that has been busy for longer than this is ended when its layout is no longer wanted, milliseconds. */
const PATIENCE = 500;

interface Job {
  readonly task: LayoutTask;
  readonly resolve: (layout: Layout | undefined) => void;
  readonly reject: (error: Error) => void;
  started: number;
}

/** Lays graphs out in a thread of their own, in the order in which they are asked for; one that is cancelled is answered at once, and its thread is ended if it does not come to an end by itself. */
export class LayoutRunner {
  private readonly start: StartLayoutThread;
  private thread: LayoutThread | undefined;
  private readonly waiting: Job[] = [];
  private running: Job | undefined;

  constructor(start: StartLayoutThread) {
    this.start = start;
  }

  /** Undefined when it was cancelled; rejects when the layout fails. */
  layOut(task: LayoutTask, signal: AbortSignal): Promise<Layout | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(undefined);
      const job: Job = { task, resolve, reject, started: 0 };
      this.waiting.push(job);
      signal.addEventListener('abort', () => this.cancel(job), { once: true });
      this.next();
    });
  }

  dispose(): void {
    for (const { resolve } of this.waiting.splice(0)) resolve(undefined);
    this.running?.resolve(undefined);
    this.running = undefined;
    this.stop();
  }

  private next(): void {
    const job = this.running === undefined ? this.waiting.shift() : undefined;
    if (job === undefined) return;
    this.running = job;
    job.started = performance.now();
    this.thread ??= this.startThread();
    this.thread.post(job.task);
  }

  private startThread(): LayoutThread {
    const thread: LayoutThread = this.start((answer) => {
      if (this.thread === thread) this.settle(answer);
    });
    return thread;
  }

  private stop(): void {
    this.thread?.stop();
    this.thread = undefined;
  }

  private settle(answer: LayoutAnswer): void {
    const job = this.running;
    this.running = undefined;
    if ('layout' in answer) job?.resolve(answer.layout);
    else {
      // The thread may have died of it.
      this.stop();
      job?.reject(new Error(answer.failure));
    }
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
    this.stop();
    this.next();
  }
}
