import { describe, expect, it } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { check } from '../../../src/index.ts';

/** What a check of the first pair of a text says: whether it is well, and each message. */
async function saidOf(text: string): Promise<readonly [boolean, readonly string[]]> {
  const file = importPython(text);
  const [own] = file.pairs;
  if (own === undefined) throw new Error('there is no pair in it');
  const { check: found } = await checkPair(file, own, async (analysis) => check(analysis));
  return [found.ok, found.diagnostics.map(({ message }) => message)];
}

function withBias(backward: string): string {
  return `import numpy as np


def linear_forward(x, w, bias=None):
    """x: (N, D), w: (D, M), bias: (M,)"""
    out = x @ w
    if bias is not None:
        out = out + bias
    return out, (x, w, bias)


def linear_backward(dout, cache):
    x, w, bias = cache
    dx = dout @ w.T
    dw = x.T @ dout
    dbias = None
    if bias is not None:
        dbias = ${backward}
    return dx, dw, dbias
`;
}

function withMode(otherwise: string): string {
  return `import numpy as np


def act_forward(x, mode='relu'):
    """x: (N, D)"""
    if mode == 'relu':
        out = np.maximum(x, 0)
    elif mode == 'square':
        out = x ** 2
    return out, (x, mode)


def act_backward(dout, cache):
    x, mode = cache
    if mode == 'relu':
        dx = dout * (x > 0)
    elif mode == 'square':
        dx = ${otherwise}
    return dx
`;
}

function withNeeds(backward: string): string {
  return `import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        """x: (N, D), w: (N, D)"""
        ctx.save_for_backward(x, w)
        return x * w

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        gw = g * x
        if not ctx.needs_input_grad[0]:
            return None, ${backward}
        return g * w, gw
`;
}

describe('every setting that the functions of a pair tell apart', () => {
  it('is judged: an argument that may be `None`', async () => {
    expect(await saidOf(withBias('dout.sum(axis=0)'))).toEqual([true, []]);
    const [isWell, [message]] = await saidOf(withBias('2 * dout.sum(axis=0)'));
    expect(isWell).toBe(false);
    expect(message).toMatch(/^where `bias` is given: `dbias`: /);
  });

  it('is judged: a text', async () => {
    expect(await saidOf(withMode('2 * dout * x'))).toEqual([true, []]);
    const [isWell, [message]] = await saidOf(withMode('dout * x'));
    expect(isWell).toBe(false);
    expect(message).toMatch(/^where `mode` is `'square'`: `dx`: /);
  });

  it('is judged: gradients that nobody needs', async () => {
    expect((await saidOf(withNeeds('gw')))[0]).toBe(true);
    const [isWell, messages] = await saidOf(withNeeds('2 * gw'));
    expect(isWell).toBe(false);
    expect(messages.join()).toMatch(/where `ctx.needs_input_grad\[0\]` is `False`: /);
  });

  it('is named where it cannot be judged', async () => {
    const text = withMode('np.fromfile(x)');
    expect((await saidOf(text))[1]).toEqual(["not judged where `mode` is `'square'`"]);
  });

  it('needs no gradient where a network does not learn', async () => {
    const text = `import numpy as np


def drop_forward(x, mask, train=True):
    """x: (N, D), mask: (N, D)"""
    out = x * mask if train else x
    return out, mask


def drop_backward(dout, mask):
    return dout * mask
`;
    expect(await saidOf(text)).toEqual([true, ['not judged where `train` is `False`']]);
  });
});
