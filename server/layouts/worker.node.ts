import { parentPort } from 'node:worker_threads';
import { answerLayout, type LayoutTask } from './task.ts';

parentPort?.on('message', async (task: LayoutTask) => parentPort?.postMessage(await answerLayout(task)));
