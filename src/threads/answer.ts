/** The port through which a worker's owner speaks to it. */
interface Port<Task> {
  readonly post: (answer: unknown) => void;
  readonly hear: (heard: (task: Task) => void) => void;
}

interface WorkerScope<Task> {
  onmessage: (event: { readonly data: Task }) => void;
  postMessage(message: unknown): void;
}

/** One bundle serves both kinds of workers: those of Node have `require`, those of a browser do not. */
function ownPort<Task>(): Port<Task> {
  if (typeof require === 'function') {
    const { parentPort } = require('node:worker_threads') as typeof import('node:worker_threads');
    return {
      post: (answer) => parentPort?.postMessage(answer),
      hear: (heard) => void parentPort?.on('message', heard),
    };
  }
  const scope = globalThis as unknown as WorkerScope<Task>;
  return {
    post: (answer) => scope.postMessage(answer),
    hear: (heard) => {
      scope.onmessage = ({ data }) => heard(data);
    },
  };
}

/** The final message for a task: its answer, or the reason why there is none. */
type LastOutcome<Answer> = { readonly answer: Answer } | { readonly failure: string };

/** A message about a task: any number of partial answers, then the final one. */
export type Outcome<Answer> = LastOutcome<Answer> | { readonly partial: Answer };

async function outcomeOf<Answer>(answer: () => Answer | Promise<Answer>): Promise<LastOutcome<Answer>> {
  try {
    return { answer: await answer() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Makes this thread answer tasks, in the order in which they come; what goes wrong inside is an answer too. `tell` takes
 * what is known before the answer is, for the case that nobody waits until then.
 */
export function answerTasks<Task, Answer>(
  answer: (task: Task, tell: (partial: Answer) => void) => Answer | Promise<Answer>,
): void {
  const port = ownPort<Task>();
  const tell = (partial: Answer): void => port.post({ partial } satisfies Outcome<Answer>);
  port.hear(async (task) => port.post(await outcomeOf(() => answer(task, tell))));
}
