import { Worker } from 'node:worker_threads';

/** Gives each of `threads` workers of `script` the next task as soon as its answer to the one before has come. */
export async function runTasks<Task, Answer>(
  script: URL,
  tasks: readonly Task[],
  threads: number,
  done: (task: Task, answer: Answer) => void,
): Promise<void> {
  const queue = [...tasks];
  const work = async (): Promise<void> => {
    const worker = new Worker(script);
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) done(task, await answer<Answer>(worker, task));
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, work));
}

function answer<Answer>(worker: Worker, task: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: Answer) => {
      worker.off('error', reject);
      resolve(message);
    });
    worker.postMessage(task);
  });
}
