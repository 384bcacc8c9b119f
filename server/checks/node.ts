import { Worker } from 'node:worker_threads';
import type { CheckReport } from './report.ts';
import type { StartThread } from './runner.ts';

/** Checks in a worker thread of Node, from the bundle beside the server's. */
export function nodeThreads(script: URL | string): StartThread {
  return (answer, lost) => {
    const worker = new Worker(script);
    worker.on('message', (report: CheckReport) => answer(report));
    worker.on('error', (error) => lost(error.message));
    worker.on('exit', (code) => lost(`the check ended with status ${code}`));
    worker.unref();
    return { post: (task) => worker.postMessage(task), stop: () => void worker.terminate() };
  };
}
