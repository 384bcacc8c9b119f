import { describe, expect, it } from 'vitest';
import { applyFix, diagnose } from '../support/analysis.ts';

describe('a target of another shape than what it is compared with', () => {
  it.each([
    ['input s: [N, k]\nconst t: [k]\nL = mean(cross_entropy(s, t))\n', 'const t: [N, k]'],
    ['input x: [N, n], t: [n]\nparam W: [n, k]\nL = mse(x @ W, t)\n', 'input x: [N, n], t: [N, k]'],
    ['input z: [n]\nconst c: [n], t: [m] in mask\nL = bce_with_logits(z * c, t)\n', 'const c: [n], t: [n] in mask'],
  ])('is declared with that one: %s', (text, line) => {
    const [found, ...others] = diagnose(text).filter(({ severity }) => severity === 'error');
    expect(others).toEqual([]);
    expect(found?.message).toMatch(/: declare `t` as `\[.*\]`$/);
    const [fix, ...more] = found?.fixes ?? [];
    expect(more).toEqual([]);
    const mended = fix === undefined ? '' : applyFix(text, fix);
    expect(mended.split('\n')).toContain(line);
    expect(diagnose(mended).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each([
    'input s: [N, k], a: [k]\nconst c, t: [k]\nL = cross_entropy(s, t)\n',
    'input s: [N, k], a: [k]\nt = 2 * a\nL = cross_entropy(s, t)\n',
  ])('stays as it is where its shape is not its own: %s', (text) => {
    const [found] = diagnose(text);
    expect(found?.fixes.some(({ title }) => title.startsWith('Declare'))).toBe(false);
  });
});

describe('classes that nothing declares', () => {
  it.each([
    [
      'input x: [d]\nparam W: [h, d], b: [h]\na = tanh(W @ x + b)\ns = V @ a + c\nL = cross_entropy(s, y)\noutput L\n',
      'const y: [n] in onehot',
    ],
    [
      'input X: [N, d]\nparam W: [d, h]\nA = tanh(X @ W)\ns = A @ V + c\nL = mean(cross_entropy(s, Y))\noutput L\n',
      'const Y: [N, n] in onehot',
    ],
    ['input x: [d]\nparam V: [k, d]\nL = cross_entropy(V @ x + c, y)\noutput L\n', 'const y: [k] in onehot'],
  ])('are as many as nothing else, unless a shape says so: %s', (text, line) => {
    const [found] = diagnose(text);
    const fix = found?.fixes.find(({ title }) => title.startsWith('Declare all'));
    expect(fix && applyFix(text, fix).split('\n')).toContain(line);
  });
});
