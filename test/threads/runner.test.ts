import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/threads/answer.ts';
import { ThreadPool } from '../../src/threads/pool.ts';
import { type StartThread, TaskRunner } from '../../src/threads/runner.ts';

/** A thread that answers each task by itself. */
const echo: StartThread<number, number> = (settle) => ({
  post: (task) => queueMicrotask(() => settle({ answer: task } satisfies Outcome<number>)),
  stop: () => undefined,
});

describe('threads that cannot be had', () => {
  const failing: readonly (readonly [string, StartThread<number, number>])[] = [
    [
      'because none starts',
      () => {
        throw new Error('no threads here');
      },
    ],
    [
      'because a task does not reach it',
      () => ({
        post: () => {
          throw new Error('no threads here');
        },
        stop: () => undefined,
      }),
    ],
  ];

  it.each(failing)('reject every task: %s', async (_, start) => {
    const [member] = new ThreadPool(start, 1).members;
    const answers = await Promise.allSettled([member?.(1), member?.(2)]);
    const later = await Promise.allSettled([member?.(3)]);
    expect([...answers, ...later].map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('are started again for the next task', async () => {
    let starts = 0;
    const runner = new TaskRunner<number, number>(
      (settle) => {
        starts += 1;
        if (starts === 1) throw new Error('no threads here');
        return echo(settle);
      },
      { patience: 0 },
    );
    const { signal } = new AbortController();
    await expect(runner.run(1, signal)).rejects.toThrow('no threads here');
    expect(await runner.run(2, signal)).toBe(2);
  });
});

it('what cancels tasks knows nothing of those that are answered', async () => {
  const { signal } = new AbortController();
  const runner = new TaskRunner(echo, { patience: 0 });
  expect(await Promise.all([runner.run(1, signal), runner.run(2, signal)])).toEqual([1, 2]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

describe('tasks in several threads', () => {
  /** Threads that answer nothing until they are told to, and what happened to them. */
  function slowThreads(): {
    readonly start: StartThread<number, number>;
    readonly posted: number[];
    readonly stopped: number[];
    readonly answer: (task: number) => void;
  } {
    const posted: number[] = [];
    const stopped: number[] = [];
    const answers = new Map<number, () => void>();
    const start: StartThread<number, number> = (settle) => {
      let current = 0;
      return {
        post: (task) => {
          current = task;
          posted.push(task);
          answers.set(task, () => settle({ answer: task }));
        },
        stop: () => void stopped.push(current),
      };
    };
    return { start, posted, stopped, answer: (task) => answers.get(task)?.() };
  }
  const { signal } = new AbortController();

  it('do not wait for one that takes long; what was asked last comes first', async () => {
    const { start, posted, answer } = slowThreads();
    const runner = new TaskRunner(start, { patience: 0 }, 2);
    const [, second] = [1, 2, 3, 4].map((task) => runner.run(task, signal));
    expect(posted).toEqual([1, 2]);
    answer(2);
    expect(await second).toBe(2);
    expect(posted).toEqual([1, 2, 4]);
    runner.dispose();
  });

  it('let others pass once, and begin anew behind them', async () => {
    const { start, posted, stopped, answer } = slowThreads();
    const runner = new TaskRunner(start, { patience: 0, amongOthers: 1 });
    const first = runner.run(1, signal);
    const other = runner.run(2, signal);
    await expect.poll(() => posted, { timeout: 20_000 }).toEqual([1, 2]);
    expect(stopped).toEqual([1]);
    answer(2);
    expect(await other).toBe(2);
    expect(posted).toEqual([1, 2, 1]);
    answer(1);
    expect(await first).toBe(1);
  });

  it('are given up when they take too long, with what they told', async () => {
    const start: StartThread<number, number> = (settle) => ({
      post: (task) => {
        settle({ partial: task });
        settle({ partial: 10 * task });
      },
      stop: () => undefined,
    });
    const runner = new TaskRunner(start, { patience: 0, alone: 1 });
    await expect(runner.run(1, signal)).rejects.toMatchObject({ partial: 10 });
    await expect(runner.run(2, signal)).rejects.toMatchObject({ partial: 20 });
  });

  it('are not begun again when they are cancelled while they let others pass', async () => {
    const { start, posted, answer } = slowThreads();
    const runner = new TaskRunner(start, { patience: 1e9, amongOthers: 1 });
    const abort = new AbortController();
    const first = runner.run(1, abort.signal);
    abort.abort();
    expect(await first).toBeUndefined();
    const other = runner.run(2, signal);
    await expect.poll(() => posted, { timeout: 20_000 }).toEqual([1, 2]);
    answer(2);
    expect(await other).toBe(2);
    expect(posted).toEqual([1, 2]);
    runner.dispose();
  });
});
