// biome-ignore-all lint/style/noExcessiveLinesPerFile: tables
import type { Nested } from '../../../src/engine/nested-lists.ts';

/** A program as a person writes it, what PyTorch calls the same, and numbers where conventions show. */
export interface Pair {
  readonly text: string;
  readonly expression: string;
  readonly given: Readonly<Record<string, Nested>>;
}

const INFINITY = Number.POSITIVE_INFINITY;
const VECTOR = [-1.5, -0.5, 0, 0.3, 2];
const MATRIX = [
  [0.2, -1.1, 0.7],
  [1.4, 0.5, -0.3],
];
const SQUARE = [
  [2.1, 0.4, -0.3],
  [0.5, 1.7, 0.2],
  [-0.1, 0.6, 1.3],
];
const DEFINITE = [
  [2.5, 0.4, -0.3],
  [0.4, 1.9, 0.2],
  [-0.3, 0.2, 1.4],
];
const IMAGES = Array.from({ length: 2 }, (_, batch) =>
  Array.from({ length: 3 }, (_, channel) =>
    Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 5 }, (_, column) => Math.sin(1 + batch * 91 + channel * 37 + row * 11 + column * 5)),
    ),
  ),
);
const KERNELS = Array.from({ length: 4 }, (_, kernel) =>
  Array.from({ length: 3 }, (_, channel) =>
    Array.from({ length: 3 }, (_, row) =>
      Array.from({ length: 2 }, (_, column) => Math.cos(kernel * 53 + channel * 17 + row * 7 + column)),
    ),
  ),
);
const SIGNALS = IMAGES.map((channels) => channels.map((rows) => rows.flat().slice(0, 9)));
const FILTERS = KERNELS.map((channels) => channels.map((rows) => rows.map(([first = 0]) => first)));

function unary(name: string, expression: string, x: Nested = VECTOR): Pair {
  return { text: `input x: [n]\ny = ${name}\n`, expression, given: { x } };
}

function matrix(name: string, expression: string, x: Nested = MATRIX): Pair {
  return { text: `input x: [m, n]\ny = ${name}\n`, expression, given: { x } };
}

function pair(name: string, expression: string, a: Nested, b: Nested): Pair {
  return { text: `input a, b: [n]\ny = ${name}\n`, expression, given: { a, b } };
}

function images(name: string, expression: string, given: Pair['given'] = { x: IMAGES, w: KERNELS }): Pair {
  const shapes = 'w' in given ? 'input x: [2, 3, 6, 5]\nparam w: [4, 3, 3, 2]' : 'input x: [2, 3, 6, 5]';
  return { text: `${shapes}\ny = ${name}\n`, expression, given };
}

function signals(name: string, expression: string, given: Pair['given'] = { x: SIGNALS, w: FILTERS }): Pair {
  const shapes = 'w' in given ? 'input x: [2, 3, 9]\nparam w: [4, 3, 3]' : 'input x: [2, 3, 9]';
  return { text: `${shapes}\ny = ${name}\n`, expression, given };
}

