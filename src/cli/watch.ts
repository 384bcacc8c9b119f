import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FSWatcher, watch as watchPaths } from 'chokidar';
import { EXIT_USAGE } from './failure.ts';
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

function watcherOf(paths: readonly string[], changes: Changes, terminal: Terminal): FSWatcher {
  // A pattern may match files that are not there yet.
  const watched = paths.map((path) => (existsSync(path) ? path : '.'));
  const watcher = watchPaths(watched, {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path) => UNWATCHED.test(path),
    awaitWriteFinish: { stabilityThreshold: SETTLED, pollInterval: 10 },
  });
  // A path that cannot be watched is checked when it is named the next time.
  watcher.on('error', (error) => terminal.error(`bprop: ${error instanceof Error ? error.message : String(error)}`));
  return watcher.on('add', (path) => changes.add(path)).on('change', (path) => changes.add(path));
}

/** Waits until files change that paths stand for: others, such as what this prints into, are nobody's business. */
async function changedFiles(changes: Changes, filesOf: () => Promise<readonly string[]>): Promise<readonly string[]> {
  for (;;) {
    const changed = await changes.next();
    const own = (await filesOf()).filter((file) => changed.has(resolve(file)));
    if (own.length > 0) return own;
  }
}

/** Checks paths, and then each file that they stand for when it changes, until the process is interrupted; ends at once where a path is wrong. */
export async function watch(
  paths: readonly string[],
  filesOf: () => Promise<readonly string[]>,
  check: (paths: readonly string[]) => Promise<number>,
  terminal: Terminal,
): Promise<number> {
  const changes = new Changes();
  const watcher = watcherOf(paths, changes, terminal);
  await new Promise<void>((ready) => watcher.once('ready', ready));
  const status = await check(paths);
  if (status === EXIT_USAGE) {
    await watcher.close();
    return status;
  }
  for (;;) {
    terminal.error('bprop: waiting for changes');
    const own = await changedFiles(changes, filesOf);
    terminal.error('bprop: checking what has changed');
    await check(own);
  }
}
