import { describe, expect, it } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { check, type FileCheck } from '../../../src/index.ts';

async function checked(text: string): Promise<FileCheck> {
  const file = importPython(text);
  const [own] = file.pairs;
  if (own === undefined) throw new Error('there is no pair in it');
  return (await checkPair(file, own, async (analysis) => check(analysis))).check;
}

function productWith(returned: string): string {
  return `import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        """x: (N, D), w: (N, D)"""
        ctx.save_for_backward(x, w)
        return x * w ** 2

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        grad_x = g * w ** 2
        grad_w = 2 * g * x * w
        return ${returned}
`;
}

function doubledWith(body: string): string {
  return `def f_forward(x):
    """x: (N, D)"""
    return x * 2, x


def f_backward(dout, cache):
    ${body}
`;
}

describe('the results of an autograd.Function', () => {
  it('are right in the order of its arguments', async () => {
    expect((await checked(productWith('grad_x, grad_w'))).ok).toBe(true);
  });

  it('are wrong in another order, whatever their names', async () => {
    expect((await checked(productWith('grad_w, grad_x'))).ok).toBe(false);
  });
});

describe('a backward pass without a gradient', () => {
  it.each(['pass', 'return None', 'dx = dout * 3'])('is not judged: %s', async (body) => {
    const { gradients, diagnostics } = await checked(doubledWith(body));
    expect(gradients).toEqual([]);
    expect(diagnostics.map(({ message }) => message)).toEqual(['not judged: `f_backward` returns no gradient']);
  });
});

const COUNTED = productWith('g * w ** 2')
  .replace('ctx, x, w):', 'ctx, x, k: float, w):')
  .replace('x * w ** 2\n', 'k * x * w ** 2\n');

describe('the number of results of an autograd.Function', () => {
  const texts = async (text: string): Promise<readonly string[]> =>
    (await checked(text)).diagnostics.map(({ code, message, fixes }) =>
      [code, message, ...fixes.map(({ title }) => title)].join(' | '),
    );

  it('is that of its arguments: `None` stands for a number', async () => {
    const text = COUNTED.replace('(x, w)', '(x, w)\n        ctx.k = k').replace(
      'return g * w ** 2',
      'return g * ctx.k * w ** 2, ctx.k * grad_w',
    );
    expect(await texts(text)).toEqual([
      'missing-gradient | `return`: 2 gradients for 3 arguments: `None` for `k` is missing | Write `return g * ctx.k * w ** 2, None, ctx.k * grad_w`',
    ]);
    expect((await checked(text)).ok).toBe(false);
  });

  it('is wrong where the gradient of a tensor is missing', async () => {
    expect(await texts(productWith('grad_x'))).toEqual([
      'missing-gradient | `return`: 1 gradient for 2 arguments: the one for `w` is missing',
    ]);
  });

  it('may be larger by `None`', async () => {
    expect(await texts(productWith('grad_x, grad_w, None'))).toEqual([]);
    expect(await texts(productWith('grad_x, grad_w, g'))).toEqual(['missing-gradient | `return`: 3 gradients for 2 arguments']);
  });
});

describe('a gradient that is missing', () => {
  it('is told of an argument for which `None` is returned', async () => {
    const { diagnostics, gradients } = await checked(productWith('grad_x, None'));
    expect(diagnostics.map(({ severity, message }) => [severity, message])).toEqual([
      ['warning', 'no gradient for `w`: `None` is returned, though the forward pass depends on it'],
    ]);
    expect(gradients.map(({ variable, status }) => `${variable.name} ${status}`)).toEqual(['x pass', 'w missing']);
  });

  it('is no warning for data, where what is learned has gradients', async () => {
    const text = productWith('None, grad_w').replace('        grad_x = g * w ** 2\n', '');
    expect((await checked(text)).diagnostics.map(({ severity }) => severity)).toEqual(['information']);
  });

  it('is told of a parameter, and not of data', async () => {
    const text = `import numpy as np


def loss_fn(X, y, W, b):
    """X: (N, D), y: (N,), W: (D,), b: ()"""
    r = X @ W + b - y
    loss = (r ** 2).sum()
    dW = 2 * X.T @ r
    return loss, {'W': dW}
`;
    const messages = async (own: string): Promise<readonly string[]> =>
      (await checked(own)).diagnostics.map(({ message }) => message);
    expect(await messages(text)).toEqual(['no gradient for `b`: none is returned, though the forward pass depends on it']);
    expect(await messages(text.replace("{'W': dW}", "{'W': dW, 'b': 2 * r.sum()}"))).toEqual([]);
  });
});

describe('gradients in another order than the arguments', () => {
  const text = `def f_forward(x, y):
    """x: (N, D), y: (N, D)"""
    return x * y ** 2, (x, y)


def f_backward(dout, cache):
    x, y = cache
    dx = dout * y ** 2
    dy = dout * 2 * x * y
    return dy, dx
`;

  it('are told where they are judged by their names', async () => {
    const { ok, diagnostics } = await checked(text);
    expect(ok).toBe(true);
    expect(diagnostics.map(({ severity, message }) => [severity, message])).toEqual([
      ['information', 'judged by the names of the results: they stand in the order `dy`, `dx`, and `f_forward` takes `x`, `y`'],
    ]);
  });

  it('are as they should be where the file unpacks them so', async () => {
    const { diagnostics } = await checked(`${text}\n\ndy, dx = f_backward(g, c)\n`);
    expect(diagnostics).toEqual([]);
  });
});
