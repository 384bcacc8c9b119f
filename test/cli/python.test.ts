import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';

const AFFINE = `import numpy as np


def affine_forward(x, w, b):
    """x: (N, D), w: (D, M), b: (M,)"""
    out = x @ w + b
    return out, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = dout @ w.T
    dw = x.T @ dout
    db = np.sum(dout, axis=0)
    return dx, dw, db
`;

const SCALE = `

def scale_forward(x, s):
    """x: (N, D), s: (D,)"""
    return x * s, (x, s)


def scale_backward(dout, cache):
    x, s = cache
    ds = np.sum(dout * x, axis=0)
    return dout * s, ds
`;

describe('import', () => {
  it('writes a pair as a program, which is checked as any other', () => {
    const workspace = openWorkspace({ 'layers.py': AFFINE });
    const { status, out } = workspace.bprop(['import', 'layers.py']);
    expect({ status, out }).toEqual({
      status: 0,
      out: `input x: [N, D]
input w: [D, M]
input b: [M]
out = x @ w + b
output out
backward {
  dx = dout @ w.T
  dw = x.T @ dout
  db = sum(dout, axis=0)
}
`,
    });
    expect(workspace.bprop(['import', 'layers.py', '-o', 'affine.bprop'])).toMatchObject({ status: 0, out: '' });
    expect(workspace.read('affine.bprop')).toBe(out);
    expect(workspace.bprop(['check', 'affine.bprop']).status).toBe(0);
  });

  it('takes one of several by either name', () => {
    const workspace = openWorkspace({ 'layers.py': AFFINE + SCALE });
    const { status, error } = workspace.bprop(['import', 'layers.py']);
    expect({ status, error }).toEqual({
      status: 2,
      error: 'bprop: layers.py: several backward passes: name one by --function: affine_backward, scale_backward\n',
    });
    const byForward = workspace.bprop(['import', 'layers.py', '--function', 'scale_forward']);
    expect(byForward.out).toContain('input s: [D]\n');
    expect(workspace.bprop(['import', 'layers.py', '--function', 'scale_backward']).out).toBe(byForward.out);
  });

  it.each([
    [['import', 'layers.py', '--function', 'f'], 'layers.py: no such function: one of affine_backward, scale_backward'],
    [['import', 'empty.py'], 'empty.py: no backward pass in this file'],
    [['import', 'cell.bprop'], 'cell.bprop: only files in Python and notebooks, which end in .py and .ipynb, are imported'],
    [['import', 'missing.py'], 'missing.py: there is no such file'],
  ])('refuses: %s', (args, message) => {
    const workspace = openWorkspace({ 'layers.py': AFFINE + SCALE, 'empty.py': 'x = 1\n', 'cell.bprop': 'input x\n' });
    expect(workspace.bprop(args)).toMatchObject({ status: 2, error: `bprop: ${message}\n` });
  });

  it('says what it did not read', () => {
    const text = AFFINE.replace('    out = x @ w + b\n', '    np.save("x", x)\n    out = x @ w + b\n');
    const { error } = openWorkspace({ 'layers.py': text }).bprop(['import', 'layers.py']);
    expect(error).toMatch(/^layers\.py:6: not read: /);
  });
});

describe('check --fix of a file in Python', () => {
  const wrong = AFFINE.replace('dw = x.T @ dout', 'dw = 2 * x.T @ dout').replace('dx = dout', 'dx = -dout');

  it('writes the repairs that are certain, and nothing else', () => {
    const text = (AFFINE + SCALE).replace('ds = np', 'ds = 2 * np');
    const workspace = openWorkspace({ 'layers.py': text });
    expect(workspace.bprop(['check', 'layers.py']).status).toBe(1);
    const { status, out } = workspace.bprop(['check', '--fix', 'layers.py']);
    expect(out).toContain('layers.py: scale_forward, scale_backward: ok');
    expect(status).toBe(0);
    expect(workspace.read('layers.py')).toBe(AFFINE + SCALE);
  });

  it('mends several lines of one function', () => {
    const workspace = openWorkspace({ 'layers.py': wrong });
    expect(workspace.bprop(['check', 'layers.py']).status).toBe(1);
    const { status } = workspace.bprop(['check', '--fix', 'layers.py']);
    expect({ status, text: workspace.read('layers.py') }).toEqual({ status: 0, text: AFFINE });
  });

  it('keeps the ends of lines and the mark of the byte order', () => {
    const dos = (text: string): string => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const workspace = openWorkspace({ 'layers.py': dos(AFFINE.replace('dw = x.T @ dout', 'dw = 2 * x.T @ dout')) });
    expect(workspace.bprop(['check', '--fix', 'layers.py']).status).toBe(0);
    expect(workspace.read('layers.py')).toBe(dos(AFFINE));
  });

  it('writes no file that is right, or that was not read', () => {
    const unread = AFFINE.replace('out = x @ w + b', 'out = np.strange(x @ w + b)');
    const workspace = openWorkspace({ 'layers.py': AFFINE, 'unread.py': unread });
    expect(workspace.bprop(['check', '--fix', 'layers.py', 'unread.py']).status).toBe(0);
    expect([workspace.read('layers.py'), workspace.read('unread.py')]).toEqual([AFFINE, unread]);
  });
});

describe('derive of a file in Python', () => {
  const forward = AFFINE.slice(0, AFFINE.indexOf('\n\ndef affine_backward')).trimEnd();

  it('prints the function, or writes it into the file', () => {
    const workspace = openWorkspace({ 'layers.py': `${forward}\n\n\nx = 1\n` });
    const { status, out } = workspace.bprop(['derive', 'layers.py', '--function', 'affine_forward']);
    expect(status).toBe(0);
    expect(out).toBe(`def affine_backward(dout, cache):
    """Backward pass of affine_forward: the gradients dx, dw, db."""
    x, w = cache
    db = np.sum(dout, axis=0)
    dx = dout @ w.T
    dw = x.T @ dout
    return dx, dw, db
`);
    expect(workspace.bprop(['derive', 'layers.py', '--write'])).toMatchObject({ status: 0, out: '' });
    expect(workspace.read('layers.py')).toBe(`${forward}\n\n\n${out}\n\nx = 1\n`);
    expect(workspace.bprop(['check', 'layers.py']).out).toContain('3 of 3 gradients passed');
  });

  it('says why it derives nothing', () => {
    const workspace = openWorkspace({
      'layers.py': AFFINE,
      'two.py': `${forward}\n\n\ndef relu_forward(x):\n    return np.maximum(x, 0)\n`,
    });
    expect(workspace.bprop(['derive', 'layers.py', '--function', 'affine_forward'])).toMatchObject({
      status: 1,
      error:
        'layers.py: `affine_forward`: nothing derived: `affine_backward` in line 10 is its backward pass: `bprop check` judges it\n',
    });
    expect(workspace.bprop(['derive', 'two.py'])).toMatchObject({
      status: 2,
      error: 'bprop: two.py: several forward functions: name one by --function: affine_forward, relu_forward\n',
    });
    expect(workspace.bprop(['derive', 'layers.py'])).toMatchObject({ status: 2 });
    expect(workspace.bprop(['derive', 'two.py', '--replace', '--function', 'relu_forward'])).toMatchObject({
      status: 2,
      error: 'bprop: two.py: --replace is for files of the language, not for Python\n',
    });
  });
});
