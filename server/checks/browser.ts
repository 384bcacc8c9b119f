import type { CheckReport } from './report.ts';
import type { StartThread } from './runner.ts';

/** The part of a browser's worker that is used here: the server's own types are those of Node. */
interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { readonly data: CheckReport }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

/** Checks in a worker of the browser. `script` may be of another origin, which a worker may import but not be. */
export function browserThreads(script: string): StartThread {
  const { Worker } = globalThis as unknown as { readonly Worker: new (address: string) => WebWorker };
  const start = new Blob([`importScripts(${JSON.stringify(script)});`], { type: 'text/javascript' });
  return (answer, lost) => {
    const worker = new Worker(URL.createObjectURL(start));
    worker.onmessage = ({ data }) => answer(data);
    worker.onerror = ({ message }) => lost(message ?? 'the check ended');
    return { post: (task) => worker.postMessage(task), stop: () => worker.terminate() };
  };
}
