import { describe, expect, it } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { check } from '../../../src/index.ts';

type Verdict = 'right' | 'wrong' | 'not judged';

async function verdictOn(text: string): Promise<Verdict> {
  const file = importPython(text);
  const [own] = file.pairs;
  if (own === undefined) throw new Error('there is no pair in it');
  const { check: found } = await checkPair(file, own, async (analysis) => check(analysis));
  if (!found.ok) return 'wrong';
  return found.gradients.length > 0 ? 'right' : 'not judged';
}

/** A pair whose functions have these lines. */
function fileWith(forward: string, backward: string): string {
  const lines = (own: string): string =>
    own
      .split('; ')
      .map((line) => `    ${line}\n`)
      .join('');
  return `import numpy as np


def f_forward(x):
    """x: (N, D)"""
${lines(forward)}    return out, x


def f_backward(dout, x):
${lines(backward)}    return dx
`;
}

describe('arguments of functions', () => {
  const CASES: readonly (readonly [string, string, Verdict])[] = [
    ["out = x.reshape(-1, order='F')", 'dx = dout.reshape(x.shape)', 'not judged'],
    ["out = x.reshape(-1, order='C')", 'dx = dout.reshape(x.shape)', 'right'],
    ['out = np.var(x, 1, None, None, 1)', 'dx = dout[:, None] * 2 * (x - x.mean(1, keepdims=True)) / x.shape[1]', 'wrong'],
    ['out = np.var(x, 1, ddof=1)', 'dx = dout[:, None] * 2 * (x - x.mean(1, keepdims=True)) / (x.shape[1] - 1)', 'right'],
    ['out = np.sum(x, 1, None, None, True)', 'dx = dout * np.ones_like(x)', 'right'],
    ['out = np.max(x, 1, None, True)', 'dx = dout * (x == np.max(x, 1, None, True))', 'right'],
    ['out = np.linalg.norm(x, 1)', 'dx = dout * np.sign(x)', 'not judged'],
    ['out = np.linalg.norm(x, 2)', 'dx = dout * x / np.linalg.norm(x)', 'not judged'],
    ['out = np.linalg.norm(x)', 'dx = dout * x / np.linalg.norm(x)', 'right'],
    ['out = np.average(x, axis=0, weights=x)', 'dx = dout * np.ones_like(x) / x.shape[0]', 'not judged'],
    ['out = np.sum(x, axis=0, initial=x[0, 0])', 'dx = dout * np.ones_like(x)', 'not judged'],
    ['out = np.cumsum(x, 1, None, None)', 'dx = np.cumsum(dout[:, ::-1], axis=1)[:, ::-1]', 'right'],
  ];
  it.each(CASES)('are not read over: %s; %s', async (forward, backward, verdict) => {
    expect(await verdictOn(fileWith(forward, backward))).toBe(verdict);
  });
});

describe('truth values and whole numbers', () => {
  const CASES: readonly (readonly [string, string, Verdict])[] = [
    ['out = x * (1 if 1 < 3 > 2 else 5)', 'dx = dout', 'right'],
    ['out = x * (1 if 3 > 2 == True else 5)', 'dx = dout', 'wrong'],
    ['out = np.where((0 < x) & (x < 1), x, 0)', 'dx = dout * ((x > 0) & (x < 1))', 'right'],
    ['out = x * (6 ^ 3)', 'dx = dout * 216', 'not judged'],
    ['out = np.abs(x)', 'dx = dout * ((x > 0) - (x < 0))', 'not judged'],
    ['out = np.abs(x)', 'dx = dout * ((x > 0) * 1.0 - (x < 0))', 'right'],
    ['out = np.abs(x)', 'dx = dout * ((x > 0).astype(float) - (x < 0).astype(float))', 'right'],
    ['out = x * 2', 'dx = dout * ((x > 0) + (x <= 0)) + dout', 'right'],
    ['out = x * 2', 'dx = dout.astype(np.int32) * 2.0', 'not judged'],
    ['out = x * 2', 'dx = dout * 2 * (x == x).astype(int)', 'right'],
    ['out = x * 2', 'dx = np.zeros(dout.shape, dtype=int); dx[:] = dout * 2', 'not judged'],
    ['out = x * 2', 'dx = np.zeros(dout.shape, dtype=float); dx[:] = dout * 2', 'right'],
    ['out = x * 2', 'dx = np.full(dout.shape, 0); dx[:] = dout * 2', 'not judged'],
    ['out = x * 2', 'dx = np.full(dout.shape, 0.0); dx[:] = dout * 2', 'right'],
    ['out = x / np.sqrt(x.shape[1])', 'dx = dout / int(np.sqrt(x.shape[1]))', 'not judged'],
    ['out = np.floor(x) + x', 'dx = dout * 2', 'wrong'],
    ['out = x * (2 ** 53 + 1 - 2 ** 53)', 'dx = dout * 0', 'not judged'],
    ['m = x > 0 | x < 1; out = x * m', 'dx = dout * m', 'not judged'],
  ];
  it.each(CASES)('are what Python has: %s; %s', async (forward, backward, verdict) => {
    expect(await verdictOn(fileWith(forward, backward))).toBe(verdict);
  });
});

