import { browserPool } from './browser.ts';
import type { ThreadPool } from './pool.ts';

/** As many threads as the machine has processors, of the script that this thread runs: of a bundle, in Node or in a browser. */
export function siblingThreads<Task, Answer>(): ThreadPool<Task, Answer> {
  const { location } = globalThis as unknown as { readonly location?: { readonly href: string } };
  if (location !== undefined) return browserPool(location.href);
  const { nodePool } = require('./node.ts') as typeof import('./node.ts');
  return nodePool(__filename);
}
