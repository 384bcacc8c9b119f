import { type CheckTask, checkText } from './report.ts';

interface WorkerScope {
  onmessage: (event: { readonly data: CheckTask }) => void;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.onmessage = ({ data }) => scope.postMessage(checkText(data));