/** At 0, on ties, at bounds. */
const AT_KINKS: readonly Pair[] = [
  unary('relu(x)', 'torch.relu(x)'),
  unary('leaky_relu(x)', 'F.leaky_relu(x)'),
  unary('leaky_relu(x, slope=0.2)', 'F.leaky_relu(x, negative_slope=0.2)'),
  unary('elu(x)', 'F.elu(x)'),
  unary('elu(x, alpha=0.5)', 'F.elu(x, alpha=0.5)'),
  unary('abs(x)', 'torch.abs(x)'),
  unary('sign(x) * x', 'torch.sign(x) * x'),
  unary('floor(x) * x', 'torch.floor(x) * x', [-1.5, -1, 0, 0.3, 2]),
  unary('clip(x, -0.5, 2)', 'torch.clamp(x, -0.5, 2)'),
  unary('clip(x, lo=-0.5, hi=2)', 'torch.clamp(x, -0.5, 2)'),
  unary('clip(x, -norm(x) / 2, 0.1 * sum(x))', 'torch.clamp(x, -torch.linalg.norm(x) / 2, 0.1 * x.sum())'),
  pair('clip(a, b, 2 * b + 1)', 'torch.clamp(a, b, 2 * b + 1)', [1, 2, 3, 0, 5], [1, 3, 2, -3, -4]),
  unary('max(x)', 'torch.amax(x, 0)', [1, 3, 3, 2]),
  unary('min(x)', 'torch.amin(x, 0)', [1, 3, 1, 2, 1]),
  matrix('max(x, axis=1)', 'torch.amax(x, 1)', [
    [1, 1, 0],
    [2, 5, 5],
  ]),
  matrix('max(x)', 'torch.amax(x, (0, 1))', [
    [1, 5, 0],
    [2, 5, 5],
  ]),
  matrix('min(x, axis=0, keepdims=true)', 'torch.amin(x, 0, keepdim=True)', [
    [1, 1, 0],
    [1, 5, 0],
  ]),
  pair('maximum(a, b)', 'torch.maximum(a, b)', [1, 2, 3, 0], [1, 3, 2, 0]),
  pair('minimum(a, b)', 'torch.minimum(a, b)', [1, 2, 3, 0], [1, 3, 2, 0]),
  unary('maximum(x, 0)', 'torch.maximum(x, torch.zeros_like(x))'),
  pair('where(a > b, a, b)', 'torch.where(a > b, a, b)', [1, 2, 3, 0], [1, 3, 2, 0]),
  pair('where(a >= b, a * a, b)', 'torch.where(a >= b, a * a, b)', [1, 2, 3, 0], [1, 3, 2, 0]),
  unary('where(x == 0, x, x ^ 2)', 'torch.where(x == 0, x, x**2)'),
  unary('norm(x)', 'torch.linalg.vector_norm(x)', [0, 0, 0]),
  matrix('norm(x, axis=1)', 'torch.linalg.vector_norm(x, dim=1)', [
    [0, 0, 0],
    [3, 4, 0],
  ]),
  unary('prod(x)', 'torch.prod(x)', [2, 0, 3]),
  unary('prod(x)', 'torch.prod(x)', [2, 0, 0]),
  matrix('prod(x, axis=1)', 'torch.prod(x, 1)', [
    [2, 0, 3],
    [0, 0, 5],
  ]),
  unary('x ^ 0', 'x**0'),
  unary('x ^ 1', 'x**1'),
  unary('x ^ 2', 'x**2'),
  unary('x ^ 3', 'x**3'),
  unary('x ^ -2', 'x**-2', [-1.5, 0.5, 2]),
  unary('x ^ 0.5', 'x**0.5', [0.5, 1.5, 4]),
  unary('2 ^ x', '2**x'),
  pair('a ^ b', 'a**b', [0, 0, 0, 2, 1.5], [0, 1, 2, 0, -1.5]),
  unary('-x ^ 2', '-(x**2)'),
  unary('2 ^ x ^ 2', '2 ** (x**2)'),
  unary('softplus(x)', 'F.softplus(x)'),
  unary('erfc(x)', 'torch.erfc(x)', [-30, -1, 0, 0.5, 1.5, 6]),
  unary('gelu(x)', 'F.gelu(x)'),
  unary('gelu(x, approximate="none")', 'F.gelu(x)'),
  unary('gelu(x, approximate="tanh")', 'F.gelu(x, approximate="tanh")'),
  unary('silu(x)', 'F.silu(x)'),
  unary('log_sigmoid(x)', 'F.logsigmoid(x)'),
  unary('x * stop_gradient(x)', 'x * x.detach()'),
  unary('std(x)', 'torch.std(x, unbiased=False)', [1, 2, 4]),
  unary('std(x)', 'torch.std(x, unbiased=False)', [3, 3, 3]),
  pair('logaddexp(a, b)', 'torch.logaddexp(a, b)', [1, 800, -800, 0], [2, -800, 800, 0]),
  unary('reciprocal(x)', 'torch.reciprocal(x)', [-2, 0.5]),
  unary('rsqrt(x)', 'torch.rsqrt(x)', [0.2, 4]),
  unary('sqrt(x)', 'torch.sqrt(x)', [0, 4]),
];

