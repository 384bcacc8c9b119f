import { describe, expect, it } from 'vitest';
import { applyFix, diagnose } from '../support/analysis.ts';

const DECLARED = 'input X: [n, m], x: [m], a: [m], W_1: [n, m], A: [k, k]\n';

describe('a sign of another notation', () => {
  it.each([
    ['z = ½ * x', 'z = 0.5 * x'],
    ['z = ½x + ¼ * (a + x)', 'z = 0.5 * x + 0.25 * (a + x)'],
    ['z = √x', 'z = sqrt(x)'],
    ['z = 1 / √(x + 1)', 'z = 1 / sqrt(x + 1)'],
    ['z = |x| + 1', 'z = abs(x) + 1'],
    ['z = x / |x - a|', 'z = x / abs(x - a)'],
    ['z = ‖x‖', 'z = norm(x)'],
    ['z = ||x - a|| ^ 2', 'z = norm(x - a) ^ 2'],
    ['z = ‖x‖²', 'z = norm(x) ^ 2'],
    ['z = ∑ x', 'z = sum(x)'],
    ['z = ∑(x * a)', 'z = sum(x * a)'],
    ['z = ∏ x', 'z = prod(x)'],
    ['z = x • a', 'z = x @ a'],
    ['z = x⁻¹', 'z = x ^ -1'],
    ['z = A⁻¹ @ A', 'z = inv(A) @ A'],
    ['z = x⁻² * 2', 'z = x ^ -2 * 2'],
    ['z = x ⊗ a', 'z = outer(x, a)'],
    ['z = x % 2', 'z = x - 2 * floor(x / 2)'],
    ['z = (x + 1) % a', 'z = (x + 1) - a * floor((x + 1) / a)'],
    ['z = x .* a', 'z = x * a'],
    ['z = x.^2 ./ a', 'z = x^2 / a'],
    ['z = tanh.(x)', 'z = tanh(x)'],
    ['z = exp.(x .+ a)', 'z = exp(x + a)'],
    ['z = 5. * x', 'z = 5 * x'],
    ['z = x * 2.', 'z = x * 2'],
    ['z = 1.0f * x', 'z = 1.0 * x'],
    ['z = 0.5f * x + 2f', 'z = 0.5 * x + 2'],
    ['z = x > 0 && a > 0', 'z = (x > 0) * (a > 0)'],
    ['z = x > 0 || a > 0', 'z = maximum(x > 0, a > 0)'],
    ['z = x > 0 ? x : 0', 'z = where(x > 0, x, 0)'],
    ['z = (x > a) ? x : a', 'z = where(x > a, x, a)'],
    ['z = x if x > 0 else a', 'z = where(x > 0, x, a)'],
    ['z = ½ * √x .* |a|', 'z = 0.5 * sqrt(x) * abs(a)'],
    ['z == x', 'z = x'],
    ['z = sum(X axis=0)', 'z = sum(X, axis=0)'],
    ['z = x // 2', 'z = floor(x / 2)'],
    ['z = (x + a) // 2', 'z = floor((x + a) / 2)'],
    ['z = W_{1} @ x', 'z = W_1 @ x'],
    ['z = W_1.T() @ W_1', 'z = W_1.T @ W_1'],
    ['input q: [n m]', 'input q: [n, m]'],
    ['input q: [n m 3]', 'input q: [n, m, 3]'],
    ['input q: n x m', 'input q: [n, m]'],
    ['input q: [n × m]', 'input q: [n, m]'],
    ['print(x)', 'output x'],
  ])('is one error that says what is written here: %s', (line, mended) => {
    const text = `${DECLARED}${line}\n`;
    const [found, ...others] = diagnose(text).filter(({ severity }) => severity === 'error');
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(`${DECLARED}${mended}\n`);
    expect(diagnose(`${DECLARED}${mended}\n`).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(['for t in 1:T {', 'for t = 1:T {', 'for t in 1...T {'])('is the range of a loop: %s', (line) => {
    const text = `input s[1..T]: [n]\n${line}\n  y[t] = tanh(s[t])\n}\n`;
    const [found, ...others] = diagnose(text).filter(({ severity }) => severity === 'error');
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(text.replace(line, 'for t in 1..T {'));
  });

  it.each(['z = |x', 'z = x ? a', 'z = x || ', 'z = ∑_i x', 'z = a ⊗', 'tanh(x)', 'z = x % 2 % 3'])(
    'is one error with its meaning, where no repair is sure: %s',
    (line) => {
      const found = diagnose(`${DECLARED}${line}\n`).filter(({ severity }) => severity === 'error');
      expect(found).toHaveLength(1);
      expect(found[0]?.message).not.toContain('unexpected character');
    },
  );

  it.each(['z = |x|', 'z = x % 2', 'z = A⁻¹ @ A', 'z = x ⊗ a'])(
    'is no repair to be made unasked, where it has two meanings: %s',
    (line) => {
      const [found] = diagnose(`${DECLARED}${line}\n`);
      expect(found?.fixes[0]?.respells).toBeUndefined();
    },
  );
});
