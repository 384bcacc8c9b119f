import { describe, expect, it } from 'vitest';
import { findPython } from '../exports/support/tools.ts';
import { openWorkspace } from '../support/command-line.ts';

const python = findPython('numpy') ?? '';
const torch = findPython('torch');

const LAYERS = `import numpy as np


def affine_forward(x, w, b):
    """x: (N, D), w: (D, M), b: (M,)"""
    print("not JSON")
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, np.sum(dout, axis=0)


def tanh_forward(x):
    y = np.tanh(x)
    return y


def tanh_backward(dy, y):
    return dy * (1 - y)


def dropout_forward(x, p):
    mask = np.random.rand(*x.shape) < p
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout * cache


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


def step_forward(x, params):
    h = np.tanh(x @ params["W"] + params["b"])
    return h, (x, h, params)


def step_backward(dh, cache):
    x, h, params = cache
    da = dh * (1 - h ** 2)
    grads = {"W": x.T @ da, "b": da.sum(axis=0)}
    return da @ params["W"].T, grads


def softmax_loss(x, y):
    """x: (N, C), y: (N,)"""
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    N = x.shape[0]
    loss = -np.sum(np.log(p[np.arange(N), y])) / N
    dx = p.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N
`;

/** The lines that tell of Python. */
function told(text: string): readonly string[] {
  return text.split('\n').filter((line) => /Python|mistake of bprop/.test(line));
}

describe.runIf(python !== '')('check --verify', () => {
  it('compares values and gradients of functions, classes, dictionaries and labels, right or wrong', { timeout: 120_000 }, () => {
    const workspace = openWorkspace({ 'layers.py': LAYERS });
    const { status, out } = workspace.bprop(['check', '--verify', '--no-numeric', '--python', python, 'layers.py']);
    expect(told(out)).toEqual([
      'layers.py: affine_forward, affine_backward: read as Python runs it: 1 output and 3 gradients are the same',
      'layers.py: tanh_forward, tanh_backward: read as Python runs it: 1 output and 1 gradient are the same',
      'layers.py: dropout_forward, dropout_backward: not compared with Python: it draws random numbers of its own',
      'layers.py: Dense: read as Python runs it: 1 output and 3 gradients are the same',
      'layers.py: step_forward, step_backward: read as Python runs it: 1 output and 3 gradients are the same',
      'layers.py: softmax_loss: read as Python runs it: 1 output and 1 gradient are the same',
    ]);
    expect(status).toBe(0);
  });

  it('says both numbers where Python runs something else than was read', () => {
    const text = `${LAYERS.slice(0, LAYERS.indexOf('\n\ndef tanh_forward'))}\n\nvars(np).update(sum=lambda a, axis=None: 2 * a.sum(axis=axis))\n`;
    const { status, out } = openWorkspace({ 'layers.py': text }).bprop(['check', '--verify', '--python', python, 'layers.py']);
    expect(status).toBe(1);
    expect(told(out)).toEqual([
      expect.stringMatching(
        /^layers\.py: affine_forward, affine_backward: a mistake of bprop, not of this file: the gradient of `b`: -?[\d.]+ in Python, and -?[\d.]+ in bprop at \[0\]$/,
      ),
    ]);
    const [there, here] = [...(told(out)[0] ?? '').matchAll(/(-?[\d.]+) in/g)].map(([, own]) => Number(own));
    expect(there).toBeCloseTo(2 * (here ?? 0), 12);
  });

  it('says what the original raises', () => {
    const text = LAYERS.replace('print("not JSON")', 'raise ValueError("no")');
    const { status, out } = openWorkspace({ 'layers.py': text.slice(0, text.indexOf('\n\ndef tanh')) }).bprop([
      ...['check', '--verify', '--python', python, 'layers.py'],
    ]);
    expect(status).toBe(0);
    expect(out).toContain('not compared with Python');
  });

  it('keeps reports for machines whole', () => {
    const { out, error } = openWorkspace({ 'layers.py': LAYERS.slice(0, LAYERS.indexOf('\n\ndef tanh')) }).bprop([
      ...['check', '--json', '--verify', '--python', python, 'layers.py'],
    ]);
    expect(JSON.parse(out)).toHaveLength(1);
    expect(error).toContain('read as Python runs it');
  });

  it('is for those who ask for it alone', () => {
    const text = `open("ran", "w").close()\n${LAYERS}`;
    const workspace = openWorkspace({ 'layers.py': text, ran: 'no' });
    workspace.bprop(['check', '--no-numeric', 'layers.py']);
    expect(workspace.read('ran')).toBe('no');
  });

  it('needs an interpreter', () => {
    const { status, error } = openWorkspace({ 'layers.py': LAYERS }).bprop([
      'check',
      '--no-numeric',
      '--verify',
      '--python',
      './none',
      'layers.py',
    ]);
    expect({ status, error }).toEqual({
      status: 2,
      error: 'bprop: --verify: `./none` cannot be run: name an interpreter by --python\n',
    });
  });

  it('goes with import', () => {
    const workspace = openWorkspace({ 'layers.py': LAYERS });
    const { status, error } = workspace.bprop(['import', 'layers.py', '--function', 'Dense', '--verify', '--python', python]);
    expect({ status, error }).toEqual({
      status: 0,
      error: 'layers.py: Dense: read as Python runs it: 1 output and 3 gradients are the same\n',
    });
  });
});

describe.runIf(torch !== undefined)('check --verify of PyTorch', () => {
  it('calls functions of autograd with a context', { timeout: 120_000 }, () => {
    const text = `import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        """x: (N, D), weight: (D,)"""
        ctx.save_for_backward(x, weight)
        return x * weight

    @staticmethod
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        return grad_output * weight, (grad_output * x).sum(0)
`;
    const { out } = openWorkspace({ 'scale.py': text }).bprop(['check', '--verify', '--python', torch ?? '', 'scale.py']);
    expect(told(out)).toEqual(['scale.py: Scale: read as Python runs it: 1 output and 2 gradients are the same']);
  });
});
