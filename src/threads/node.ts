import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './answer.ts';
import { ThreadPool } from './pool.ts';
import type { StartThread } from './runner.ts';

/** Loads a bundle from V8's cache of compiled code, which Node 20 does not have yet: a thread is there a third earlier. */
function launching(script: string): string {
  return `require('node:module').enableCompileCache?.(); require(${JSON.stringify(script)});`;
}

/** A worker thread of Node, from a bundle. It keeps the process alive while it has a task, and no longer. */
export function nodeThread<Task, Answer>(script: string): StartThread<Task, Answer> {
  return (settle) => {
    const worker = new Worker(launching(script), { eval: true });
    worker.on('message', (outcome: Outcome<Answer>) => {
      if (!('partial' in outcome)) worker.unref();
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
