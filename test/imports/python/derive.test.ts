import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { derivedPython, underivedPython } from '../../../src/index.ts';
import { findPython } from '../../exports/support/tools.ts';
import { ROOT } from '../../support/files.ts';

const textOf = (name: string): string => readFileSync(`${ROOT}/test/resources/derive/${name}`, 'utf8');

/** The file with the derived function in it, as an editor inserts it. */
async function derivedIn(text: string, name: string): Promise<string> {
  const found = await derivedPython(text, name);
  if ('reason' in found) throw new Error(`${name}: ${found.reason}`);
  const lines = text.split(/(?<=\n)/);
  lines.splice(found.line - 1, 0, found.text);
  return lines.join('');
}

async function functionOf(text: string, name: string): Promise<string> {
  const found = await derivedPython(text, name);
  return 'reason' in found ? found.reason : found.text;
}

interface Case {
  readonly name: string;
  readonly forward?: string;
  readonly backward?: string;
  readonly class?: string;
  readonly made?: readonly unknown[];
  readonly given: unknown;
  /** Attributes that are learned, and those that hold their gradients. */
  readonly learned?: readonly string[];
  readonly gradients?: readonly string[];
}

const FUNCTIONS: readonly Case[] = [
  { name: 'relu_forward', backward: 'relu_backward', given: { x: [3, 4] } },
  { name: 'relu_forward', backward: 'relu_backward', given: { x: [2, 3, 4] } },
  { name: 'layernorm_forward', backward: 'layernorm_backward', given: { x: [3, 4], gamma: [4], beta: [4] } },
  { name: 'layernorm_forward', backward: 'layernorm_backward', given: { x: [3, 4], gamma: [4], beta: [4], eps: 0.5 } },
  {
    name: 'batchnorm_forward',
    backward: 'batchnorm_backward',
    given: { x: [5, 3], gamma: [3], beta: [3], bn_param: { eps: 0.3 } },
  },
  {
    name: 'lstm_step_forward',
    backward: 'lstm_step_backward',
    given: { x: [2, 3], prev_h: [2, 4], prev_c: [2, 4], Wx: [3, 16], Wh: [4, 16], b: [16] },
  },
  { name: 'softmax_forward', backward: 'softmax_backward', given: { x: [3, 4] } },
  { name: 'attention_forward', backward: 'attention_backward', given: { q: [3, 4], k: [5, 4], v: [5, 2] } },
  {
    name: 'mlp_forward',
    backward: 'mlp_backward',
    given: { params: { W1: [3, 4], b1: [4], W2: [4, 2], b2: [2] }, x: [5, 3] },
  },
  {
    name: 'cell_forward',
    backward: 'cell_backward',
    given: { xt: [3, 2], a_prev: [4, 2], parameters: { Wax: [4, 3], Waa: [4, 4], ba: [4, 1] } },
  },
  { name: 'softplus', backward: 'softplus_backward', given: { x: [3, 4] } },
  { name: 'scaled_softplus', backward: 'scaled_softplus_backward', given: { x: [3, 4], beta: 1.5 } },
];

const CLASSES: readonly Case[] = [
  { name: 'MatMul', made: [[3, 2]], given: [[4, 3]], learned: ['layer.params[0]'], gradients: ['layer.grads[0]'] },
  {
    name: 'LayerNorm',
    made: [4, 0.2],
    given: [[3, 4]],
    learned: ['layer.gamma', 'layer.beta'],
    gradients: ['layer.dgamma', 'layer.dbeta'],
  },
  { name: 'Dropout', made: [0.3], given: [[3, 4]], learned: [], gradients: [] },
  { name: 'Tanh', made: [], given: [[3, 4]], learned: [], gradients: [] },
];

const python = findPython('numpy');