const REDUCTIONS: readonly Pair[] = [
  unary('var(x)', 'torch.var(x, unbiased=False)'),
  unary('var(x)', 'torch.var(x, unbiased=False)', [2]),
  matrix('var(x, axis=0, keepdims=true)', 'torch.var(x, 0, unbiased=False, keepdim=True)'),
  matrix('sum(x, axis=-1)', 'x.sum(-1)'),
  matrix('sum(x, axis=[0, 1])', 'x.sum((0, 1))'),
  matrix('sum(x, axis=[1, 0], keepdims=true)', 'x.sum((0, 1), keepdim=True)'),
  matrix('mean(x)', 'x.mean()'),
  matrix('mean(x, axis=1, keepdims=true)', 'x.mean(1, keepdim=True)'),
  matrix('x - mean(x, axis=0)', 'x - x.mean(0)'),
  matrix('norm(x)', 'torch.linalg.matrix_norm(x)'),
  matrix('logsumexp(x, axis=1)', 'torch.logsumexp(x, 1)'),
  matrix('logsumexp(x)', 'torch.logsumexp(x, (0, 1))'),
  unary('logsumexp(x)', 'torch.logsumexp(x, 0)', [1, -INFINITY, 0.5]),
  unary('logsumexp(x)', 'torch.logsumexp(x, 0)', [1000, 999, -1000]),
  unary('softmax(x)', 'torch.softmax(x, 0)', [1000, 999, -1000]),
  unary('softmax(x)', 'torch.softmax(x, 0)', [1, -INFINITY, 0.5]),
  unary('log_softmax(x)', 'torch.log_softmax(x, 0)', [1000, 999, -1000]),
  matrix('softmax(x, axis=0)', 'torch.softmax(x, 0)'),
  matrix('softmax(x, axis=-1)', 'torch.softmax(x, -1)'),
  matrix('log_softmax(x, axis=1)', 'torch.log_softmax(x, 1)'),
  matrix('cumsum(x, axis=1)', 'torch.cumsum(x, 1)'),
  unary('cumsum(x)', 'torch.cumsum(x, 0)'),
];

