import { IMAGES, images, MATRIX, type Pair, SIGNALS, signals } from './pair.ts';

const LABELS = [
  [0, 1, 0],
  [0, 0, 1],
];

export const NETWORKS: readonly Pair[] = [
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
      t: LABELS,
    },
  },
  {
    text: 'input z: [N, k]\nconst t: [N, k]\nL = cross_entropy(z, t)\n',
    expression: 'F.cross_entropy(z, t.argmax(1), reduction="none")',
    given: {
      z: MATRIX,
      t: LABELS,
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
