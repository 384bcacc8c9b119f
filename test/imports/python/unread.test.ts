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

function doubled(line: string, forward = ''): string {
  return `import numpy as np
import torch


def f_forward(x):
    """x: (N, D)"""
    ${forward === '' ? 'y = x * 2' : forward}
    return y, x


def f_backward(dout, cache):
    dx = dout * 2
    other = dx
    ${line}
    return dx
`;
}

describe('what is not read of a backward pass in Python', () => {
  it.each([
    'np.copyto(dx, 0)',
    'np.putmask(dx, dx > 0, 0)',
    'dx.fill(0)',
    'dx.zero_()',
    'other.fill(0)',
    'helper(dx)',
    'np.frobnicate(dout, out=dx)',
    'y = np.frobnicate(dout, out=other)',
    'dx = dx +* 1',
  ])('leaves the pair without a verdict: `%s`', async (line) => {
    const { gradients, diagnostics } = await checked(doubled(line));
    expect(gradients).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toContain('not-read');
  });

  it.each(['print(dx)', 'plt.plot(dx)', 'logging.info(dx.shape)', 'np.testing.assert_allclose(dx, other)'])(
    'costs nothing where it looks only: `%s`',
    async (line) => {
      const { gradients } = await checked(doubled(line));
      expect(gradients.map(({ status }) => status)).toEqual(['pass']);
    },
  );

  it.each(['hasOwnProperty', 'constructor', '__proto__', 'toString', 'valueOf'])(
    'may be called `%s`, as objects here call something of theirs',
    async (name) => {
      for (const text of [
        doubled('pass', `y = ${name}(x) * 2`),
        doubled(`dx = dx.${name}()`),
        doubled(`dx = np.${name}(dx)`),
        doubled(`dx = dx if isinstance(dx, np.${name}) else dx`),
      ]) {
        const { gradients, diagnostics } = await checked(text);
        expect(gradients.every(({ status }) => status !== 'fail')).toBe(true);
        expect(diagnostics.map(({ message }) => message).join()).not.toMatch(/undefined|object|null/);
      }
    },
  );
});
