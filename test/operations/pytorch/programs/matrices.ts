import { DEFINITE, MATRIX, matrix, type Pair, pair, SQUARE, unary } from './pair.ts';

const TALL = [
  [1, 2],
  [0.5, -1],
  [3, 0.2],
];

export const MATRICES: readonly Pair[] = [
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
      b: TALL,
    },
  },
  {
    text: 'input a: [k, m, n]\ninput b: [k, n, m]\ny = a @ b\n',
    expression: 'torch.bmm(a, b)',
    given: {
      a: [MATRIX, [...MATRIX].reverse()],
      b: [
        TALL,
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
