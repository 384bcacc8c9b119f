import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './answer.ts';
import { ThreadPool } from './pool.ts';
import type { StartThread } from './runner.ts';

/** A worker thread of Node, from a bundle. It keeps the process alive while it has a task, and no longer. */
export function nodeThread<Task, Answer>(script: string): StartThread<Task, Answer> {
  return (settle) => {
    const worker = new Worker(script);
    worker.on('message', (outcome: Outcome<Answer>) => {
      worker.unref();
      settle(outcome);
    });
    worker.on('error', ({ message }) => settle({ failure: message }));
    worker.on('exit', (code) => settle({ failure: `the thread ended with status ${code}` }));
    worker.unref();
    const post = (task: Task): void => {
      worker.ref();
      worker.postMessage(task);
    };
    return { post, stop: () => void worker.terminate() };
  };
}

/** One for each processor. */
export function nodePool<Task, Answer>(script: string): ThreadPool<Task, Answer> {
  return new ThreadPool(nodeThread<Task, Answer>(script), availableParallelism());
}
