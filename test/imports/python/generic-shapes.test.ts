import { describe, expect, it } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { check, type FileCheck } from '../../../src/index.ts';
import { severityOf } from '../../../src/language/diagnostic.ts';

async function checked(text: string): Promise<FileCheck> {
  const file = importPython(text);
  const [own] = file.pairs;
  if (own === undefined) throw new Error('there is no pair in it');
  return (await checkPair(file, own, async (analysis) => check(analysis))).check;
}

/** Messages of errors; undefined where nothing was judged. */
async function errorsOf(text: string): Promise<readonly string[] | undefined> {
  const { diagnostics, gradients } = await checked(text);
  const errors = diagnostics.filter((own) => severityOf(own) === 'error').map(({ message }) => message);
  return gradients.length === 0 && errors.length === 0 ? undefined : errors;
}

function denseWith(bias: string): string {
  return `import numpy as np

def dense_forward(x, W, b):
    return x @ W + b, (x, W)

def dense_backward(dout, cache):
    x, W = cache
    dW = x.T @ dout
    db = ${bias}
    return dout @ W.T, dW, db
`;
}

function scaledWith(along: string): string {
  return `import numpy as np

def scaled_forward(x, w):
    r = np.mean(x ** 2, -1, keepdims=True) ** -0.5
    return x * r * w, (x, r, w)

def scaled_backward(dout, cache):
    x, r, w = cache
    g = dout * w
    dx = r * g - r ** 3 * x * ${along} / x.shape[-1]
    dw = (dout * x * r).sum(axis=0)
    return dx, dw
`;
}

function ridgeWith(gradient: string): string {
  return `import numpy as np

def ridge(w, b, X, y):
    """X: (n, d), w: (d,), b: scalar, y: (n,)"""
    residual = X @ w + b - y
    loss = np.sum(residual ** 2) / 2
    grad_w = X.T @ residual
    grad_b = ${gradient}
    return loss, grad_w, grad_b
`;
}

function chosenWith(gradient: string): string {
  return `import numpy as np

def chosen(W, X, y):
    N = X.shape[0]
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(N), y].reshape(-1, 1) + 1)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    binary = (margins > 0).astype(float)
    binary[np.arange(N), y] = -np.sum(binary, axis=1)
    dW = ${gradient}
    return loss, dW
`;
}

describe('shapes are those of the forward pass', () => {
  it.each([
    ['a bias', denseWith('dout.sum(axis=0)')],
    ['a gain', scaledWith('np.sum(g * x, -1, keepdims=True)')],
    ['labels', chosenWith('X.T @ binary / N')],
    ['a stated number', ridgeWith('residual.sum()')],
  ])('where a pass is right: %s', async (_, text) => {
    expect(await errorsOf(text)).toEqual([]);
  });

  it('and not squares for a sum along another axis', async () => {
    const errors = await errorsOf(denseWith('dout.sum(axis=1)'));
    expect(errors?.length).toBe(1);
    expect(errors?.[0]).toContain('db');
  });

  it('and not vectors for sums without `keepdims`', async () => {
    const errors = await errorsOf(scaledWith('np.sum(g * x, -1)'));
    expect(errors?.length).toBe(1);
    expect(errors?.[0]).toContain('`keepdims=True` is missing');
  });

  it('and not a single row for a mean that is taken twice', async () => {
    expect((await errorsOf(chosenWith('X.T @ binary / N / N')))?.length).toBe(1);
  });

  it('also for a gradient that is a result of the forward pass', async () => {
    const errors = await errorsOf(ridgeWith('residual'));
    expect(errors?.length).toBe(1);
    expect(errors?.[0]).toContain('a sum is missing: write `grad_b = np.sum(residual)`');
  });
});
