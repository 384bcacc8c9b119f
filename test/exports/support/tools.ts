import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Set where every tool is installed, so that nothing may be skipped. */
const REQUIRED = process.env['BPROP_ALL_TOOLS'] === '1';

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** The first command that works; undefined, with one line that says what is missing, where none does. */
function findTool(what: string, candidates: readonly string[], args: readonly string[]): string | undefined {
  const found = candidates.find((command) => works(command, args));
  if (found === undefined) {
    if (REQUIRED) throw new Error(`${what} is not installed`);
    process.stderr.write(`skipped: ${what} is not installed\n`);
  }
  return found;
}

export function findPython(module: string): string | undefined {
  return findTool(`Python with ${module}`, ['python3', '/usr/bin/python3', 'python'], ['-c', `import ${module}`]);
}

export function findProgram(name: string): string | undefined {
  return findTool(name, [name], ['--version']);
}

/** Emacs, if a package of that name is there: part of it, or installed. */
export function findEmacs(name: string): string | undefined {
  return findTool(`Emacs with ${name}`, ['emacs'], ['--batch', '--eval', `(progn (package-initialize) (require '${name}))`]);
}

/** Runs a program to its end; what it printed, or an error with what it complained of. */
export function runTool(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { readonly stderr?: string; readonly stdout?: string };
    throw new Error(`${command} ${args.join(' ')}\n${(stderr + stdout).slice(0, 4000)}`);
  }
}

/** A directory for one test, gone afterwards. */
export function withDirectory<T>(use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'bprop-exports-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
