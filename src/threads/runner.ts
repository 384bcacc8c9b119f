import type { Outcome } from './answer.ts';

/** A thread that answers one task at a time. */
export interface TaskThread<Task> {
  readonly post: (task: Task) => void;
  readonly stop: () => void;
}

/** Starts a thread; `settle` gets what becomes of each task, also when the thread ends on its own. */
export type StartThread<Task, Answer> = (settle: (outcome: Outcome<Answer>) => void) => TaskThread<Task>;

/** Time limits of tasks in milliseconds. */
export interface Patience {
  /** One that is cancelled has so long from its start to come to an end by itself. */
  readonly patience: number;
  /** One for which nobody else waits is given up after this. */
  readonly alone?: number;
  /** One that another waits for lets it pass after this, and starts anew after it. */
  readonly amongOthers?: number;
}

/** A task has no answer because it took longer than it may. */
export class Overdue<Answer> extends Error {
  /** The last partial answer before the task was given up. */
  readonly partial: Answer | undefined;

  constructor(partial: Answer | undefined) {
    super('it took too long');
    this.partial = partial;
  }
}

interface Job<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: Error) => void;
  /** Removes the listener from the signal, which may outlive many tasks. */
  readonly release: () => void;
  started: number;
  partial?: Answer;
  isCancelled: boolean;
  /** True once it has let another task pass. A task yields only once: two long ones would otherwise take turns for ever. */
  hasYielded: boolean;
}

/** A place for a thread, which is started by its first task. */
interface Lane<Task, Answer> {
  thread?: TaskThread<Task> | undefined;
  job?: Job<Task, Answer> | undefined;
}

/**
 * Runs tasks in threads of their own, one at a time in each; the one that was asked last comes first. One that is cancelled
 * is answered with `undefined` at once; its thread is ended if it does not come to an end by itself within `patience`
 * milliseconds of its start. One that fails is rejected, and the next one gets a new thread. So it is with one that takes too long.
 */
export class TaskRunner<Task, Answer> {
  private readonly start: StartThread<Task, Answer>;
  private readonly limits: Patience;
  private readonly lanes: readonly Lane<Task, Answer>[];
  private readonly waiting: Job<Task, Answer>[] = [];
  private alarm: NodeJS.Timeout | undefined;

  constructor(start: StartThread<Task, Answer>, limits: Patience, threads = 1) {
    this.start = start;
    this.limits = limits;
    this.lanes = Array.from({ length: threads }, () => ({}));
  }

  run(task: Task, signal: AbortSignal): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(undefined);
      const cancel = (): void => this.cancel(job);
      const release = (): void => signal.removeEventListener('abort', cancel);
      const job: Job<Task, Answer> = { task, resolve, reject, release, started: 0, isCancelled: false, hasYielded: false };
      this.waiting.push(job);
      signal.addEventListener('abort', cancel);
      this.next();
    });
  }

  dispose(): void {
    const running = this.lanes.flatMap(({ job }) => job ?? []);
    for (const { resolve, release } of [...running, ...this.waiting]) {
      release();
      resolve(undefined);
    }
    this.waiting.length = 0;
    for (const lane of this.lanes) this.stop(lane);
    clearTimeout(this.alarm);
  }

  /** Gives tasks to threads that have none, to those first that are there already. */
  private next(): void {
    const free = this.lanes.filter(({ job }) => job === undefined);
    const lane = free.find(({ thread }) => thread !== undefined) ?? free[0];
    const job = lane && this.waiting.pop();
    if (job !== undefined) this.begin(lane as Lane<Task, Answer>, job);
    this.watch();
  }

  private begin(lane: Lane<Task, Answer>, job: Job<Task, Answer>): void {
    lane.job = job;
    job.started = performance.now();
    try {
      lane.thread ??= this.startThread(lane);
      lane.thread.post(job.task);
    } catch (error) {
      // Some browsers allow no threads. The failure belongs to this task only: the next one tries again.
      this.settle(lane, { failure: error instanceof Error ? error.message : String(error) });
    }
  }

  private startThread(lane: Lane<Task, Answer>): TaskThread<Task> {
    const thread = this.start((outcome) => {
      if (lane.thread === thread) this.settle(lane, outcome);
    });
    return thread;
  }

  private stop(lane: Lane<Task, Answer>): void {
    lane.job = undefined;
    lane.thread?.stop();
    lane.thread = undefined;
  }

  private settle(lane: Lane<Task, Answer>, outcome: Outcome<Answer>): void {
    const { job } = lane;
    if ('partial' in outcome) {
      if (job !== undefined) job.partial = outcome.partial;
      return;
    }
    lane.job = undefined;
    job?.release();
    if ('answer' in outcome) job?.resolve(outcome.answer);
    else {
      // The thread may have died of it.
      this.stop(lane);
      job?.reject(new Error(outcome.failure));
    }
    this.next();
  }

  private cancel(job: Job<Task, Answer>): void {
    job.release();
    job.resolve(undefined);
    job.isCancelled = true;
    const at = this.waiting.indexOf(job);
    if (at !== -1) this.waiting.splice(at, 1);
    const lane = this.lanes.find((own) => own.job === job);
    if (lane === undefined) return;
    setTimeout(() => this.abandon(lane, job), Math.max(this.limits.patience - (performance.now() - job.started), 0));
  }

  private abandon(lane: Lane<Task, Answer>, job: Job<Task, Answer>): void {
    if (lane.job !== job) return;
    this.stop(lane);
    this.next();
  }

  /** Until when a task may run: as long as it likes, where nothing else is said. */
  private deadline({ started, hasYielded }: Job<Task, Answer>): number {
    const { alone = Number.POSITIVE_INFINITY, amongOthers = alone } = this.limits;
    const lets = !hasYielded && this.waiting.some((other) => !other.hasYielded);
    return started + (lets ? Math.min(alone, amongOthers) : alone);
  }

  /** Waits for the first task that will have run too long. */
  private watch(): void {
    clearTimeout(this.alarm);
    const deadlines = this.lanes.flatMap(({ job }) => (job === undefined ? [] : [this.deadline(job)]));
    const first = Math.min(...deadlines);
    if (Number.isFinite(first)) this.alarm = setTimeout(() => this.endOverdue(), Math.max(first - performance.now(), 0));
  }

  private endOverdue(): void {
    const now = performance.now();
    const lane = this.lanes.find(({ job }) => job !== undefined && this.deadline(job) <= now);
    const job = lane?.job;
    if (lane === undefined || job === undefined) {
      this.watch();
      return;
    }
    this.stop(lane);
    const isLast = now - job.started >= (this.limits.alone ?? Number.POSITIVE_INFINITY);
    if (isLast || job.isCancelled) this.giveUp(job);
    else {
      job.hasYielded = true;
      this.waiting.unshift(job);
    }
    this.next();
  }

  private giveUp(job: Job<Task, Answer>): void {
    job.release();
    job.reject(new Overdue(job.partial));
  }
}
