import { describe, expect, it } from 'vitest';
import { checkPython, pythonPairs } from '../../../src/index.ts';
import { severityOf } from '../../../src/language/diagnostic.ts';

/** A softmax that nothing here knows, its derivative by another such function, and comments that say both. */
function attention(forward: string, backward: string): string {
  return `import numpy as np
from somewhere import sm, softmax_grad


def att_forward(x, w):
    """x: (N, D), w: (D, M)"""
    N, D = x.shape
    s = x @ w
    # bprop: ${forward}
    p = sm(s, axis=1)
    y = p ** 2 / N
    return y, (x, w, p)


def att_backward(dy, cache):
    x, w, p = cache
    dp = 2 * p * dy / x.shape[0]
    ds = softmax_grad(dp, p)  # bprop: ${backward}
    return ds @ w.T, x.T @ ds
`;
}

const FORWARD = 'p = softmax(s, axis=1)';
const BACKWARD = 'ds = p * (dp - sum(dp * p, axis=1, keepdims=true))';

async function verdictOn(text: string): Promise<{ readonly gradients: readonly string[]; readonly messages: readonly string[] }> {
  const [pair] = await pythonPairs(text);
  if (pair === undefined) throw new Error('no pair was found');
  const { check } = await checkPython(pair);
  return {
    gradients: check.gradients.map(({ variable, status }) => `${variable.name} ${status}`),
    messages: check.diagnostics.map((own) => `${severityOf(own)}: ${own.message}`),
  };
}

describe('a comment that says in the language what a statement assigns', () => {
  it('is read in its place', async () => {
    expect(await verdictOn(attention(FORWARD, BACKWARD))).toEqual({ gradients: ['x pass', 'w pass'], messages: [] });
  });

  it('is judged as any other line', async () => {
    const { gradients, messages } = await verdictOn(attention(FORWARD, 'ds = p * (dp - sum(dp, axis=1, keepdims=true))'));
    expect(gradients).toEqual(['x fail', 'w fail']);
    expect(messages.filter((own) => own.startsWith('error'))).toHaveLength(1);
  });

  it.each([
    ['p = softmax(q, axis=1)', 'not read: its comment: `softmax(q, axis=1)`: reads `q`, which nothing gives it'],
    ['p = softmax(s, axis=1', 'not read: its comment: expected `)`, found the end of the line in `softmax(s, axis=1`'],
    ['p = softmax(s, axis=5)', 'not read: its comment: `softmax(s, axis=5)`: '],
  ])('that is wrong is said, once, and nothing is judged: %s', async (comment, message) => {
    const { gradients, messages } = await verdictOn(attention(comment, BACKWARD));
    expect(gradients).toEqual([]);
    expect(messages).toEqual([expect.stringContaining(message)]);
  });
});

describe('a comment that leaves a statement out', () => {
  it('costs nothing where the result does not depend on it', async () => {
    const text = attention(FORWARD, BACKWARD).replace('    y = p', '    log(s)  # bprop: skip\n    y = p');
    const { gradients, messages } = await verdictOn(text);
    expect(gradients).toEqual(['x pass', 'w pass']);
    expect(messages.filter((own) => own.startsWith('error'))).toEqual([]);
  });

  it('leaves what it assigns unknown', async () => {
    const { gradients, messages } = await verdictOn(attention('skip', BACKWARD));
    expect(gradients).toEqual([]);
    expect(messages).toEqual(['warning: not read: `p` is left out, as a comment says']);
  });
});

describe('a comment that states shapes', () => {
  const text = (comment: string): string => `def bias_forward(x, b):${comment}
    return x + b, None


def bias_backward(dout, cache):
    return dout, dout.sum(axis=0)
`;

  it('settles what nothing else tells', async () => {
    expect((await verdictOn(text('\n    # bprop: x [N, D], b [D]'))).gradients).toEqual(['x pass', 'b pass']);
  });

  it('is not passed over for a shape that would make the gradient right', async () => {
    const { messages } = await verdictOn(text('\n    # bprop: x [N, D], b [N, D]'));
    expect(messages).toEqual([expect.stringContaining('`sum` is too many: write `return dout, dout`')]);
  });
});
