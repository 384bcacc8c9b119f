import { answerLayout, type LayoutTask } from './task.ts';

interface WorkerScope {
  onmessage: (event: { readonly data: LayoutTask }) => void;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.onmessage = async ({ data }) => scope.postMessage(await answerLayout(data));
