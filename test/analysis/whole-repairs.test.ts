import { describe, expect, it } from 'vitest';
import { applyFix, diagnose } from '../support/analysis.ts';

const DECLARED = 'input X: [n, m], x: [m], a: [m], W: [n, m]\n';

function errors(text: string): ReturnType<typeof diagnose> {
  return diagnose(text).filter(({ severity }) => severity === 'error');
}

describe('the repair of another spelling', () => {
  it.each([
    ['z = Wᵀ @ X', 'z = W.T @ X'],
    ['z = xᵀ @ a', 'z = x @ a'],
    ['z = xᵀ * a', 'z = x @ a'],
    ['z = W⊤ @ X', 'z = W.T @ X'],
    ['z = W^⊤ @ X', 'z = W.T @ X'],
    ['z = W^ᵀ @ X', 'z = W.T @ X'],
    ['z = (W + X)ᵀ @ X', 'z = (W + X).T @ X'],
    ['z = 2 * π * x', 'z = 2 * pi * x'],
    ['z = e^x', 'z = exp(x)'],
    ['z = 1 / (1 + e^(-x))', 'z = 1 / (1 + exp(-x))'],
    ['z = e^(x + 1)^2 + e^-x', 'z = exp((x + 1)^2) + exp(-x)'],
    ['z = X.sum(0)', 'z = sum(X, axis=0)'],
    ['z = X.mean(1)', 'z = mean(X, axis=1)'],
    ['z = X.max(1)', 'z = max(X, axis=1)'],
    ['z = np.sum(X, 0)', 'z = sum(X, axis=0)'],
    ['z = np.dot(W, x)', 'z = W @ x'],
    ['z = np.dot(W.T, X + W) * 2', 'z = (W.T @ (X + W)) * 2'],
    ['z = torch.matmul(W, tanh(x))', 'z = W @ tanh(x)'],
    ['z = W.transpose(0, 1) @ X', 'z = W.T @ X'],
    ['z = np.log10(x)', 'z = log(x) / log(10)'],
    ['z = 2 / np.log2(x)', 'z = 2 / (log(x) / log(2))'],
    ['z = torch.cat([x, a])', 'z = concat(x, a)'],
    ['z = torch.clamp(x, min=0)', 'z = maximum(x, 0)'],
  ])('goes the whole way at once: %s', (line, mended) => {
    const text = `${DECLARED}${line}\n`;
    const [found, ...others] = errors(text);
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(`${DECLARED}${mended}\n`);
    expect(errors(`${DECLARED}${mended}\n`)).toEqual([]);
  });

  it.each(['Wᵀ @ dz', 'W⊤ @ dz', 'W^⊤ @ dz', 'W.transpose(0, 1) @ dz', 'np.dot(W.T, dz)', 'W.T() @ dz'])(
    'is the same in a backward block: %s',
    (value) => {
      const text = `${DECLARED}z = W @ x\nbackward {\n  dx += ${value}\n  dW += outer(dz, x)\n}\n`;
      const [found, ...others] = errors(text);
      expect(others).toEqual([]);
      const [fix] = found?.fixes ?? [];
      expect(fix && applyFix(text, fix)).toBe(text.replace(value, 'W.T @ dz'));
    },
  );

  it.each(['z = np.random.rand(3)', 'z = torch.random.normal(x)'])('declares no random numbers: %s', (line) => {
    const [found, ...others] = errors(`${DECLARED}${line}\n`);
    expect(others).toEqual([]);
    expect(found?.message).toBe('there are no random numbers: what is drawn is given from outside, by an `input` or a `const`');
    expect(found?.fixes).toEqual([]);
  });

  it('leaves such names to whoever defines them', () => {
    expect(errors(`${DECLARED}Wᵀ = W.T\nπ = 3\ne = 2\nz = Wᵀ @ X * e^π\n`)).toEqual([]);
  });
});
