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
    ['an operation without brackets', 'y = tanh X', 'y = tanh(X)'],
    ['one of a transpose', 'y = A @ exp X.T.T + 1', 'y = A @ exp(X.T.T) + 1'],
    ['a sign of mathematics', 'y = X × v', 'y = X * v'],
    ['several', 'y = A · X ⊙ v − v', 'y = A @ X * v - v'],
    ['an apostrophe', "y = X' @ A.T", 'y = X.T @ A.T'],
    ['apostrophes', "y = X' @ A'", 'y = X.T @ A.T'],
    ['a text between apostrophes', "y = einsum('ij,j->i', X, v)", 'y = einsum("ij,j->i", X, v)'],
    ['a command of LaTeX', 'y = \\tanh(X)', 'y = tanh(X)'],
    ['two', 'y = \\tanh(\\exp(X))', 'y = tanh(exp(X))'],
    ['a comment', '// X is not used', '# X is not used'],
    ['one with characters that belong to nothing', "// X isn't used; $", "# X isn't used; $"],
    ['one of LaTeX', '% X is not used', '# X is not used'],
    ['one of Lua', '-- X is not used', '# X is not used'],
    ['one of C', '/* X is not used */', '# X is not used '],
    ['one behind an equation', "y = tanh(X) // it's squashed", "y = tanh(X) # it's squashed"],
    ['one of a word', 'y = tanh(X) // squashed', 'y = tanh(X) # squashed'],
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

  it.each([
    ['y = X if X > 0 else 0', 'there is no `if`: '],
    ['y = X and v', 'there is no `and`: '],
    ['y = not X', 'there is no `not`: '],
    ['y = lambda v: X', 'there is no `lambda`: '],
    ['def f(X):', 'there is no `def`: '],
    ['while X > 0:', 'there is no `while`: '],
    ['import numpy as np', 'nothing needs an `import`: '],
    ['for t in range(3):', 'a loop is written `for t in 1..T { … }`'],
    ['y = X // 2', 'a comment begins with `#`, not with `//`'],
  ])('is one error with what is written instead: %s', (line, message) => {
    const [found, ...others] = diagnose(`${DECLARED}${line}\n`).filter(({ severity }) => severity === 'error');
    expect(found?.message.slice(0, message.length)).toBe(message);
    expect(others).toEqual([]);
  });

  it('leaves its words and signs to names and texts', () => {
    const lines = ['not = tanh(X)', 'def = not + v', 'y = einsum("ij,j->i", X, v)', 'z = def * not  # a // b × c'];
    expect(diagnose(`${DECLARED}${lines.join('\n')}\n`).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('offers `output` for `return`', () => {
    const text = `${DECLARED}y = tanh(X)\nreturn y\n`;
    const [found, ...others] = diagnose(text).filter(({ severity }) => severity === 'error');
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(`${DECLARED}y = tanh(X)\noutput y\n`);
  });

  it('offers a quotient, too, where `//` may be one', () => {
    const [found] = diagnose(`${DECLARED}y = X // 2\n`);
    expect(found?.fixes.map(({ title }) => title)).toEqual(['Write `#`', 'Write `/`']);
  });

  it('is no name of the language', () => {
    for (const { documentation } of OPERATIONS.all)
      for (const word of documentation.elsewhere ?? []) expect(OPERATIONS.call(word)).toBeUndefined();
  });
});