/** How many gradients of each case there are, were answered, and have the numbers of the difference quotients. */
async function answersTo(file: string, cases: readonly Case[]): Promise<readonly Record<string, number>[]> {
  const text = textOf(file);
  const tasks = await Promise.all(
    cases.map(async (own) => ({
      ...own,
      ...(own.made === undefined ? { forward: own.name } : { class: own.name }),
      text: await derivedIn(text, own.name),
    })),
  );
  const driver = fileURLToPath(new URL('derive-driver.py', import.meta.url));
  const { stdout, stderr } = spawnSync(python ?? '', [driver], { input: JSON.stringify(tasks), encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as readonly Record<string, number>[];
}

describe.runIf(python !== undefined)('derived functions in Python', () => {
  it.each([
    ['layers.py', FUNCTIONS],
    ['classes.py', CLASSES],
  ] as const)('have the numbers of difference quotients: %s', { timeout: 120_000 }, async (file, cases) => {
    const answers = await answersTo(file, cases);
    expect(answers).toHaveLength(cases.length);
    for (const [at, { count, right, found }] of answers.entries())
      expect({ name: cases[at]?.name, right, found }).toEqual({ name: cases[at]?.name, right: count, found: count });
  });
});

describe('the text of a derived function', () => {
  it('unpacks the cache, and is indented as the file is', async () => {
    expect(await functionOf(textOf('layers.py'), 'mlp_forward')).toBe(`

def mlp_backward(dout, cache, params):
    x = cache["x"]
    h = cache["h"]
    W1 = params["W1"]
    W2 = params["W2"]
    # bprop: x [N, D], W1 [D, M], b1 [M], W2 [M, K], b2 [K]
    db2 = np.sum(dout, axis=0)
    dh = dout @ W2.T
    dW2 = h.T @ dout
    dh_1 = dh * (1 - h**2)
    db1 = np.sum(dh_1, axis=0)
    dx = dh_1 @ W1.T
    dW1 = x.T @ dh_1
    return dx, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
`);
    expect(await functionOf(textOf('tabs.py'), 'Dense')).toBe(
      '\n\tdef backward(self, dout):\n\t\t# bprop: x [N, n_in], W [n_in, n_out], b [n_out]\n' +
        '\t\tself.db = xp.sum(dout, axis=0)\n\t\tdx = dout @ self.W.T\n\t\tself.dW = self.x.T @ dout\n\t\treturn dx\n',
    );
  });

  it('answers with a gradient for each argument of a function of PyTorch', async () => {
    expect(await functionOf(textOf('functions.py'), 'RMSNorm')).toBe(`
  @staticmethod
  def backward(ctx, grad_output):
    xhat, weight, rstd = ctx.saved_tensors
    # bprop: x [N, D], weight [D]
    grad_xhat = grad_output * weight
    grad_weight = torch.sum(grad_output * xhat, dim=0)
    grad_x = rstd * (grad_xhat - xhat * torch.mean(grad_xhat * xhat, dim=1, keepdim=True))
    return grad_x, grad_weight, None
`);
    expect(await functionOf(textOf('functions.py'), 'Scale')).toContain('    return grad_x, None\n');
  });

  it('keeps the ends of lines, and ends a file that has none', async () => {
    const forward = 'import numpy as np\r\n\r\ndef f_forward(x):\r\n  return np.tanh(x)';
    expect(await derivedPython(forward, 'f_forward')).toEqual({
      line: 5,
      text: '\r\n\r\ndef f_backward(dout, x):\r\n  out = np.tanh(x)\r\n  dx = dout * (1 - out**2)\r\n  return dx\r\n',
    });
  });
});

describe('what is not derived', () => {
  const reasonOf = async (text: string, name: string): Promise<string | undefined> => {
    const found = await derivedPython(text, name);
    return 'reason' in found ? found.reason : undefined;
  };

  it('has a backward pass', async () => {
    expect(await reasonOf(textOf('layers.py'), 'affine_forward')).toBe(
      '`affine_backward` in line 18 is its backward pass: `bprop check` judges it',
    );
    expect(await reasonOf(textOf('layers.py'), 'affine_backward')).toBe('`affine_backward` is a backward pass itself');
  });

  it('is not there', async () => {
    expect(await reasonOf('x = 1\n', 'f')).toBe('no function and no class of the file is called `f`');
    expect(await reasonOf('class A:\n    pass\n', 'A')).toBe('`A` has no method `forward` that is a forward pass');
  });

  it('keeps nothing', async () => {
    expect(await reasonOf(textOf('functions.py'), 'Unsaved')).toBe(
      'its backward pass needs `x` and `w`: keep that in `forward`, as in `ctx.save_for_backward(x, w)`',
    );
  });

  it('has a shape that nothing tells', async () => {
    const forward = 'import numpy as np\ndef f_forward(W, A, b):\n    return W @ A + b, (W, A, b)\n';
    expect(await reasonOf(forward, 'f_forward')).toBe(
      'nothing tells the shape of `b`: a comment in `f_forward` does, as in `# bprop: W [N, D], A [D, M], b [M]`',
    );
    const told = forward.replace(':\n', ':\n    # bprop: W [N, D], A [D, M], b [N, 1]\n');
    expect(await functionOf(told, 'f_forward')).toContain('db = np.sum(dout, axis=1, keepdims=True)');
  });

  it('repeats what a size says, or is not read', async () => {
    const loop =
      'import numpy as np\ndef f_forward(x):\n    s = 0\n    for t in range(x.shape[0]):\n        s = np.tanh(s + x[t])\n    return s, x\n';
    expect(await reasonOf(loop, 'f_forward')).toContain('what repeats so often as a size says is not derived');
    const strange = 'import numpy as np\ndef f_forward(x):\n    y = np.strange(x)\n    return y * x, x\n';
    expect(await reasonOf(strange, 'f_forward')).toMatch(/^line 3 is not read: /);
  });

  it('is a module of PyTorch', async () => {
    const text = 'import torch.nn as nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x * 2\n';
    expect(await reasonOf(text, 'Net')).toBe('PyTorch derives the gradients of an `nn.Module` itself');
    expect(await underivedPython(text)).toEqual([]);
  });
});

describe('functions that are to be derived', () => {
  it('are told by their names', async () => {
    const names = (await underivedPython(textOf('layers.py'))).map(({ name }) => name);
    expect(names).toEqual([
      'relu_forward',
      'layernorm_forward',
      'batchnorm_forward',
      'lstm_step_forward',
      'softmax_forward',
      'attention_forward',
      'mlp_forward',
      'cell_forward',
    ]);
    expect(await underivedPython(textOf('tabs.py'))).toEqual([{ name: 'Dense', line: 7 }]);
  });
});
