import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { severityOf } from '../../../src/language/diagnostic.ts';
import { checkFile } from '../../../src/verify/report.ts';

const CORPUS = new URL('../../../bench/python/corpus/', import.meta.url);

type Verdict = 'right' | 'wrong' | 'not judged';

async function verdictsOn(text: string, names?: readonly string[]): Promise<Readonly<Record<string, Verdict>>> {
  const file = importPython(text);
  const found: Record<string, Verdict> = {};
  for (const own of file.pairs) {
    if (names !== undefined && !names.includes(own.pair.name)) continue;
    const { check } = await checkPair(file, own, async (analysis) =>
      checkFile(analysis, { seed: 1, sizes: new Map(), numeric: true }),
    );
    const isWrong = check.diagnostics.some((diagnostic) => severityOf(diagnostic) === 'error');
    found[own.pair.name] = isWrong ? 'wrong' : check.gradients.length > 0 ? 'right' : 'not judged';
  }
  return found;
}

function sourceOf(file: string): string {
  return readFileSync(new URL(file, CORPUS), 'utf8');
}

/** Pairs in which something is told by nothing but how it is used. */
const OPEN: readonly (readonly [string, readonly string[]])[] = [
  ['functional_ops.py', ['normalize_backward', 'avgpool_backward']],
  ['manual_mlp.py', ['fast_batchnorm_backward']],
  ['nb_regression.py', ['grad_logistic_loss']],
  ['word2vec.py', ['neg_sampling_loss_and_gradient', 'neg_sampling_vectorized']],
  ['fast_conv.py', ['conv_backward_im2col']],
  ['min_char_rnn.py', ['gru_loss', 'lossFun']],
  ['llm_loops.py', ['encoder_backward']],
];

describe('right backward passes', () => {
  test.each(['vector_functions.py', 'objectives.py'])('of %s are called right', async (file) => {
    const verdicts = Object.values(await verdictsOn(sourceOf(file)));
    expect(verdicts.length).toBeGreaterThan(6);
    expect(new Set(verdicts)).toEqual(new Set(['right']));
  });

  test.each(OPEN)('of %s are called right: %s', async (file, names) => {
    const verdicts = await verdictsOn(sourceOf(file), names);
    expect(verdicts).toEqual(Object.fromEntries(names.map((name) => [name, 'right'])));
  });
});

describe('no verdict', () => {
  test('where a parameter of the backward pass is linked to nothing', async () => {
    const text = 'def f_forward(x):\n    return x * x\n\ndef f_backward(dout, z):\n    return 2 * z * dout\n';
    expect(await verdictsOn(text)).toEqual({ f_backward: 'not judged' });
  });

  test('where an index that stands several times would count once', async () => {
    const text = `import numpy as np

def rows_forward(W, idx):
    # W: (V, D), idx: (N,)
    return W[idx]

def rows_backward(dout, W, idx):
    dW = np.zeros_like(W)
    dW[idx] += dout
    return dW
`;
    expect(await verdictsOn(text)).toEqual({ rows_backward: 'not judged' });
    const each = text.replace('dW[idx] += dout', 'np.add.at(dW, idx, dout)');
    expect(await verdictsOn(each)).toEqual({ rows_backward: 'right' });
  });
});

describe('parts of arrays', () => {
  test('with steps are read and written', async () => {
    const text = `import numpy as np

def pairs_forward(x):
    # x: (N, D)
    return x[:, ::2] * x[:, 1::2]

def pairs_backward(dy, x):
    dx = np.zeros_like(x)
    dx[:, ::2] = dy * x[:, 1::2]
    dx[:, 1::2] = dy * x[:, ::2]
    return dx
`;
    expect(await verdictsOn(text)).toEqual({ pairs_backward: 'right' });
    expect(await verdictsOn(text.replace('dx[:, 1::2] = dy * x[:, ::2]', 'dx[:, 1::2] = dy * x[:, 1::2]'))).toEqual({
      pairs_backward: 'wrong',
    });
  });

  test('that a mask chooses are moved from one array to another', async () => {
    const text = `import numpy as np

def hinge_forward(x):
    # x: (N, D)
    return np.where(x > 0, x * x, 0)

def hinge_backward(dy, x):
    mask = x > 0
    dx = np.zeros_like(x)
    dx[mask] = 2 * x[mask] * dy[mask]
    return dx
`;
    expect(await verdictsOn(text)).toEqual({ hinge_backward: 'right' });
    expect(await verdictsOn(text.replace('2 * x[mask]', '3 * x[mask]'))).toEqual({ hinge_backward: 'wrong' });
  });
});
