import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/operations/table.ts';
import { applyFix, diagnose, type Found } from '../support/analysis.ts';

const DECLARED = 'input X, Y: [n, m], x, a: [m], W: [k, m], c: [k], P: [n, k, m]\nconst t: [n, m] in onehot\n';

function errors(line: string): readonly Found[] {
  return diagnose(`${DECLARED}${line}\n`).filter(({ severity }) => severity === 'error');
}

/** The line after the first repair of its only error. */
function mended(line: string): string | undefined {
  const [found, ...others] = errors(line);
  expect(others).toEqual([]);
  const [fix] = found?.fixes ?? [];
  return fix && applyFix(`${DECLARED}${line}\n`, fix).slice(DECLARED.length, -1);
}

function isCertain(line: string): boolean {
  return errors(line)[0]?.fixes[0]?.respells === true;
}

describe('a value of another library', () => {
  it.each([
    ['z = F.cross_entropy(X, t)', 'z = mean(cross_entropy(X, t))'],
    ['z = 2 * torch.nn.functional.cross_entropy(X, t) + 1', 'z = 2 * mean(cross_entropy(X, t)) + 1'],
    ['z = F.cross_entropy(X, t, reduction="sum")', 'z = sum(cross_entropy(X, t))'],
    ["z = F.cross_entropy(X, t, reduction='none')", 'z = cross_entropy(X, t)'],
    ["z = F.cross_entropy(X, t, reduction='mean')", 'z = mean(cross_entropy(X, t))'],
    ['z = F.mse_loss(X, Y, reduction="mean")', 'z = mse_loss(X, Y)'],
    ['z = jax.nn.gelu(x)', 'z = gelu(x, approximate="tanh")'],
    ['z = jax.nn.gelu(x, approximate=False)', 'z = gelu(x)'],
    ['z = F.gelu(x)', 'z = gelu(x)'],
    ["z = F.gelu(x, approximate='tanh')", 'z = gelu(x, approximate="tanh")'],
    ['z = jax.nn.gelu(X).sum(axis=1)', 'z = sum(gelu(X, approximate="tanh"), axis=1)'],
    ['z = tf.nn.leaky_relu(x)', 'z = leaky_relu(x, slope=0.2)'],
    ['z = F.leaky_relu(x, negative_slope=0.3)', 'z = leaky_relu(x, slope=0.3)'],
    ['z = np.std(X, axis=0)', 'z = std(X, axis=0)'],
    ['z = np.var(X, axis=0, ddof=0)', 'z = var(X, axis=0)'],
    ['z = X.var(dim=0, unbiased=False)', 'z = var(X, axis=0)'],
    ['z = np.hstack([X, Y])', 'z = concat(X, Y, axis=1)'],
    ['z = np.hstack((x, a))', 'z = concat(x, a)'],
    ['z = np.vstack([x, a])', 'z = stack(x, a)'],
    ['z = np.vstack([X, Y])', 'z = concat(X, Y)'],
    ['z = F.linear(X, W, c)', 'z = X @ W.T + c'],
    ['z = F.linear(x, W)', 'z = x @ W.T'],
    ['z = np.where(x > 0, x, np.zeros_like(x))', 'z = where(x > 0, x, zeros([m]))'],
    ['z = np.heaviside(x, 0.5)', 'z = where(x == 0, 0.5, x > 0)'],
    ['z = torch.max(X, Y)', 'z = maximum(X, Y)'],
    ['z = torch.max(X, dim=1).values', 'z = max(X, axis=1)'],
    ['z = torch.min(X, dim=1, keepdim=True)[0]', 'z = min(X, axis=1, keepdims=true)'],
    ['z = x.mean().item()', 'z = mean(x)'],
    ['z = x.clone() + X.detach()', 'z = x + detach(X)'],
    ['z = Σ(X * Y)', 'z = sum(X * Y)'],
    ['z = Π(x)', 'z = prod(x)'],
    ['z = X.transpose(0, 1)', 'z = X.T'],
    ['z = P.transpose(-1, -2)', 'z = P.T'],
  ])('is written with what that library leaves unsaid: %s', (line, written) => {
    expect(mended(line)).toBe(written);
    expect(errors(written)).toEqual([]);
    expect(isCertain(line)).toBe(line !== 'z = P.transpose(-1, -2)');
  });

  it.each([
    ['z = np.std(X, axis=0, ddof=1)', '`std` has no option `ddof`'],
    ['z = torch.std(X, dim=0)', 'that of PyTorch divides by n - 1, and `std` by n'],
    ['z = torch.var(X)', 'that of PyTorch divides by n - 1, and `var` by n'],
    ['z = 1 / (X.std() + 1)', 'that of PyTorch divides by n - 1, and `std` by n'],
    ['z = torch.var(X, dim=0, unbiased=True)', 'that of PyTorch divides by n - 1, and `var` by n'],
    ['z = F.mse_loss(X, Y, reduction="sum")', '`mse` has no option `reduction`'],
    ['z = F.cross_entropy(X, t, label_smoothing=0.1)', '`cross_entropy` has no option `label_smoothing`'],
    ['z = P.transpose(0, 1)', 'a transpose'],
    ['z = scipy.special.softmax(X)', '`softmax`'],
    ['z = np.cumsum(X)', '`cumsum`'],
    ['z = np.average(X, weights=Y)', '`mean` has no option `weights`'],
    ['z = np.erfinv(x)', 'there is no operation `erfinv`'],
  ])('that is none of this language gets no certain repair, and is told: %s', (line, why) => {
    expect(isCertain(line)).toBe(false);
    const [found] = errors(line);
    if (why !== 'a transpose') expect(found?.message).toContain(why);
    const kept = [...line.matchAll(/\d/g)].map(String);
    const [fix] = found?.fixes ?? [];
    if (fix !== undefined && why.includes('no option')) for (const digit of kept) expect(mended(line)).toContain(digit);
  });

  it('is described by names of its operation', () => {
    for (const { documentation, options } of OPERATIONS.all)
      for (const { written } of documentation.differs ?? [])
        if (typeof written === 'object' && 'option' in written)
          expect(options.map(({ name }) => name)).toContain(written.option.split('=')[0]);
        else if (typeof written === 'object') expect(OPERATIONS.call(written.inside)).toBeDefined();
  });
});

