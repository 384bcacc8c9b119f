import { type Pair, SQUARE } from './pair.ts';

const WIDE = [
  [0.2, -1.1, 0.7, 1.9, -0.4, 0.6],
  [1.4, 0.5, -0.3, -0.8, 2.2, 0.1],
  [-0.6, 1.3, 0.9, 0.4, -1.7, 0.8],
];
const BOX = [WIDE, WIDE.map((row) => row.map((own) => own * own - 0.5))];

/** Parts of a tensor: counted from 1 with both ends here, from 0 without the end in PyTorch. */
function part(ours: string, theirs: string): Pair {
  return { text: `input a: [3, 6]\ny = ${ours}\n`, expression: theirs, given: { a: WIDE } };
}

function halves(ours: string, theirs: string): Pair {
  return { text: `input a: [N, 2 * H]\ny = ${ours}\n`, expression: theirs, given: { a: WIDE } };
}

function box(ours: string, theirs: string): Pair {
  return { text: `input a: [2, 3, 6]\ny = ${ours}\n`, expression: theirs, given: { a: BOX } };
}

export const BRACKETS: readonly Pair[] = [
  part('a[2]', 'a[1]'),
  part('a[2, 5]', 'a[1, 4]'),
  part('a[:, 5]', 'a[:, 4]'),
  part('a[2..3]', 'a[1:3]'),
  part('a[1..1]', 'a[0:1]'),
  part('a[:, 2..4]', 'a[:, 1:4]'),
  part('a[2..3, 4]', 'a[1:3, 3]'),
  part('a[3, 2..6]', 'a[2, 1:6]'),
  part('a[2..3, 1..2]', 'a[1:3, 0:2]'),
  part('a[:, 2..5][:, 2..3]', 'a[:, 1:5][:, 1:3]'),
  part('a[2] * a[3, 1..6] + a[2, 3]', 'a[1] * a[2] + a[1, 2]'),
  part('(a ^ 2)[:, 2] - exp(a)[1..3, 1]', '(a ** 2)[:, 1] - torch.exp(a)[:, 0]'),
  part('a.T[2..4]', 'a.T[1:4]'),
  part('a.T[6] + a[:, 6]', 'a.T[5] + a[:, 5]'),
  part('concat(a[:, 4..6], a[:, 1..3], axis=1)', 'torch.cat([a[:, 3:], a[:, :3]], 1)'),
  part('softmax(a[:, 1..3], axis=1) @ a[1..3, 4..6]', 'torch.softmax(a[:, :3], 1) @ a[:, 3:]'),
  part('a[:, 1..5] * a[:, 2..6]', 'a[:, :5] * a[:, 1:]'),
  halves('a[:, 1..H] * sigmoid(a[:, H+1..2*H])', 'a[:, :3] * torch.sigmoid(a[:, 3:])'),
  halves('sum(a[:, H..H+1], axis=1)', 'a[:, 2:4].sum(1)'),
  halves('a[N, 1..2*H] + a[1]', 'a[2] + a[0]'),
  halves('a[1..N-1] - a[2..N]', 'a[:-1] - a[1:]'),
  box('a[2]', 'a[1]'),
  box('a[:, 2]', 'a[:, 1]'),
  box('a[:, :, 2]', 'a[:, :, 1]'),
  box('a[1, :, 2..4]', 'a[0, :, 1:4]'),
  box('a[:, 2..3, 6]', 'a[:, 1:3, 5]'),
  box('a[2, 1..2, 3..4]', 'a[1, 0:2, 2:4]'),
  box('a[1, 2, 3] * a[2][:, 2..3]', 'a[0, 1, 2] * a[1][:, 1:3]'),
  box('a[:, :, 1..3] @ a[:, :, 4..6].T', 'a[:, :, :3] @ a[:, :, 3:].mT'),
  {
    text: 'param W: [n, n]\ny = W[:, 1] * W[2, 3] + W[3]\n',
    expression: 'W[:, 0] * W[1, 2] + W[2]',
    given: { W: SQUARE },
  },
  {
    text: 'input x[1..T]: [2 * k]\ny = x[1][1..k] * x[T][k+1..2*k]\n',
    expression: 'x[0, :3] * x[2, 3:]',
    given: { x: WIDE },
  },
  {
    text: 'input x[1..T]: [3, 6]\ny = x[T][:, 2..4] - x[1][3, 1]\n',
    expression: 'x[1, :, 1:4] - x[0, 2, 0]',
    given: { x: BOX },
  },
  {
    text: 'input x[1..T]: [6]\ny = x[:, 2..4] + x[1..T, 1..3]\n',
    expression: 'x[:, 1:4] + x[:, :3]',
    given: { x: WIDE },
  },
];
