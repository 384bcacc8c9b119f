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
    const runner = new TaskRunner<number, number>((settle) => {
      starts += 1;
      if (starts === 1) throw new Error('no threads here');
      return echo(settle);
    }, 0);
    const { signal } = new AbortController();
    await expect(runner.run(1, signal)).rejects.toThrow('no threads here');
    expect(await runner.run(2, signal)).toBe(2);
  });
});

it('what cancels tasks knows nothing of those that are answered', async () => {
  const { signal } = new AbortController();
  const runner = new TaskRunner(echo, 0);
  expect(await Promise.all([runner.run(1, signal), runner.run(2, signal)])).toEqual([1, 2]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
