import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FSWatcher, watch as watchPaths } from 'chokidar';
import type { Terminal } from './terminal.ts';

/** An editor may write a file in several steps: it is read once it has rested for so long, milliseconds. */
const SETTLED = 50;

const UNWATCHED = /[/\\](node_modules|\.git)([/\\]|$)/;

/** Changed files that nobody has asked for yet. */
class Changes {
  private readonly paths = new Set<string>();
  private wake: () => void = () => undefined;

  add(path: string): void {
    this.paths.add(resolve(path));
    this.wake();
  }

  /** The files that have changed since the last call; waits for the first. */
  async next(): Promise<ReadonlySet<string>> {
    if (this.paths.size === 0)
      await new Promise<void>((done) => {
        this.wake = done;
      });
    const found = new Set(this.paths);
    this.paths.clear();
    return found;
  }
}

function watcherOf(paths: readonly string[], changes: Changes): FSWatcher {
  // A pattern may match files that are not there yet.
  const watched = paths.map((path) => (existsSync(path) ? path : '.'));
  const watcher = watchPaths(watched, {
    ignoreInitial: true,
    ignored: (path) => UNWATCHED.test(path),
    awaitWriteFinish: { stabilityThreshold: SETTLED, pollInterval: 10 },
  });
  return watcher.on('add', (path) => changes.add(path)).on('change', (path) => changes.add(path));
}

/** Checks paths, and then each file that they stand for when it changes, until the process is interrupted. */
export async function watch(
  paths: readonly string[],
  filesOf: () => Promise<readonly string[]>,
  check: (paths: readonly string[]) => Promise<unknown>,
  terminal: Terminal,
): Promise<never> {
  const changes = new Changes();
  const watcher = watcherOf(paths, changes);
  await new Promise<void>((ready) => watcher.once('ready', ready));
  await check(paths);
  for (;;) {
    terminal.error('bprop: waiting for changes');
    const changed = await changes.next();
    const own = (await filesOf()).filter((file) => changed.has(resolve(file)));
    if (own.length > 0) await check(own);
  }
}
