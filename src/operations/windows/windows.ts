import { add, constant, equal, ONE, scale, subtract } from '../../program/dimension.ts';
import { isProblem, type Operation, type Problem, type Site } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { A_VIEW, derivativeFrom, NO_VIEW, option, rule, use } from '../describe.ts';
import { FOLD_SPELLING, WINDOWS_SPELLING } from '../spelling/windows.ts';
import { structural } from '../structure/structural.ts';
import { addWindows, geometryAt, given, needsSpatial, takeWindows, windowCounts, windowOf } from './window-geometry.ts';
import { DILATION, PADDING, STRIDE } from './window-options.ts';

const SIZE = option('size', 'shape', 'the sizes of a window', ([shape = []]) => [shape.slice(2).map(() => constant(2))], {
  required: true,
});

const windowsValue: Operation['value'] = ([a], { options }) => {
  const window = windowOf(options);
  return takeWindows(a as Tensor, window, geometryAt(options, window));
};

const foldValue: Operation['value'] = ([a], { options }) => {
  const spatial = windowOf(options);
  return addWindows(a as Tensor, spatial, geometryAt(options, (a as Tensor).shape.slice(2 + spatial.length)));
};

function windowsShape({ operands: [shape = []], options }: Site): Shape | Problem {
  const { size: window = [] } = options as { readonly size?: Shape };
  const found = needsSpatial('windows', shape) ?? windowCounts('windows', shape.slice(2), window, options);
  return isProblem(found) ? found : [...shape.slice(0, 2), ...found, ...window];
}

function foldShape({ operands: [shape = []], options }: Site): Shape | Problem {
  const { size: spatial = [] } = options as { readonly size?: Shape };
  const rank = spatial.length;
  if (rank === 0 || shape.length !== 2 + 2 * rank) {
    return {
      code: 'shape-mismatch',
      message: `\`fold\` into ${printShape(spatial)} needs \`[batch, channels, windows..., window...]\`, found ${printShape(shape)}`,
    };
  }
  const found = windowCounts('fold', spatial, shape.slice(2 + rank), options);
  if (isProblem(found)) return found;
  if (found.every((size, axis) => equal(size, shape[2 + axis] ?? ONE))) return [...shape.slice(0, 2), ...spatial];
  return {
    code: 'shape-mismatch',
    message: `\`fold\` into ${printShape(spatial)} takes ${printShape(found)} windows, found ${printShape(shape.slice(2, 2 + rank))}`,
  };
}

/** One lays windows side by side, the other adds them up again: each is the derivative of the other. */
export const WINDOWS: readonly Operation[] = [
  structural({
    name: 'windows',
    options: [SIZE, STRIDE, PADDING, DILATION],
    shape: windowsShape,
    value: windowsValue,
    derivative: derivativeFrom([
      ({ operands: [shape = []], options }) => {
        const { text, names } = given(options);
        return rule(`fold(dy, size=spatial${text})`, { ...names, spatial: shape.slice(2) });
      },
    ]),
    isView: A_VIEW,
    linearIn: 'all',
    lowering: 'windows',
    spelling: WINDOWS_SPELLING,
    documentation: {
      summary: 'Windows of the spatial axes of `[batch, channels, ...]`, each along axes of its own behind the others.',
      shape:
        '`[batch, channels, ...]` gives `[batch, channels, windows..., size...]`, with `(n + 2 * padding - dilation * (size - 1) - 1) // stride + 1` windows along an axis of `n`',
      use: use('windows(a, size=[3])', 'a: [b, c, n]'),
      formula: 'a_{s i + k}',
      example: 'y = windows(x, size=[3, 3])',
      elsewhere: ['unfold', 'im2col', 'sliding_window_view'],
    },
  }),
  structural({
    name: 'fold',
    options: [
      option('size', 'shape', 'the sizes of the spatial axes', ([shape = []]) => foldSamples(shape), { required: true }),
      STRIDE,
      PADDING,
      DILATION,
    ],
    shape: foldShape,
    value: foldValue,
    derivative: derivativeFrom([
      ({ operands: [shape = []], options }) => {
        const { text, names } = given(options);
        return rule(`windows(dy, size=window${text})`, { ...names, window: shape.slice(2 + (options['size'] as Shape).length) });
      },
    ]),
    isView: NO_VIEW,
    linearIn: 'all',
    lowering: 'fold',
    spelling: FOLD_SPELLING,
    documentation: {
      summary: 'Windows added up where they were taken from: the derivative of `windows`.',
      shape: '`[batch, channels, windows..., size of a window...]` gives `[batch, channels, size...]`',
      use: use('fold(a, size=[n + 2])', 'a: [b, c, n, 3]'),
      formula: '\\sum_{s i + k = j} a_{i k}',
      example: 'y = fold(w, size=[n])',
      elsewhere: ['col2im'],
    },
  }),
];

/** Spatial sizes whose windows are those of the shape, for the samples of the other options one at a time and together. */
function foldSamples(shape: Shape): readonly Shape[] {
  const rank = (shape.length - 2) / 2;
  if (rank < 1 || !Number.isInteger(rank)) return [];
  const places = shape.slice(2, 2 + rank);
  const window = shape.slice(2 + rank);
  const sizes = (stride: number, padding: number, dilation: number): Shape =>
    places.map((count, axis) => {
      const reach = scale(subtract(window[axis] ?? ONE, ONE), dilation);
      return add(add(scale(subtract(count, ONE), stride), reach), constant(1 - 2 * padding));
    });
  return [sizes(1, 0, 1), sizes(2, 0, 1), sizes(1, 1, 1), sizes(2, 1, 1), sizes(1, 0, 2), sizes(2, 1, 2), places];
}
