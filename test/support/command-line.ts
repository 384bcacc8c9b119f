import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ROOT } from './files.ts';

export const BUNDLE = join(ROOT, 'dist', 'bprop.cjs');

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** A folder of its own for one test, and the built command line run in it. */
class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'bprop-'));
  private readonly node: string;

  constructor(files: Readonly<Record<string, string | Uint8Array>>, node: string) {
    this.node = node;
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), content);
    }
  }

  bprop(args: readonly string[], input = ''): Outcome {
    const { status, stdout, stderr } = spawnSync(this.node, [BUNDLE, ...args], { cwd: this.folder, input, encoding: 'utf8' });
    return { status, out: stdout, error: stderr };
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
}

/** A workspace that goes away with the test that opens it. */
export function openWorkspace(files: Readonly<Record<string, string | Uint8Array>> = {}, node = process.execPath): Workspace {
  const workspace = new Workspace(files, node);
  onTestFinished(() => rmSync(workspace.folder, { recursive: true }));
  return workspace;
}

/** The Node of this test run, and the system's own when there is another. */
export function nodes(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const system = folders.map((folder) => join(folder, 'node')).find((file) => existsSync(file));
  return system === undefined ? [process.execPath] : [process.execPath, system];
}
