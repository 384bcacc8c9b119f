import type { Outcome } from './answer.ts';
import { ThreadPool } from './pool.ts';
import type { StartThread } from './runner.ts';

/** The part of a browser's worker that is used here: the server's own types are those of Node. */
interface WebWorker<Answer> {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { readonly data: Outcome<Answer> }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

/** A worker of the browser. `script` may be of another origin, which a worker may import but not be. */
export function browserThread<Task, Answer>(script: string): StartThread<Task, Answer> {
  const { Worker } = globalThis as unknown as { readonly Worker: new (address: string) => WebWorker<Answer> };
  const start = new Blob([`importScripts(${JSON.stringify(script)});`], { type: 'text/javascript' });
  return (settle) => {
    const worker = new Worker(URL.createObjectURL(start));
    worker.onmessage = ({ data }) => settle(data);
    worker.onerror = ({ message }) => settle({ failure: message ?? 'the thread ended' });
    return { post: (task) => worker.postMessage(task), stop: () => worker.terminate() };
  };
}

/** One for each processor. */
export function browserPool<Task, Answer>(script: string): ThreadPool<Task, Answer> {
  return new ThreadPool(browserThread<Task, Answer>(script), navigator.hardwareConcurrency);
}
