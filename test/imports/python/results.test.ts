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
