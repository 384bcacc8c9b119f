import { parentPort } from 'node:worker_threads';
import type { Subject } from './files.ts';
import { outcomesOf } from './judge.ts';
import type { Wanted } from './variants.ts';

/** A thread that judges the variants of one subject after the other. */
export interface Task {
  readonly subject: Subject;
  readonly wanted: Wanted;
}

parentPort?.on('message', ({ subject, wanted }: Task) => {
  parentPort?.postMessage([...outcomesOf(subject, wanted)]);
});
