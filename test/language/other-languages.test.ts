import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/operations/table.ts';
import { applyFix, diagnose } from '../support/analysis.ts';

const DECLARED = 'input X: [n, m], v: [m], A: [k, n]\n';

describe('a habit of another language', () => {
  it.each([
    ['a word in front of what is defined', 'let y = tanh(X)', 'y = tanh(X)'],
    ['one before a function of a module', 'var y = np.tanh(X)', 'y = tanh(X)'],
    ['a module', 'y = np.maximum(X, 0)', 'y = maximum(X, 0)'],
    ['modules in modules', 'y = torch.nn.functional.relu(X)', 'y = relu(X)'],
    ['a method', 'y = X.sum(axis=0)', 'y = sum(X, axis=0)'],
    ['a method without arguments', 'y = v.mean() + 1', 'y = mean(v) + 1'],
    ['a method in a function of a module', 'y = np.exp(X.sum(axis=0))', 'y = exp(sum(X, axis=0))'],
    ['a product as a function', 'y = matmul(A, X)', 'y = A @ X'],
    ['a product of longer operands', 'y = matmul(A, X + 1)', 'y = A @ (X + 1)'],
    ['a sum as a function', 'y = add(X, v)', 'y = X + v'],
    ['a sign as a function', 'y = neg(X)', 'y = -X'],
    ['a power as a function', 'y = pow(X, 2)', 'y = X ^ 2'],
    ['another name', 'y = cat(v, v)', 'y = concat(v, v)'],
  ])('is told, and what is written instead: %s', (_, line, mended) => {
    const text = `${DECLARED}${line}\n`;
    const [found, ...others] = diagnose(text).filter(({ severity }) => severity === 'error');
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(`${DECLARED}${mended}\n`);
  });

  it.each(['y = X.shape', 'y = np.pi', 'y = X.T.sum(axis=0)', 'let 3 = X', 'y = matmul(A)', 'y = X..sum()'])(
    'is one error, where nothing is known to write instead: %s',
    (line) => {
      const found = diagnose(`${DECLARED}${line}\n`).filter(({ severity }) => severity === 'error');
      expect(found).toHaveLength(1);
    },
  );

  it('is no name of the language', () => {
    for (const { documentation } of OPERATIONS.all)
      for (const word of documentation.elsewhere ?? []) expect(OPERATIONS.call(word)).toBeUndefined();
  });
});
