import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodes, openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const GRU = example('gru.bprop');

/** More equations than anybody walks through. */
const LONG = ['input y0: [n]', ...Array.from({ length: 500 }, (_, at) => `y${at + 1} = tanh(y${at})`), 'output y500', ''].join(
  '\n',
);

describe('bprop walk', () => {
  it('tells the errors of a file, and writes nothing', () => {
    const workspace = openWorkspace({ 'cell.bprop': 'input x: [n]\ny = x + w\n' });
    const { status, out, error } = workspace.bprop(['walk', 'cell.bprop', '--html', 'walk.html']);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(error).toContain('cell.bprop:2:9 error[undefined-name]');
    expect(existsSync(join(workspace.folder, 'walk.html'))).toBe(false);
  });

  it.each([
    [['walk', 'gru.bprop'], 'name what to write: --html FILE, --svg FILE, or both'],
    [['walk', 'gru.bprop', '--svg', 'nowhere/walk.svg'], 'there is no such directory'],
    [['walk', 'empty.bprop', '--svg', 'walk.svg'], 'empty.bprop: it has no equations to walk through'],
    [['walk', 'long.bprop', '--svg', 'walk.svg'], 'long.bprop: the file has 500 equations, and a walk has at most 400'],
    [['walk', 'gru.bprop', '--html', 'nowhere/walk.html'], 'there is no such directory'],
    [['walk', 'empty.bprop', '--html', 'walk.html'], 'empty.bprop: it has no equations to walk through'],
  ])('%j', (args, says) => {
    const { status, out, error } = openWorkspace({
      'gru.bprop': GRU,
      'empty.bprop': '# nothing yet\n',
      'long.bprop': LONG,
    }).bprop(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(error).toMatch(/^bprop: .*\n$/);
    expect(error).toContain(says);
  });

  it.each(nodes())('writes the same page each time, also of standard input: %s', (node) => {
    const workspace = openWorkspace({ 'cell.bprop': GRU }, node);
    expect(workspace.bprop(['walk', 'cell.bprop', '--html', 'a.html'])).toEqual({ status: 0, out: '', error: '' });
    expect(workspace.bprop(['walk', '-', '--html', 'b.html'], GRU)).toEqual({ status: 0, out: '', error: '' });
    expect(workspace.read('a.html').slice(0, 15)).toBe('<!DOCTYPE html>');
    expect(workspace.read('b.html') === workspace.read('a.html')).toBe(true);
  });

  it('draws a file whose sizes are too large for numbers', () => {
    const text = 'input x: [3]\nh[0] = x\nfor t in 1..1000000000 {\n  h[t] = tanh(h[t-1])\n}\noutput h[1000000000]\n';
    const workspace = openWorkspace({ 'loop.bprop': text });
    expect(workspace.bprop(['walk', 'loop.bprop', '--html', 'walk.html'])).toMatchObject({ status: 0, error: '' });
    expect(workspace.read('walk.html').includes('"line":"h[t] = tanh(h[t-1])"')).toBe(true);
  });
});
