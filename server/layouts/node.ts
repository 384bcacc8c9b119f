import { Worker } from 'node:worker_threads';
import type { StartLayoutThread } from './runner.ts';
import type { LayoutAnswer } from './task.ts';

/** Layouts in a worker thread of Node, from the bundle beside the server's. */
export function nodeLayouts(script: URL | string): StartLayoutThread {
  return (answer) => {
    const worker = new Worker(script);
    worker.on('message', (result: LayoutAnswer) => answer(result));
    worker.on('error', ({ message }) => answer({ failure: message }));
    worker.unref();
    return { post: (task) => worker.postMessage(task), stop: () => void worker.terminate() };
  };
}
