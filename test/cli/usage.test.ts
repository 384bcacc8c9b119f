import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { nodes, openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const GRU = example('gru.bprop');
const FILES = { 'gru.bprop': GRU, 'damaged.bprop': 'input x\ny = x +\n', 'latin1.bprop': Uint8Array.of(0x23, 0xe9, 0x0a) };

describe('wrong usage and unreadable files', () => {
  it.each([
    [[], 'name a command'],
    [['improve', 'gru.bprop'], "unknown command 'improve'"],
    [['check'], 'file'],
    [['check', '--fast', 'gru.bprop'], '--fast'],
    [['check', '--seed', 'many', 'gru.bprop'], '--seed'],
    [['check', '--dims', 'm:3', 'gru.bprop'], 'm:3'],
    [['check', '--dims', 'm=0', 'gru.bprop'], 'm=0'],
    [['check', '--dims', 'q=2', 'gru.bprop'], '`q`'],
    [['check', '--dims', 'm=99999999999999999999', 'gru.bprop'], 'gru.bprop: no numbers for these sizes'],
    [['check', 'nowhere.bprop'], 'nowhere.bprop: there is no such file'],
    [['check', 'gru.bprop', 'nowhere.bprop'], 'nowhere.bprop: there is no such file'],
    [['check', '.'], '.: this is a directory'],
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
    const { status, out, error } = workspace.bprop(args, GRU);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(error).toMatch(/^bprop: .*\n$/);
    expect(error).toContain(says);
  });

  it.each(['check', 'derive', 'expand', 'format'])('%s says what it cannot read', (command) => {
    const workspace = openWorkspace(FILES);
    expect(workspace.bprop([command, 'nowhere.bprop'])).toMatchObject({ status: 2, out: '' });
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
    for (const command of ['check', 'derive', 'expand', 'run', 'format']) expect(out).toContain(`  ${command} `);
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
