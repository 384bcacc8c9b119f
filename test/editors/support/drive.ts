import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { BUNDLE } from '../../support/command-line.ts';
import { examplesIn } from '../../support/documents.ts';
import { ROOT } from '../../support/files.ts';
import { readPage } from './matrix.ts';
import { DRIVERS, PATIENCE_MS } from './patience.ts';
import { type Observed, writeFiles } from './scenario.ts';

/** A home with the command `bprop`, the files of the scenario, and nothing of the person whose machine it is. */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), 'bprop-editors-'));

  constructor() {
    const command = join(this.folder, 'bin', 'bprop');
    mkdirSync(join(this.folder, 'bin'));
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${BUNDLE}' "$@"\n`);
    chmodSync(command, 0o755);
    writeFiles(this.folder);
  }

  bprop(...args: string[]): string {
    return execFileSync(process.execPath, [BUNDLE, ...args], { cwd: this.folder, encoding: 'utf8' });
  }

  /** The configuration that the docs show under a name, as a file. */
  configuration(name: string): string {
    const shown = examplesIn(readPage()).files[name];
    if (shown === undefined) throw new Error(`docs/editors.md shows no ${name}`);
    const file = join(this.folder, name);
    writeFileSync(file, shown.replaceAll('/path/to/bprop', ROOT));
    return file;
  }

  drive(command: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Observed {
    const OBSERVED = join(this.folder, 'observed.json');
    const own = { HOME: this.folder, XDG_CONFIG_HOME: this.folder, XDG_DATA_HOME: this.folder, XDG_STATE_HOME: this.folder };
    const PATH = `${join(this.folder, 'bin')}${delimiter}${process.env['PATH']}`;
    const env = { ...process.env, ...own, PATH, OBSERVED, PATIENCE_MS: String(PATIENCE_MS / 10), ...variables };
    execFileSync(command, args, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS });
    return JSON.parse(readFileSync(OBSERVED, 'utf8'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function neovimConfiguration(command: string): string {
  const [, major, minor] = /v(\d+)\.(\d+)/.exec(execFileSync(command, ['--version'], { encoding: 'utf8' })) ?? [];
  const version = Number(major) * 1000 + Number(minor);
  if (version >= 11) return 'neovim.lua';
  return version >= 8 ? 'neovim-0.8.lua' : 'neovim-0.7.lua';
}

export function driveNeovim(home: Home, command: string): Observed {
  const configuration = home.configuration(neovimConfiguration(command));
  return home.drive(command, ['--headless', '-n', '-u', configuration, '-c', `luafile ${join(DRIVERS, 'neovim.lua')}`]);
}

export function driveEmacs(home: Home, command: string, client: string): Observed {
  const CONFIGURATION = home.configuration(`${client}.el`);
  return home.drive(command, ['--batch', '-l', join(DRIVERS, 'emacs.el')], { CLIENT: client, CONFIGURATION });
}
