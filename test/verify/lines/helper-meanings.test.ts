import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText } from '../../support/analysis.ts';

const BLOCKS = new URL('../../../bench/localisation/blocks/', import.meta.url);

function meanings(text: string): Readonly<Record<string, string>> {
  const { lines } = checkFile(analyzeText(text), { seed: 1, sizes: new Map(), numeric: true });
  return Object.fromEntries(lines.flatMap(({ target, meaning }) => (meaning === undefined ? [] : [[target, meaning]])));
}

describe('helpers are known by their values', () => {
  it('in loops, by the expressions of one iteration', () => {
    const text = readFileSync(new URL('carried/carried-lstm.bprop', BLOCKS), 'utf8');
    expect(meanings(text)).toMatchObject({
      zo: 'the adjoint of `Wo @ x[t] + Uo @ h[t-1]`',
      zf: 'the adjoint of `Wf @ x[t] + Uf @ h[t-1]`',
    });
  });

  it('as parts that are packed together', () => {
    const text = readFileSync(new URL('packed/cs231n-lstm-step.bprop', BLOCKS), 'utf8');
    expect(meanings(text)).toMatchObject({ dai: 'the adjoint of `a[:, 1..H]`' });
  });

  it('negated and transposed, and not where they are something else', () => {
    const text = `input X: [n, k], W: [k, m]
Z = tanh(X @ W)
output Z
backward {
  s = -dZ * (1 - Z ^ 2)
  q = (dZ * (1 - Z ^ 2)).T
  u = dZ * Z
  dX += -s @ W.T
  dW += X.T @ q.T + 0 * X.T @ u
}
`;
    expect(meanings(text)).toEqual({ s: 'minus the adjoint of `X @ W`', q: 'the transpose of the adjoint of `X @ W`' });
  });

  it('is said of a helper that is repaired', () => {
    const text = `input x, w: [n]
y = tanh(x * w)
output y
backward {
  g = dy * (1 - y)
  dx += g * w
  dw += g * x
}
`;
    const { diagnostics } = checkFile(analyzeText(text), { seed: 1, sizes: new Map(), numeric: true });
    expect(diagnostics.map(({ message }) => message)).toEqual(['`g`: a square is missing: write `dy * (1 - y ^ 2)`']);
    expect(diagnostics[0]?.related?.[0]?.message).toBe('`g` is then the adjoint of `x * w`');
  });
});
