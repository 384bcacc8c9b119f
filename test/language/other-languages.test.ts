import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/operations/table.ts';
import { applyFix, diagnose } from '../support/analysis.ts';

const DECLARED = 'input X: [n, m], v: [m], A: [k, n], v2: [n]\n';

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
    ['several without brackets', 'y = exp v + tanh v', 'y = exp(v) + tanh(v)'],
    ['one of a transpose', 'y = A @ exp X.T.T + 1', 'y = A @ exp(X.T.T) + 1'],
    ['a sign of mathematics', 'y = X × v', 'y = X * v'],
    ['several', 'y = A · X ⊙ v − v', 'y = A @ X * v - v'],
    ['an apostrophe', "y = X' @ A.T", 'y = X.T @ A.T'],
    ['apostrophes', "y = X' @ A'", 'y = X.T @ A.T'],
    ['a text between apostrophes', "y = einsum('ij,j->i', X, v)", 'y = einsum("ij,j->i", X, v)'],
    ['a command of LaTeX', 'y = \\tanh(X)', 'y = tanh(X)'],
    ['two', 'y = \\tanh(\\exp(X))', 'y = tanh(exp(X))'],
    ['a method of a transpose', 'y = X.T.sum(axis=0)', 'y = sum(X.T, axis=0)'],
    ['one of a parenthesis', 'y = (X + v).mean()', 'y = mean(X + v)'],
    ['one of a call', 'y = tanh(X).sum(axis=1)', 'y = sum(tanh(X), axis=1)'],
    ['one after another', 'y = X.T.T.exp().sum()', 'y = sum(exp(X.T.T))'],
    ['a product as a method', 'y = A.dot(X)', 'y = A @ X'],
    ['one of a transpose', 'y = 1 + X.T.dot(A.T)', 'y = 1 + X.T @ A.T'],
    ['one of a sum', 'y = 2 * A.matmul(X + v)', 'y = 2 * (A @ (X + v))'],
    ['a transpose as a method', 'y = X.t() @ A.transpose()', 'y = X.T @ A.T'],
    ['an option of PyTorch', 'y = F.softmax(X, dim=-1)', 'y = softmax(X, axis=-1)'],
    ['the larger of two', 'y = max(0, X)', 'y = maximum(0, X)'],
    ['the smaller of two', 'y = min(X, v)', 'y = minimum(X, v)'],
    ['a transpose as a power', 'y = X^T @ A.T', 'y = X.T @ A.T'],
    ['one without an operator', 'y = X^T v2', 'y = X.T @ v2'],
    ['a power as a sign', 'y = v²', 'y = v ^ 2'],
    ['powers as signs', 'y = (X + v)² * X.T.T³', 'y = (X + v) ^ 2 * X.T.T ^ 3'],
    ['a word for truth', 'y = X * True', 'y = X * 1'],
    ['a list of operands', 'y = concat([v, v], axis=0)', 'y = concat(v, v, axis=0)'],
    ['sizes one by one', 'y = X + zeros(n, m)', 'y = X + zeros([n, m])'],
    ['a size by itself', 'y = v * ones(m)', 'y = v * ones([m])'],
    ['a sign of an operation', 'y = σ(X)', 'y = sigmoid(X)'],
    ['a command for one', 'y = \\sigma(X)', 'y = sigmoid(X)'],
    ['a fraction of LaTeX', 'y = \\frac{X}{2}', 'y = X / 2'],
    ['one of longer parts', 'y = 1 - \\frac{X + 1}{v}', 'y = 1 - ((X + 1) / v)'],
    ['a transpose of LaTeX', 'y = X^{\\top} @ A^\\top', 'y = X.T @ A.T'],
    ['braces for round brackets', 'y = tanh{X}', 'y = tanh(X)'],
    ['braces for square ones', 'y = sum(X, axis={0, 1})', 'y = sum(X, axis=[0, 1])'],
    ['an assignment of Pascal', 'y := X', 'y = X'],
    ['an assignment of R', 'y <- X', 'y = X'],
    ['a number that begins with its point', 'y = .5 * X + .25', 'y = 0.5 * X + 0.25'],
    ['a number with underscores', 'y = 1_000 * X + 2_000_000', 'y = 1000 * X + 2000000'],
    ['a number that is declared', 'const c = 3', 'c = 3'],
    ['a shape without brackets', 'param V: n, m', 'param V: [n, m]'],
    ['a shape in parentheses', 'param V: (n, m)', 'param V: [n, m]'],
    ['a stretch in brackets', 'y = v[0:3]', 'y = v[1..3]'],
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

  it.each([
    'y = X.shape',
    'y = np.pi',
    'let 3 = X',
    'y = matmul(A)',
    'y = X..sum()',
    'y = {1, 2}',
    'y = X +\n  v',
    'y = X + \\\n  v',
    'y = X +\n  v *\n  2',
  ])('is one error, where nothing is known to write instead: %s', (line) => {
    const found = diagnose(`${DECLARED}${line}\n`).filter(({ severity }) => severity === 'error');
    expect(found).toHaveLength(1);
  });

  it.each([
    ['y = X if X > 0 else 0', 'there is no `if`: '],
    ['y = X and v', 'there is no `and`: '],
    ['y = not X', 'there is no `not`: '],
    ['y = lambda v: X', 'there is no `lambda`: '],
    ['def f(X):', 'there is no `def`: '],
    ['while X > 0:', 'there is no `while`: '],
    ['import numpy as np', 'nothing needs an `import`: '],
    ['for t in range(3):', 'a loop is written `for t in 0..2 { … }`'],
    ['y = dropout(X)', 'there is no operation `dropout`: its mask is given from outside'],
    ['y = tanh', '`tanh` is an operation: it needs its operands, as in `tanh(a)`'],
    ['y = None', 'there is no `None`: '],
    ['y = X[:, 1:3]', 'a range in brackets has two dots and both of its ends, counted from 1: `X[:, 2..3]`'],
    ['y = X[1:]', 'a range in brackets has two dots and both of its ends, counted from 1: `a[2..3]`'],
    ['y = X[0]', '`0` is no element: axis 0 of [n, m] has n; brackets count from 1, both ends included'],
    ['y *= X', 'there is no `*=`: '],
    [
      'y = X +',
      'expected an expression, found the end of the line: an equation goes on in the next line inside of brackets only',
    ],
    ['y = X // 2', '`//` divides sizes: the whole part of other numbers is written `floor(X / 2)`'],
  ])('is one error with what is written instead: %s', (line, message) => {
    const [found, ...others] = diagnose(`${DECLARED}${line}\n`).filter(({ severity }) => severity === 'error');
    expect(found?.message.slice(0, message.length)).toBe(message);
    expect(others).toEqual([]);
  });

  it.each([
    ['dX -= dy * 2', 'dX += -(dy * 2)'],
    ['dX -= dy', 'dX += -dy'],
  ])('is an addition with a minus in a backward block: %s', (line, mended) => {
    const text = `input X: [n, m]\ny = 2 * X\nbackward {\n  ${line}\n}\n`;
    const [found, ...others] = diagnose(text);
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(text.replace(line, mended));
  });

  it('leaves its words and signs to names and texts', () => {
    const lines = [
      'T = tanh(v)',
      't = v ^ T',
      'σ = t',
      'x² = σ',
      'True = x²',
      'exp = True',
      'w = exp + True',
      'not = tanh(X)',
      'def = not + v',
      'y = einsum("ij,j->i", X, v)',
      'z = def * not  # a // b × c',
    ];
    expect(diagnose(`${DECLARED}${lines.join('\n')}\n`).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('offers `output` for `return`', () => {
    const text = `${DECLARED}y = tanh(X)\nreturn y\n`;
    const [found, ...others] = diagnose(text).filter(({ severity }) => severity === 'error');
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(`${DECLARED}y = tanh(X)\noutput y\n`);
  });

  it('offers the whole part of a quotient where `//` is one of tensors', () => {
    const [found] = diagnose(`${DECLARED}y = X // v\n`);
    expect(found?.fixes.map(({ title }) => title)).toEqual(['Write `floor(X / v)`']);
  });

  it('is no name of the language', () => {
    for (const { documentation } of OPERATIONS.all)
      for (const word of documentation.elsewhere ?? []) expect(OPERATIONS.call(word)).toBeUndefined();
  });
});
