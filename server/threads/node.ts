import { Worker } from 'node:worker_threads';
import type { Outcome } from './answer.ts';
import type { StartThread } from './runner.ts';

/** A worker thread of Node, from a bundle beside the server's. */
export function nodeThread<Task, Answer>(script: string): StartThread<Task, Answer> {
  return (settle) => {
    const worker = new Worker(script);
    worker.on('message', (outcome: Outcome<Answer>) => settle(outcome));
    worker.on('error', ({ message }) => settle({ failure: message }));
    worker.on('exit', (code) => settle({ failure: `the thread ended with status ${code}` }));
    worker.unref();
    return { post: (task) => worker.postMessage(task), stop: () => void worker.terminate() };
  };
}