describe('several spellings of other languages in one line', () => {
  it.each([
    ['z = np.exp(-x**2)', 'z = exp(-x^2)'],
    ['z = (X**2).sum(axis=1)', 'z = sum(X^2, axis=1)'],
    ['z = np.exp(x);', 'z = exp(x)'],
    ['z = np.sum(X, axis=(0, 1))', 'z = sum(X, axis=[0, 1])'],
    ["z = np.einsum('ij,ij->i', X, Y)", 'z = einsum("ij,ij->i", X, Y)'],
    ['z = np.exp(x) × 2', 'z = exp(x) * 2'],
    ['z = np.exp(x - np.max(X, axis=1, keepdims=True)) / X.sum(dim=1, keepdim=True) ** 2', undefined],
    ['z = √np.exp(x)', 'z = sqrt(exp(x))'],
    ['z := np.tanh(x)²', 'z = tanh(x) ^ 2'],
    ["z = np.tanh(X') @ Y", 'z = tanh(X.T) @ Y'],
    ['z = x² + √x', 'z = x ^ 2 + sqrt(x)'],
    ['z = torch.sum(X, 1, True)', 'z = sum(X, axis=1, keepdims=true)'],
    ['z = X - X.mean(dim=1, keepdim=True)', 'z = X - mean(X, axis=1, keepdims=true)'],
    ['z = .5 * np.log(x);', 'z = 0.5 * log(x)'],
    ['z = mean(X, 1, keepdims=1)', 'z = mean(X, axis=1, keepdims=true)'],
  ])('are written at once: %s', (line, written) => {
    const [found] = errors(line);
    const [fix] = found?.fixes ?? [];
    expect(fix?.respells).toBe(true);
    const text = fix && applyFix(`${DECLARED}${line}\n`, fix);
    if (written !== undefined) expect(text).toBe(`${DECLARED}${written}\n`);
    expect(diagnose(text ?? '').filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a form that is no statement', () => {
  it.each([
    ['param s: float\nz = s * x', 'param s: []\nz = s * x'],
    ['param V: (k, m)', 'param V: [k, m]'],
    ['input u[1...3]: [m]', 'input u[1..3]: [m]'],
    ['z = x * x\noutput sum(z)', 'z = x * x\ny = sum(z)\noutput y'],
    ['y = x * x\noutput y * a', 'y = x * x\ns = y * a\noutput s'],
    ['z = x * x\nprint(z)\noutput z', 'z = x * x\noutput z'],
    ['for i in 1..3 {\n  h[i] = x * i\n  q[i] = h(i) * x\n}', 'for i in 1..3 {\n  h[i] = x * i\n  q[i] = h[i] * x\n}'],
    [
      'input h[0..3]: [m]\nfor i in 1..3 {\n  q[i] = h_{i-1} * x\n}',
      'input h[0..3]: [m]\nfor i in 1..3 {\n  q[i] = h[i-1] * x\n}',
    ],
  ])('is mended without a loss: %s', (lines, written) => {
    expect(mended(lines)).toBe(written);
    expect(errors(written)).toEqual([]);
  });

  it('offers no product of vectors that have different sizes', () => {
    const [found] = errors('input q: [k]\nz = x @ q.T');
    expect(found?.fixes.map(({ title }) => title)).toEqual(['Write `outer(x, q)`']);
  });
});
