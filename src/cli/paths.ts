import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { UsageFailure } from './failure.ts';
import { reason } from './files.ts';

/** Files in a folder that are checked; documents with fences are named, or matched by a glob. */
const EXTENSION = '.bprop';

/** The rules of `.gitignore` files, from the root of a repository, or of the file system, down to a file. */
class GitIgnore {
  private readonly rules = new Map<string, Ignore | undefined>();

  /** True if git would not track a path, which ends in a separator for a folder. */
  ignores(path: string, isFolder: boolean): boolean {
    for (const folder of this.above(dirname(path))) {
      const inside = `${relative(folder, path).split(sep).join('/')}${isFolder ? '/' : ''}`;
      const found = this.rulesOf(folder)?.test(inside);
      if (found?.ignored === true) return true;
      if (found?.unignored === true) return false;
    }
    return false;
  }

  /** A folder and those above it, up to the root of its repository: the nearest rule wins. */
  private above(folder: string): readonly string[] {
    const parent = dirname(folder);
    return existsSync(join(folder, '.git')) || parent === folder ? [folder] : [folder, ...this.above(parent)];
  }

  private rulesOf(folder: string): Ignore | undefined {
    if (this.rules.has(folder)) return this.rules.get(folder);
    const file = join(folder, '.gitignore');
    const rules = existsSync(file) && statSync(file).isFile() ? ignore().add(readFileSync(file, 'utf8')) : undefined;
    this.rules.set(folder, rules);
    return rules;
  }
}

/** The files below a folder that git does not ignore, in the order of their names; links to folders are not followed. */
function filesBelow(folder: string, ignored: GitIgnore): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === '.git' || ignored.ignores(resolve(path), entry.isDirectory())) return [];
    if (entry.isDirectory()) return filesBelow(path, ignored);
    return entry.isFile() || (entry.isSymbolicLink() && isFile(path)) ? [path] : [];
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readFolder(path: string): readonly string[] {
  try {
    return filesBelow(path, new GitIgnore());
  } catch (error) {
    const at = error instanceof Error && 'path' in error ? String(error.path) : path;
    throw new UsageFailure(`${at}: ${reason(error)}`);
  }
}

async function matching(pattern: string): Promise<readonly string[]> {
  // Patterns are read only where no shell has.
  const { default: picomatch } = await import('picomatch');
  const { base, isGlob } = picomatch.scan(pattern);
  if (!isGlob || !isFolder(base || '.')) return [];
  const matches = picomatch(normalize(pattern));
  return readFolder(base || '.').filter((path) => matches(path));
}

/**
 * The files that a path stands for: the `.bprop` files below a folder and the matches of a pattern, without what git ignores; or the file
 * itself, ignored or not, since somebody has named it.
 */
export async function filesAt(path: string): Promise<readonly string[]> {
  if (isFolder(path)) {
    const files = readFolder(path).filter((file) => file.endsWith(EXTENSION));
    if (files.length === 0) throw new UsageFailure(`${path}: no ${EXTENSION} file in this directory`);
    return files;
  }
  if (existsSync(path) || !/[*?[{(]/.test(path)) return [path];
  const files = await matching(path);
  if (files.length === 0) throw new UsageFailure(`${path}: no file matches`);
  return files;
}
