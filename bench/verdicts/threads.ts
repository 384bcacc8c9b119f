import { Worker } from 'node:worker_threads';
import type { Outcome } from './judge.ts';
import type { Task } from './thread.ts';

/** Gives each thread the next task as soon as it is done with the one before. */
export async function runTasks(
  tasks: readonly Task[],
  threads: number,
  done: (task: Task, outcomes: readonly Outcome[]) => void,
): Promise<void> {
  const queue = [...tasks];
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('thread.ts', import.meta.url));
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) done(task, await answer(worker, task));
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, work));
}

function answer(worker: Worker, task: Task): Promise<readonly Outcome[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (outcomes: readonly Outcome[]) => {
      worker.off('error', reject);
      resolve(outcomes);
    });
    worker.postMessage(task);
  });
}