const MATRICES: readonly Pair[] = [
  {
    text: 'input a: [n]\ninput b: [m]\ny = outer(a, b)\n',
    expression: 'torch.outer(a, b)',
    given: { a: [1, -2], b: [0.5, 3, 1] },
  },
  pair('dot(a, b)', 'torch.dot(a, b)', [1, 2, 3], [0.5, -1, 2]),
  pair('a @ b', 'a @ b', [1, 2, 3], [0.5, -1, 2]),
  { text: 'param W: [m, n]\ninput x: [n]\ny = W @ x\n', expression: 'W @ x', given: { W: MATRIX, x: [1, 2, 3] } },
  { text: 'param W: [m, n]\ninput x: [m]\ny = x @ W\n', expression: 'x @ W', given: { W: MATRIX, x: [1, 2] } },
  {
    text: 'input a: [k, m, n]\ninput b: [n, l]\ny = a @ b\n',
    expression: 'a @ b',
    given: {
      a: [MATRIX, [...MATRIX].reverse()],
      b: [
        [1, 2],
        [0.5, -1],
        [3, 0.2],
      ],
    },
  },
  {
    text: 'input a: [k, m, n]\ninput b: [k, n, m]\ny = a @ b\n',
    expression: 'torch.bmm(a, b)',
    given: {
      a: [MATRIX, [...MATRIX].reverse()],
      b: [
        [
          [1, 2],
          [0.5, -1],
          [3, 0.2],
        ],
        [
          [0, 1],
          [2, -1],
          [1, 1],
        ],
      ],
    },
  },
  matrix('x.T', 'x.T'),
  matrix('transpose(x)', 'x.T'),
  matrix('transpose(x, [1, 0])', 'x.permute(1, 0)'),
  matrix('transpose(x, axes=[1, 0])', 'x.permute(1, 0)'),
  matrix('reshape(x, [n, m])', 'x.reshape(3, 2)'),
  matrix('reshape(x, [n * m])', 'x.flatten()'),
  matrix('broadcast(x, [2, m, n])', 'x.broadcast_to(2, 2, 3)'),
  matrix('concat(x, x, axis=1)', 'torch.cat((x, x), 1)'),
  matrix('concat(x, x * x)', 'torch.cat((x, x * x))'),
  matrix('stack(x, x * x)', 'torch.stack((x, x * x))'),
  matrix('stack(x, x * x, axis=-1)', 'torch.stack((x, x * x), -1)'),
  unary('slice(x, start=1, stop=3)', 'x[1:3]'),
  unary('slice(x, start=-2)', 'x[-2:]'),
  unary('slice(x, stop=-1)', 'x[:-1]'),
  matrix('slice(x, axis=1, start=1)', 'x[:, 1:]'),
  unary('flip(x)', 'x.flip(0)'),
  matrix('flip(x)', 'x.flip(0, 1)'),
  matrix('flip(x, axis=1)', 'x.flip(1)'),
  unary('roll(x, shift=1)', 'x.roll(1)'),
  matrix('roll(x, shift=-1, axis=1)', 'x.roll(-1, 1)'),
  unary('pad(x, before=1, after=2)', 'F.pad(x, (1, 2))'),
  matrix('pad(x, axis=1, after=1, value=3)', 'F.pad(x, (0, 1), value=3.0)'),
  matrix('tril(x)', 'torch.tril(x)'),
  matrix('tril(x, diagonal=-1)', 'torch.tril(x, -1)'),
  {
    text: 'param E: [k, n]\nconst i: [l]\ny = gather(E, i)\n',
    expression: 'F.embedding(i.long(), E)',
    given: { E: MATRIX, i: [1, 0, 1, 1] },
  },
  {
    text: 'input v: [l, n]\nconst i: [l]\ny = scatter_add(v, i, size=4)\n',
    expression: 'torch.zeros(4, 3, dtype=torch.float64).index_add(0, i.long(), v)',
    given: { v: MATRIX, i: [2, 2] },
  },
  matrix('einsum("ij->ji", x)', 'torch.einsum("ij->ji", x)'),
  matrix('einsum("ij,kj->ik", x, x)', 'torch.einsum("ij,kj->ik", x, x)'),
  matrix('einsum("ij,kj", x, x)', 'torch.einsum("ij,kj", x, x)'),
  matrix('einsum("ii->i", x @ x.T)', 'torch.einsum("ii->i", x @ x.T)'),
  matrix('einsum("ii", x @ x.T)', 'torch.trace(x @ x.T)'),
  ...['trace(x)', 'diag(x)', 'inv(x)', 'det(x)', 'logdet(x)'].map((name) => ({
    text: `input x: [n, n]\ny = ${name}\n`,
    expression: `torch.${name === 'inv(x)' ? 'linalg.' : ''}${name}`,
    given: { x: SQUARE },
  })),
  unary('diag(x)', 'torch.diag(x)'),
  {
    text: 'input A: [n, n]\ninput b: [n]\ny = solve(A, b)\n',
    expression: 'torch.linalg.solve(A, b)',
    given: { A: SQUARE, b: [1, 2, 3] },
  },
  {
    text: 'input A: [n, n]\ninput b: [n, m]\ny = solve(A, b)\n',
    expression: 'torch.linalg.solve(A, b)',
    given: {
      A: SQUARE,
      b: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    },
  },
  { text: 'input x: [n, n]\ny = cholesky(x)\n', expression: 'torch.linalg.cholesky(x)', given: { x: DEFINITE } },
  { text: 'input x: [n, n]\ny = cholesky(x @ x.T)\n', expression: 'torch.linalg.cholesky(x @ x.T)', given: { x: SQUARE } },
];

