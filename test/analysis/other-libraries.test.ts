import { describe, expect, it } from 'vitest';
import { applyFix, diagnose } from '../support/analysis.ts';

const DECLARED = 'input X: [n, m], x: [m], a: [m], b: [m], W: [n, m]\n';

function errors(line: string): ReturnType<typeof diagnose> {
  return diagnose(`${DECLARED}${line}\n`).filter(({ severity }) => severity === 'error');
}

describe('a function of another library', () => {
  it.each([
    ['z = ln(x)', 'z = log(x)'],
    ['z = log2(x)', 'z = log(x) / log(2)'],
    ['z = 1 / log10(x + 1)', 'z = 1 / (log(x + 1) / log(10))'],
    ['z = 2 * add(x, a)', 'z = 2 * (x + a)'],
    ['z = 2 / mul(x, a)', 'z = 2 / (x * a)'],
    ['z = 1 - mul(x, a) + 2', 'z = 1 - (x * a) + 2'],
    ['z = exp2(x + a)', 'z = 2 ^ (x + a)'],
    ['z = sgn(x)', 'z = sign(x)'],
    ['z = mod(x, a)', 'z = x - a * floor(x / a)'],
    ['z = sum(X, 0)', 'z = sum(X, axis=0)'],
    ['z = mean(X, 1)', 'z = mean(X, axis=1)'],
    ['z = sum(X, [0, 1])', 'z = sum(X, axis=[0, 1])'],
    ['z = softmax(X, -1)', 'z = softmax(X, axis=-1)'],
    ['z = std(X, 1, true)', 'z = std(X, axis=1, keepdims=true)'],
    ['z = flip(x, 0)', 'z = flip(x, axis=0)'],
    ['z = roll(x, 1, 0)', 'z = roll(x, shift=1, axis=0)'],
    ['z = dot(X, x)', 'z = X @ x'],
    ['z = dot(X, W.T)', 'z = X @ W.T'],
    ['z = clamp(x, min=0)', 'z = maximum(x, 0)'],
    ['z = clamp(x, max=a)', 'z = minimum(x, a)'],
    ['z = clip(x, 0)', 'z = maximum(x, 0)'],
    ['z = clip(x, a_min=-1, a_max=1)', 'z = clip(x, -1, 1)'],
    ['z = clamp(x, max=1, min=0)', 'z = clip(x, 0, 1)'],
    ['z = cat([x, a])', 'z = concat(x, a)'],
    ['z = vstack([X, W])', 'z = concat(X, W)'],
    ['z = concatenate([x, a], axis=0)', 'z = concatenate(x, a, axis=0)'],
  ])('is one error whose first repair says the same: %s', (line, mended) => {
    const [found, ...others] = errors(line);
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    const text = fix && applyFix(`${DECLARED}${line}\n`, fix);
    expect(text).toBe(`${DECLARED}${mended}\n`);
    expect(errors(mended)).toEqual([]);
  });

  it.each(['erfinv', 'lgamma', 'sinc', 'median', 'prelu', 'kron'])(
    'that has no short formula gets no function with another meaning: %s',
    (name) => {
      const [found, ...others] = errors(`z = ${name}(x)`);
      expect(others).toEqual([]);
      expect(found?.message).toBe(`there is no operation \`${name}\`, and no short formula stands for it`);
      expect(found?.fixes).toEqual([]);
    },
  );

  it.each(['z = sum(X, 2)', 'z = norm(X, 2)', 'z = sum(x, a)', 'z = tanh(x, 0)'])(
    'is no other way to write it, where its arguments mean something else: %s',
    (line) => {
      const [found, ...others] = errors(line);
      expect(others).toEqual([]);
      expect(found?.fixes.some(({ respells }) => respells === true)).toBe(false);
    },
  );
});