describe('names of a module', () => {
  const PAIR = `def f_forward(x):
    """x: (N, D)"""
    return x * h(k), x


def f_backward(dout, cache):
    return dout * h(2)
`;
  const withModule = (before: string, after = ''): string =>
    `import numpy as np\n\nk = 2\n\n\ndef h(a):\n    return a * 3\n\n\n${before}\n\n${PAIR}\n\n${after}\n`;
  const CASES: readonly (readonly [string, string, Verdict])[] = [
    ['', '', 'right'],
    ['k = 3', '', 'not judged'],
    ['', 'k += 1', 'not judged'],
    ['k = 2', '', 'right'],
    ['if True:\n    k = 3', '', 'not judged'],
    ['for k in range(4):\n    pass', '', 'not judged'],
    ['def change():\n    global k\n    k = 3', '', 'not judged'],
    ['if True:\n    def h(a):\n        return a * 2', '', 'not judged'],
    ['', 'f_backward = lambda dout, cache: dout', 'not judged'],
    ['j, m = 2, 3', '', 'right'],
    ['', "if __name__ == '__main__':\n    k = 5", 'right'],
    ['def twice(f):\n    return lambda a: f(a) * 2\n\n\n@twice', '', 'not judged'],
    ['def kept(f):\n    print(f)\n    return f\n\n\n@kept', '', 'right'],
  ];
  it.each(CASES)('have one meaning: %s %s', async (before, after, verdict) => {
    expect(await verdictOn(withModule(before, after).replace(/(@\w+)\n\n/, '$1\n'))).toBe(verdict);
  });

  it('are those of libraries only where nobody changes these', async () => {
    const text = fileWith('out = np.exp(x)', 'dx = dout * np.exp(x)');
    expect(await verdictOn(text)).toBe('right');
    expect(await verdictOn(`${text}\n\nnp.exp = np.log\n`)).toBe('not judged');
  });
});

describe('Python itself', () => {
  const CASES: readonly (readonly [string, string, Verdict])[] = [
    ['out = x * 2', 'dx = dout * 2; for i in range(3): pass; else: dx = dout * 3', 'wrong'],
    ['out = x * 2', 'dx = dout * 3; for i in range(3): dx = dx * 1; else: dx = dout * 2', 'right'],
    ['out = x * sorted([3, 1, 2])[0]', 'dx = dout * 3', 'wrong'],
    ['out = x * sorted([3, 1, 2], reverse=True)[0]', 'dx = dout * 3', 'right'],
    ["c = {'a': 2}; c.update(a=3); out = x * c['a']", 'dx = dout * 2', 'wrong'],
    ["c = dict({'a': 2}, b=4); out = x * c['a']", 'dx = dout * 2', 'right'],
    ["c = {}; c[f'w{1}'] = 2; c[f'w{2}'] = 3; out = x * c['w1']", 'dx = dout * 2', 'right'],
    ["c = {}; c['w' + str(1)] = 2; c['w' + str(2)] = 3; out = x * c['w1']", 'dx = dout * 3', 'wrong'],
    ['out = x + sum([x, x], 2 * x)', 'dx = dout * 3', 'wrong'],
    ['out = x * (2 if isinstance(3, str) else 3)', 'dx = dout * 2', 'wrong'],
    ['h = lambda a: a * 2; out = h(x, 3)', 'dx = dout * 2', 'not judged'],
    ['h = lambda a, **k: a * 2; out = h(x, b=3)', 'dx = dout * 2', 'right'],
    ['h = lambda a: a * 2; out = h(x, b=3)', 'dx = dout * 2', 'not judged'],
    [
      'w = np.ones((2, x.shape[1], 4)); out = np.dot(x, w)',
      "dx = np.einsum('nbm,bdm->nd', dout, np.ones((2, x.shape[1], 4)))",
      'right',
    ],
  ];
  it.each(CASES)('is read as it is: %s; %s', async (forward, backward, verdict) => {
    const [loop = '', ...rest] = backward.split('; else: ');
    const text = fileWith(forward, loop);
    const own = rest.length === 0 ? text : text.replace(/(for .*)\n/, `$1\n    else:\n        ${rest[0]}\n`);
    expect(await verdictOn(own)).toBe(verdict);
  });
});

describe('one shape for all parameters', () => {
  it('is read where a comment tells it', async () => {
    const text = `import numpy as np


def core_fwd(q, k):
    # all of shape (B, H, T, D)
    T, D = q.shape[-2:]
    mask = np.tril(np.ones((T, T)))
    return mask * (q @ k.transpose(0, 1, 3, 2)) / np.sqrt(D), (q, k, mask)


def core_bwd(do, cache):
    q, k, mask = cache
    ds = mask * do / np.sqrt(q.shape[-1])
    return ds @ k, ds.transpose(0, 1, 3, 2) @ q
`;
    expect(await verdictOn(text)).toBe('right');
    expect(await verdictOn(text.replace('mask * do', 'do'))).toBe('wrong');
  });
});
