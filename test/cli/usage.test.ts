import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { nodes, openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const GRU = example('gru.bprop');
const LOOP = 'input x: [3]\nh[0] = x\nfor t in 1..1000000000 {\n  h[t] = tanh(h[t-1])\n}\noutput h[1000000000]\n';
const FILES = {
  'loop.bprop': LOOP,
  'v.json': '{"x": [1, 2, 3]}',
  'gru.bprop': GRU,
  'damaged.bprop': 'input x\ny = x +\n',
  'latin1.bprop': Uint8Array.of(0x23, 0xe9, 0x0a),
};

describe('wrong usage and unreadable files', () => {
  it.each([
    [[], 'name a command'],
    [['improve', 'gru.bprop'], "unknown command 'improve'"],
    [['check'], 'path'],
    [['check', '--fast', 'gru.bprop'], '--fast'],
    [['check', '--seed', 'many', 'gru.bprop'], '--seed'],
    [['check', '--dims', 'm:3', 'gru.bprop'], 'm:3'],
    [['check', '--dims', 'm=0', 'gru.bprop'], 'm=0'],
    [['check', '--dims', 'q=2', 'gru.bprop'], '`q`'],
    [['check', '--dims', 'm=99999999999999999999', 'gru.bprop'], 'gru.bprop: no numbers for these sizes'],
    [['check', '--dims', 'm=1000000000', 'gru.bprop'], 'gru.bprop: no numbers for these sizes'],
    [['run', 'loop.bprop', '--data', 'v.json'], 'loop.bprop: no numbers for these sizes: `h` would be 3,000,000,003 numbers'],
    [['run', 'loop.bprop', '--data', 'pipe'], 'pipe: this is a pipe'],
    [['check', 'pipe'], 'pipe: this is a pipe'],
    [['check', '/dev/zero'], '/dev/zero: this is a device'],
    [['check', 'nowhere.bprop'], 'nowhere.bprop: there is no such file'],
    [['derive', '.'], '.: this is a directory'],
    [['check', 'latin1.bprop'], 'latin1.bprop: not a text in UTF-8'],
    [['derive'], 'file'],
    [['derive', 'gru.bprop', 'gru.bprop'], 'too many arguments'],
    [['derive', '--replace', 'gru.bprop'], '--write'],
    [['derive', '--write', '-'], 'standard input'],
    [['expand', '--write', '-'], 'standard input'],
    [['format', '--write', '-'], 'standard input'],
    [['format', '--write', '--check', 'gru.bprop'], '--check'],
    [['run', 'gru.bprop'], '--data'],
    [['run', '-', '--data', '-'], 'standard input'],
  ])('%j', (args, says) => {
    const workspace = openWorkspace(FILES);
    execFileSync('mkfifo', [join(workspace.folder, 'pipe')]);
    const { status, out, error } = workspace.bprop(args, GRU);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(error).toMatch(/^bprop: .*\n$/);
    expect(error).toContain(says);
  });

  it('a file that fails keeps no other back, and the worst status is that of all', () => {
    const workspace = openWorkspace({ ...FILES, 'untidy.bprop': 'input   x\ny=x\n' });
    const failed = { status: 2, error: 'bprop: nowhere.bprop: there is no such file\n' };
    expect(workspace.bprop(['format', '--write', 'nowhere.bprop', 'untidy.bprop'])).toEqual({ ...failed, out: '' });
    expect(workspace.read('untidy.bprop')).toBe('input x\ny = x\n');
    expect(workspace.bprop(['format', 'nowhere.bprop', 'untidy.bprop'])).toEqual({ ...failed, out: 'input x\ny = x\n' });
    const checked = workspace.bprop(['check', 'nowhere.bprop', 'damaged.bprop', 'untidy.bprop']);
    expect(checked).toMatchObject(failed);
    expect(checked.out).toContain('damaged.bprop: failed');
    expect(checked.out).toContain('untidy.bprop: ok');
    const { out, ...json } = workspace.bprop(['check', '--json', 'untidy.bprop', 'nowhere.bprop']);
    expect(json).toEqual(failed);
    expect(JSON.parse(out)).toMatchObject([{ file: 'untidy.bprop', ok: true }]);
    const sized = workspace.bprop(['check', '--dims', 'm=1000000000', 'gru.bprop', 'untidy.bprop']);
    expect(sized).toMatchObject({ status: 2, error: expect.stringContaining('gru.bprop: no numbers for these sizes') });
    expect(sized.out).toContain('untidy.bprop: ok');
  });

  it.each(['check', 'derive', 'expand', 'format'])('%s says what it cannot read', (command) => {
    const workspace = openWorkspace(FILES);
    expect(workspace.bprop([command, 'nowhere.bprop'])).toMatchObject({ status: 2, out: '' });
  });

  it('sizes that stand in a file are a diagnostic, and other files are checked all the same', () => {
    const { status, out, error } = openWorkspace(FILES).bprop(['check', 'loop.bprop', 'gru.bprop']);
    expect({ status, error }).toEqual({ status: 1, error: '' });
    expect(out).toContain('loop.bprop:2:1 error[too-large] `h` would be 3,000,000,003 numbers');
    expect(out).toContain('gru.bprop: ok');
  });

  it('what is exported or drawn needs no numbers of such sizes', () => {
    const workspace = openWorkspace(FILES);
    for (const args of [
      ['graph', 'loop.bprop'],
      ['export', 'loop.bprop', '--target', 'c'],
      ['export', 'loop.bprop', '--target', 'pytorch'],
    ])
      expect(workspace.bprop(args)).toMatchObject({ status: 0, error: '' });
  });

  it.each(['derive', 'expand', 'run'])('%s needs a file without errors', (command) => {
    const workspace = openWorkspace({ ...FILES, 'v.json': '{}' });
    const data = command === 'run' ? ['--data', 'v.json'] : [];
    const { status, out, error } = workspace.bprop([command, 'damaged.bprop', ...data]);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(error).toContain('damaged.bprop:2:7 error[syntax]');
  });
});

describe('help', () => {
  it('is given', () => {
    const workspace = openWorkspace();
    const { status, out } = workspace.bprop(['--help']);
    expect(status).toBe(0);
    for (const command of ['check', 'derive', 'expand', 'run', 'walk', 'format']) expect(out).toContain(`  ${command} `);
    expect(workspace.bprop(['check', '--help'])).toMatchObject({ status: 0 });
    expect(workspace.bprop(['--version'])).toEqual({ status: 0, out: `${packageJson.version}\n`, error: '' });
  });
});

describe.each(nodes())('with %s', (node) => {
  it('the commands run', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU }, node);
    expect(workspace.bprop(['check', 'gru.bprop'])).toMatchObject({ status: 0, error: '' });
    expect(workspace.bprop(['derive', 'gru.bprop', '--write'])).toEqual({ status: 0, out: '', error: '' });
    expect(workspace.bprop(['format', '--check', 'gru.bprop'])).toEqual({ status: 0, out: '', error: '' });
  });
});
