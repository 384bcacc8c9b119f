import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const GRU = example('gru.bprop');

/** A text by which a file of each target is recognised. */
const SIGNS: Readonly<Record<string, string>> = {
  numpy: 'def backward(dz17, saved):',
  pytorch: 'class GruFunction(torch.autograd.Function):',
  c: 'void gru_backward(',
  typescript: 'export function backward(',
  latex: '\\begin{tikzpicture}',
};

describe('bprop export', () => {
  it.each(Object.entries(SIGNS))('writes %s', (target, sign) => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    const { status, out, error } = workspace.bprop(['export', 'gru.bprop', '--target', target]);
    expect({ status, error }).toEqual({ status: 0, error: '' });
    expect(out).toContain(sign);
    expect(workspace.bprop(['export', 'gru.bprop', '--target', target, '-o', 'out.txt'])).toEqual({
      status: 0,
      out: '',
      error: '',
    });
    expect(workspace.read('out.txt')).toBe(out);
  });

  it('writes NumPy in the style of the post', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    const { status, out } = workspace.bprop(['export', 'gru.bprop', '--target', 'numpy', '--style', 'deriv']);
    expect(status).toBe(0);
    expect(out).toContain('ret = deriv(dz17, z15, z16, "+")');
  });

  it('says what is wrong with the flags in one line', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    const unknown = workspace.bprop(['export', 'gru.bprop', '--target', 'cobol']);
    expect(unknown).toMatchObject({ status: 2, out: '' });
    expect(unknown.error).toBe('bprop: --target: expected one of numpy, pytorch, c, typescript, latex, found `cobol`\n');
    expect(workspace.bprop(['export', 'gru.bprop'])).toMatchObject({ status: 2, out: '' });
    const style = workspace.bprop(['export', 'gru.bprop', '--target', 'c', '--style', 'deriv']);
    expect(style).toEqual({ status: 2, out: '', error: 'bprop: --style: there is one style, `deriv`, and only of numpy\n' });
  });

  it('leaves out a figure that no page could show, and says so', () => {
    const terms = Array.from({ length: 450 }, () => 'x * w').join(' + ');
    const workspace = openWorkspace({ 'cell.bprop': `input x: [n]\nparam w: [n]\ny = ${terms}\n` });
    const { status, out, error } = workspace.bprop(['export', 'cell.bprop', '--target', 'latex']);
    expect(status).toBe(0);
    expect(out).not.toContain('tikz');
    expect(error).toMatch(/^the graph has \d+ edges: a figure of more than 400 is left out\n$/);
  });

  it('exports nothing of a file with errors', () => {
    const workspace = openWorkspace({ 'cell.bprop': 'input x: [n]\ny = x + w\n' });
    const { status, out, error } = workspace.bprop(['export', 'cell.bprop', '--target', 'c', '-o', 'cell.c']);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(error).toContain('undefined-name');
  });
});
