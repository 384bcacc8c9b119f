import type { StartLayoutThread } from './runner.ts';
import type { LayoutAnswer } from './task.ts';

/** The part of a browser's worker that is used here: the server's own types are those of Node. */
interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { readonly data: LayoutAnswer }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

/** Layouts in a worker of the browser; `script` is its address. */
export function browserLayouts(script: string): StartLayoutThread {
  const { Worker } = globalThis as unknown as { readonly Worker: new (address: string) => WebWorker };
  return (answer) => {
    const worker = new Worker(script);
    worker.onmessage = ({ data }) => answer(data);
    worker.onerror = ({ message }) => answer({ failure: message ?? 'the layout ended' });
    return { post: (task) => worker.postMessage(task), stop: () => worker.terminate() };
  };
}
