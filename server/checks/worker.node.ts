import { parentPort } from 'node:worker_threads';
import { type CheckTask, checkText } from './report.ts';

parentPort?.on('message', (task: CheckTask) => parentPort?.postMessage(checkText(task)));