const NETWORKS: readonly Pair[] = [
  {
    text: 'input z: [n]\nconst t: [n]\nL = cross_entropy(z, t)\n',
    expression: 'F.cross_entropy(z, t)',
    given: { z: [1, -2, 0.5], t: [0, 0.3, 0.7] },
  },
  {
    text: 'input z: [N, k]\nconst t: [N, k]\nL = mean(cross_entropy(z, t))\n',
    expression: 'F.cross_entropy(z, t)',
    given: {
      z: MATRIX,
      t: [
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
  },
  {
    text: 'input z: [N, k]\nconst t: [N, k]\nL = cross_entropy(z, t)\n',
    expression: 'F.cross_entropy(z, t.argmax(1), reduction="none")',
    given: {
      z: MATRIX,
      t: [
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
  },
  { text: 'input a, b: [m, n]\nL = mse(a, b)\n', expression: 'F.mse_loss(a, b)', given: { a: MATRIX, b: [...MATRIX].reverse() } },
  {
    text: 'input z: [n]\nconst t: [n]\nL = bce_with_logits(z, t)\n',
    expression: 'F.binary_cross_entropy_with_logits(z, t)',
    given: { z: [100, -100, 0.5, -0.2], t: [1, 1, 0, 0.3] },
  },
  {
    text: 'input x: [m, n]\nparam g, s: [n]\ny = layer_norm(x, g, s)\n',
    expression: 'F.layer_norm(x, [3], g, s)',
    given: { x: MATRIX, g: [1, 2, 0.5], s: [0.1, 0, -1] },
  },
  {
    text: 'input x: [m, n]\nparam g, s: [n]\ny = layer_norm(x, g, s, axis=-1, eps=0.01)\n',
    expression: 'F.layer_norm(x, [3], g, s, eps=0.01)',
    given: { x: MATRIX, g: [1, 2, 0.5], s: [0.1, 0, -1] },
  },
  {
    text: 'input x: [m, n]\nparam g: [n]\ny = rms_norm(x, g)\n',
    expression: 'x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * g',
    given: { x: MATRIX, g: [1, 2, 0.5] },
  },
  // Batch normalisation in elementary operations: the variance is the biased one.
  {
    text: 'input x: [N, n]\nparam g, s: [n]\ny = (x - mean(x, axis=0)) / sqrt(var(x, axis=0) + 1e-5) * g + s\n',
    expression: 'F.batch_norm(x, None, None, g, s, training=True)',
    given: { x: MATRIX, g: [1, 2, 0.5], s: [0.1, 0, -1] },
  },
  images('conv2d(x, w)', 'F.conv2d(x, w)'),
  images('conv2d(x, w, stride=2)', 'F.conv2d(x, w, stride=2)'),
  images('conv2d(x, w, padding=1)', 'F.conv2d(x, w, padding=1)'),
  images('conv2d(x, w, stride=2, padding=1)', 'F.conv2d(x, w, stride=2, padding=1)'),
  images('conv2d(x, w, stride=[2, 1], padding=[0, 1])', 'F.conv2d(x, w, stride=(2, 1), padding=(0, 1))'),
  signals('conv1d(x, w)', 'F.conv1d(x, w)'),
  signals('conv1d(x, w, stride=2, padding=2)', 'F.conv1d(x, w, stride=2, padding=2)'),
  signals('conv1d(x, w, stride=3)', 'F.conv1d(x, w, stride=3)'),
  images('max_pool(x, size=2)', 'F.max_pool2d(x, 2)', { x: IMAGES }),
  images('max_pool(x, size=[3, 2], stride=1)', 'F.max_pool2d(x, (3, 2), 1)', { x: IMAGES }),
  images('max_pool(x, size=2, stride=[2, 1])', 'F.max_pool2d(x, 2, (2, 1))', { x: IMAGES }),
  images('avg_pool(x, size=2)', 'F.avg_pool2d(x, 2)', { x: IMAGES }),
  images('avg_pool(x, size=[2, 3], stride=1)', 'F.avg_pool2d(x, (2, 3), 1)', { x: IMAGES }),
  images('max_pool(relu(x), size=2)', 'F.max_pool2d(torch.relu(x), 2)', { x: IMAGES }),
  signals('max_pool(x, size=3)', 'F.max_pool1d(x, 3)', { x: SIGNALS }),
  signals('avg_pool(x, size=3, stride=2)', 'F.avg_pool1d(x, 3, 2)', { x: SIGNALS }),
];

export const PAIRS: readonly Pair[] = [...AT_KINKS, ...REDUCTIONS, ...MATRICES, ...NETWORKS];
