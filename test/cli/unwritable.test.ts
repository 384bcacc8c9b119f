import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUNDLE, openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const FILES = {
  'a.bprop': 'input x: [n]\ny =  tanh(x)\noutput y\n',
  'gru.bprop': example('gru.bprop'),
  'damaged.bprop': 'input x\ny = x +\n',
  'v.json': '{"x": [1]}',
};

const COMMANDS = [
  'check a.bprop',
  'check --json gru.bprop',
  'check --memory a.bprop',
  'derive a.bprop',
  'expand a.bprop',
  'run a.bprop --data v.json',
  'run a.bprop --data v.json --json',
  'export a.bprop --target numpy',
  'graph a.bprop --format dot',
  'graph a.bprop',
  'format a.bprop',
  'format --check a.bprop',
  '--help',
  '--version',
];
/** These say what is wrong on standard error. */
const COMPLAINTS = ['check nowhere.bprop', 'derive damaged.bprop', 'improve a.bprop', 'run a.bprop --data nowhere.json'];

/** The command line as a shell runs it, with `bprop` for it. */
function shell(script: string): { readonly status: number | null; readonly out: string; readonly error: string } {
  const workspace = openWorkspace(FILES);
  const text = `bprop() { "${process.execPath}" "${BUNDLE}" "$@"; }\n${script}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', text], { cwd: workspace.folder, encoding: 'utf8' });
  return { status, out: stdout, error: stderr };
}

describe.runIf(existsSync('/dev/full'))('a full disk', () => {
  it.each(COMMANDS)('is said by bprop %s', (command) => {
    expect(shell(`bprop ${command} > /dev/full`)).toEqual({
      status: 2,
      out: '',
      error: 'bprop: standard output cannot be written: there is no space left\n',
    });
  });

  it.each(COMPLAINTS)('ends bprop %s where nobody can be told', (command) => {
    expect(shell(`bprop ${command} 2> /dev/full`)).toEqual({ status: 2, out: '', error: '' });
    expect(shell(`bprop ${command} > /dev/full 2>&1`)).toEqual({ status: 2, out: '', error: '' });
  });

  it.each(['export a.bprop --target c', 'graph a.bprop'])('is said by bprop %s -o', (command) => {
    expect(shell(`bprop ${command} -o /dev/full`)).toEqual({
      status: 2,
      out: '',
      error: 'bprop: /dev/full: cannot be written: there is no space left\n',
    });
  });
});

describe.runIf(process.platform !== 'win32')('a reader that goes away', () => {
  // The pipe is closed before anything is written: its reader is gone when the other end begins.
  const closed = (command: string, redirected: string): string =>
    `{ sleep 0.3; bprop ${command} ${redirected}; echo "$?" > status; } | true; cat status`;

  it.each(COMMANDS)('ends bprop %s quietly', (command) => {
    expect(shell(closed(command, ''))).toEqual({ status: 0, out: '141\n', error: '' });
  });

  it.each(COMPLAINTS)('ends bprop %s quietly', (command) => {
    expect(shell(closed(command, '2>&1'))).toEqual({ status: 0, out: '141\n', error: '' });
  });

  it('may read a part', () => {
    expect(shell('bprop derive gru.bprop | head -1')).toMatchObject({ status: 0, error: '' });
    expect(shell('bprop check gru.bprop | head -n 0')).toEqual({ status: 0, out: '', error: '' });
  });
});

describe('a file that cannot be written', () => {
  it.each(['export a.bprop --target latex', 'graph a.bprop --format json'])('is said by bprop %s -o', (command) => {
    const workspace = openWorkspace(FILES);
    mkdirSync(join(workspace.folder, 'folder'));
    const to = (file: string) => workspace.bprop([...command.split(' '), '-o', file]);
    const said = (file: string, why: string) => ({ status: 2, out: '', error: `bprop: ${file}: cannot be written: ${why}\n` });
    expect(to('folder')).toEqual(said('folder', 'this is a directory'));
    expect(to('nowhere/a.txt')).toEqual(said('nowhere/a.txt', 'there is no such directory'));
    expect(to('v.json/a.txt')).toEqual(said('v.json/a.txt', 'a part of this path is no directory'));
    expect(to('new.txt')).toEqual({ status: 0, out: '', error: '' });
    expect(to('new.txt')).toEqual({ status: 0, out: '', error: '' });
  });

  // The owner of the system may write every file.
  it.runIf(process.getuid?.() !== 0)('is said when it may only be read', () => {
    const workspace = openWorkspace(FILES);
    chmodSync(join(workspace.folder, 'a.bprop'), 0o444);
    for (const command of ['derive', 'expand', 'format']) {
      expect(workspace.bprop([command, '--write', 'a.bprop'])).toEqual({
        status: 2,
        out: '',
        error: 'bprop: a.bprop: cannot be written: access to it is not permitted\n',
      });
    }
  });

  it.runIf(process.platform === 'linux')('stays what it was where there is no room for the new text', () => {
    const source = `input x: [n]\n${Array.from({ length: 60 }, (_, index) => `y${index} = tanh(x)`).join('\n')}\n`;
    const workspace = openWorkspace({ 'a.bprop': source });
    const limited = (script: string) =>
      spawnSync('bash', ['-c', `ulimit -f 1; "${process.execPath}" "${BUNDLE}" ${script}`], {
        cwd: workspace.folder,
        encoding: 'utf8',
      });
    const written = limited('derive --write a.bprop');
    expect(written.stderr).toBe('bprop: a.bprop: cannot be written: it would be larger than a file may be\n');
    expect(written.status).toBe(2);
    expect(workspace.read('a.bprop')).toBe(source);
    expect(limited('graph a.bprop -o a.svg').status).toBe(2);
    expect(existsSync(join(workspace.folder, 'a.svg'))).toBe(false);
  });
});
