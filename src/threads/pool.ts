import { type StartThread, TaskRunner } from './runner.ts';

/** Nothing ends a task of a pool but the end of the pool. */
const NEVER = new AbortController().signal;

/** Threads that answer at the same time: each is started by the first task that it is asked. */
export class ThreadPool<Task, Answer> {
  /** The way to each of them: rejected where there is no answer. */
  readonly members: readonly ((task: Task) => Promise<Answer>)[];
  private readonly runners: readonly TaskRunner<Task, Answer>[];

  constructor(start: StartThread<Task, Answer>, count: number) {
    this.runners = Array.from({ length: count }, () => new TaskRunner(start, { patience: 0 }));
    this.members = this.runners.map((runner) => async (task) => {
      const answer = await runner.run(task, NEVER);
      if (answer === undefined) throw new Error('the threads have been ended');
      return answer;
    });
  }

  /** Ends the threads; they start again when they are asked again. */
  stop(): void {
    for (const runner of this.runners) runner.dispose();
  }
}
