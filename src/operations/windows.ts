import {
  add,
  constant,
  constantValue,
  type Dimension,
  equal,
  named,
  ONE,
  printDimension,
  product,
  scale,
  subtract,
  ZERO,
} from '../program/dimension.ts';
import type { NumericSite, Operation, OptionDescription, Options, Problem, Rule, Site } from '../program/operation.ts';
import { printShape, type Shape } from '../program/shape.ts';
import { sizeOf, stridesOf, type Tensor, zeros } from '../program/tensor.ts';
import { derivativeFrom, kinkAt, linearTangent, operand, option, rule, tangentOf } from './describe.ts';
import { CALL } from './elementwise.ts';
import { mapElements, sumOver, withShape } from './kernels.ts';
import { countsOption } from './options.ts';
import { leads } from './reductions.ts';
import { FOLD_SPELLING, WINDOWS_SPELLING } from './spelling/windows.ts';

/**
 * Convolutions and pooling over the spatial axes of `[batch, channels, ...]`. All of them read windows: `windows`
 * lays them side by side, `fold` adds them up again, and each is the derivative of the other.
 */
const STRIDE = countsOption('stride', 'how far apart windows begin; 1 unless given', [2]);
const PADDING = countsOption('padding', 'zeros around the spatial axes; none unless given', [1]);
const SIZE = option('size', 'shape', 'the sizes of a window', ([shape = []]) => [shape.slice(2).map(() => constant(2))], {
  required: true,
});

const wrong = (message: string): Problem => ({ code: 'wrong-arguments', message });

/** One number for each spatial axis. */
function counts(value: unknown, rank: number, otherwise: number): readonly number[] {
  const given = value === undefined ? [otherwise] : (value as readonly number[]);
  return given.length === 1 ? Array.from({ length: rank }, () => given[0] ?? otherwise) : given;
}

/** A size divided by a stride, where that is a whole number for all sizes; rounded down where the size is a number. */
function quotient(size: Dimension, by: number): Dimension | undefined {
  if (by === 1) return size;
  const value = constantValue(size);
  if (value !== undefined) return constant(Math.floor(value / by));
  const terms = size.terms.map(({ coefficient }) => coefficient);
  if (!terms.every((coefficient) => coefficient % by === 0)) return undefined;
  return size.terms.reduce(
    (sum, { coefficient, factors }) => add(sum, scale(product(factors.map(named)), coefficient / by)),
    ZERO,
  );
}

interface Geometry {
  readonly strides: readonly number[];
  readonly paddings: readonly number[];
}

function geometry(options: Readonly<Record<string, unknown>>, rank: number): Geometry {
  return { strides: counts(options['stride'], rank, 1), paddings: counts(options['padding'], rank, 0) };
}

/** How many windows fit along each spatial axis. */
function windowCounts(name: string, spatial: Shape, window: Shape, { strides, paddings }: Geometry): Shape | Problem {
  if (strides.length !== spatial.length || paddings.length !== spatial.length || window.length !== spatial.length) {
    return wrong(`\`${name}\` has ${spatial.length} spatial axes here: give one number, or one for each`);
  }
  if (strides.some((stride) => stride < 1) || paddings.some((padding) => padding < 0)) {
    return wrong(`\`${name}\` needs a stride of 1 or more and a padding of 0 or more`);
  }
  const found: Dimension[] = [];
  for (const [axis, size] of spatial.entries()) {
    const [stride = 1, padding = 0, width = ONE] = [strides[axis], paddings[axis], window[axis]];
    const room = subtract(add(size, constant(2 * padding)), width);
    const free = constantValue(room);
    if (free !== undefined && free < 0)
      return wrong(`a window of ${printDimension(width)} is longer than the axis of ${printDimension(size)}`);
    const steps = quotient(room, stride);
    if (steps === undefined) {
      return wrong(
        `\`${name}\` with a stride of ${stride}: ${printDimension(room)} is not a multiple of it for all sizes: write numbers in the shape`,
      );
    }
    found.push(add(steps, ONE));
  }
  return found;
}

const isProblem = (shape: Shape | Problem): shape is Problem => 'code' in shape;

function needsSpatial(name: string, shape: Shape): Problem | undefined {
  if (shape.length > 2) return undefined;
  return {
    code: 'shape-mismatch',
    message: `\`${name}\` needs \`[batch, channels, ...]\` with spatial axes, found ${printShape(shape)}`,
  };
}

/** Calls back with the position in the tensor and in its windows of every element that a window holds. */
function eachWindowed(
  shape: readonly number[],
  window: readonly number[],
  found: readonly number[],
  at: Geometry,
  visit: (outer: number, inner: number) => void,
): void {
  const rank = window.length;
  const spatial = shape.slice(2);
  const blocks = sizeOf(shape.slice(0, 2));
  const places = sizeOf(found);
  const parts = sizeOf(window);
  const steps = { places: stridesOf(found), parts: stridesOf(window), spatial: stridesOf(spatial) };
  for (let place = 0; place < places; place += 1) {
    for (let part = 0; part < parts; part += 1) {
      let offset = 0;
      for (let axis = 0; axis < rank && offset >= 0; axis += 1) {
        const step = Math.floor(place / (steps.places[axis] ?? 1)) % (found[axis] ?? 1);
        const within = Math.floor(part / (steps.parts[axis] ?? 1)) % (window[axis] ?? 1);
        const position = step * (at.strides[axis] ?? 1) + within - (at.paddings[axis] ?? 0);
        offset = position < 0 || position >= (spatial[axis] ?? 0) ? -1 : offset + position * (steps.spatial[axis] ?? 1);
      }
      if (offset < 0) continue;
      for (let block = 0; block < blocks; block += 1) {
        visit(block * sizeOf(spatial) + offset, (block * places + place) * parts + part);
      }
    }
  }
}

function numericCounts(
  spatial: readonly number[],
  window: readonly number[],
  { strides, paddings }: Geometry,
): readonly number[] {
  return spatial.map(
    (size, axis) => Math.floor((size + 2 * (paddings[axis] ?? 0) - (window[axis] ?? 1)) / (strides[axis] ?? 1)) + 1,
  );
}

function takeWindows(a: Tensor, window: readonly number[], at: Geometry): Tensor {
  const found = numericCounts(a.shape.slice(2), window, at);
  const result = zeros([...a.shape.slice(0, 2), ...found, ...window]);
  eachWindowed(a.shape, window, found, at, (outer, inner) => {
    result.data[inner] = a.data[outer] ?? 0;
  });
  return result;
}

function addWindows(a: Tensor, spatial: readonly number[], at: Geometry): Tensor {
  const rank = spatial.length;
  const found = a.shape.slice(2, 2 + rank);
  const result = zeros([...a.shape.slice(0, 2), ...spatial]);
  eachWindowed(result.shape, a.shape.slice(2 + rank), found, at, (outer, inner) => {
    result.data[outer] = (result.data[outer] ?? 0) + (a.data[inner] ?? 0);
  });
  return result;
}

const windowOf = (options: Readonly<Record<string, unknown>>): readonly number[] => options['size'] as readonly number[];

/** The options of a rule: only those that were given, so that it is printed as a person would write it. */
function given(options: Options): { readonly text: string; readonly names: Options } {
  const names = Object.fromEntries(
    ['stride', 'padding'].flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  return {
    text: Object.keys(names)
      .map((name) => `, ${name}=${name}`)
      .join(''),
    names: names as Options,
  };
}

const windowsValue: Operation['value'] = ([a], { options }) => {
  const window = windowOf(options);
  return takeWindows(a as Tensor, window, geometry(options, window.length));
};

const foldValue: Operation['value'] = ([a], { options }) => {
  const spatial = windowOf(options);
  return addWindows(a as Tensor, spatial, geometry(options, spatial.length));
};

function windowsShape({ operands: [shape = []], options }: Site): Shape | Problem {
  const { size: window = [] } = options as { readonly size?: Shape };
  const found =
    needsSpatial('windows', shape) ?? windowCounts('windows', shape.slice(2), window, geometry(options, shape.length - 2));
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
  const found = windowCounts('fold', spatial, shape.slice(2 + rank), geometry(options, rank));
  if (isProblem(found)) return found;
  if (found.every((size, axis) => equal(size, shape[2 + axis] ?? ONE))) return [...shape.slice(0, 2), ...spatial];
  return {
    code: 'shape-mismatch',
    message: `\`fold\` into ${printShape(spatial)} takes ${printShape(found)} windows, found ${printShape(shape.slice(2, 2 + rank))}`,
  };
}

function structural(
  description: Pick<Operation, 'name' | 'options' | 'shape' | 'value' | 'derivative' | 'spelling' | 'documentation'>,
): Operation {
  return {
    synonyms: [],
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    kink: undefined,
    tangent: linearTangent(description.value),
    ...description,
  };
}

const WINDOWS: readonly Operation[] = [
  structural({
    name: 'windows',
    options: [SIZE, STRIDE, PADDING],
    shape: windowsShape,
    value: windowsValue,
    derivative: derivativeFrom([
      ({ operands: [shape = []], options }) => {
        const { text, names } = given(options);
        return rule(`fold(dy, size=spatial${text})`, { ...names, spatial: shape.slice(2) });
      },
    ]),
    spelling: WINDOWS_SPELLING,
    documentation: {
      summary: 'Windows of the spatial axes of `[batch, channels, ...]`, each along axes of its own behind the others.',
      formula: 'a_{s i + k}',
      example: 'y = windows(x, size=[3, 3])',
    },
  }),
  structural({
    name: 'fold',
    options: [
      option('size', 'shape', 'the sizes of the spatial axes', ([shape = []]) => foldSamples(shape), { required: true }),
      STRIDE,
      PADDING,
    ],
    shape: foldShape,
    value: foldValue,
    derivative: derivativeFrom([
      ({ operands: [shape = []], options }) => {
        const { text, names } = given(options);
        return rule(`windows(dy, size=window${text})`, { ...names, window: shape.slice(2 + (options['size'] as Shape).length) });
      },
    ]),
    spelling: FOLD_SPELLING,
    documentation: {
      summary: 'Windows added up where they were taken from: the derivative of `windows`.',
      formula: '\\sum_{s i + k = j} a_{i k}',
      example: 'y = fold(w, size=[n])',
    },
  }),
];

/** Spatial sizes whose windows are those of the shape, with and without stride and padding. */
function foldSamples(shape: Shape): readonly Shape[] {
  const rank = (shape.length - 2) / 2;
  if (rank < 1 || !Number.isInteger(rank)) return [];
  const places = shape.slice(2, 2 + rank);
  const window = shape.slice(2 + rank);
  const sizes = (stride: number, padding: number): Shape =>
    places.map((count, axis) => add(scale(subtract(count, ONE), stride), subtract(window[axis] ?? ONE, constant(2 * padding))));
  return [sizes(1, 0), sizes(2, 0), sizes(1, 1), sizes(2, 1)];
}

interface ConvolutionSites {
  readonly taken: string;
  readonly forward: string;
  readonly toWindows: string;
  readonly toKernel: string;
}

/** The einsums of a convolution: batch n, channels c, kernels o, places p q, parts k l. */
const EINSUMS: Readonly<Record<1 | 2, ConvolutionSites>> = {
  1: { taken: 'ncpk', forward: 'ncpk,ock->nop', toWindows: 'nop,ock->ncpk', toKernel: 'nop,ncpk->ock' },
  2: { taken: 'ncpqkl', forward: 'ncpqkl,ockl->nopq', toWindows: 'nopq,ockl->ncpqkl', toKernel: 'nopq,ncpqkl->ockl' },
};

function convolve(x: Tensor, w: Tensor, at: Geometry): Tensor {
  const window = w.shape.slice(2);
  const taken = takeWindows(x, window, at);
  const [batch = 0, channels = 0, ...rest] = taken.shape;
  const found = rest.slice(0, window.length);
  const [places, parts, kernels] = [sizeOf(found), sizeOf(window), w.shape[0] ?? 0];
  const result = zeros([batch, kernels, ...found]);
  for (let n = 0; n < batch; n += 1) {
    for (let o = 0; o < kernels; o += 1) {
      for (let c = 0; c < channels; c += 1) {
        for (let place = 0; place < places; place += 1) {
          const target = (n * kernels + o) * places + place;
          for (let part = 0; part < parts; part += 1) {
            const own = taken.data[((n * channels + c) * places + place) * parts + part] ?? 0;
            result.data[target] = (result.data[target] ?? 0) + own * (w.data[(o * channels + c) * parts + part] ?? 0);
          }
        }
      }
    }
  }
  return result;
}

function convolution(rank: 1 | 2): Operation {
  const name = `conv${rank}d`;
  const { forward, toWindows, toKernel } = EINSUMS[rank];
  const windowRule =
    (text: (options: string) => string) =>
    (site: Site): Rule => {
      const [x = [], w = []] = site.operands;
      const { text: options, names } = given(site.options);
      return rule(text(options), { ...names, spatial: x.slice(2), window: w.slice(2) }) as Rule;
    };
  const valueAt = (x: Tensor, w: Tensor, { options }: NumericSite): Tensor => convolve(x, w, geometry(options, rank));
  return {
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), operand('w')],
    variadic: false,
    options: [STRIDE, PADDING],
    shape: ({ operands: [x = [], w = []], options }) => {
      if (x.length !== rank + 2 || w.length !== rank + 2 || !equal(x[1] ?? ONE, w[1] ?? ONE)) {
        const axes = rank === 1 ? ['length', 'width'] : ['height, width', 'height, width'];
        const message = `\`${name}\` needs \`[batch, channels, ${axes[0]}]\` and \`[kernels, channels, ${axes[1]}]\` with as many channels, found ${printShape(x)} and ${printShape(w)}`;
        return { code: 'shape-mismatch', message };
      }
      const found = windowCounts(name, x.slice(2), w.slice(2), geometry(options, rank));
      return isProblem(found) ? found : [x[0] ?? ONE, w[0] ?? ONE, ...found];
    },
    value: ([x, w], site) => valueAt(x as Tensor, w as Tensor, site),
    derivative: derivativeFrom([
      windowRule((options) => `fold(einsum("${toWindows}", dy, w), size=spatial${options})`),
      windowRule((options) => `einsum("${toKernel}", dy, windows(x, size=window${options}))`),
    ]),
    tangent: (call) => {
      const [x, w] = call.operands as [Tensor, Tensor];
      const moved = [valueAt(tangentOf(call, 0), w, call.site), valueAt(x, tangentOf(call, 1), call.site)];
      return mapElements((a, b) => (a as number) + (b as number), moved);
    },
    kink: undefined,
    definition: windowRule((options) => `einsum("${forward}", windows(x, size=window${options}), w)`),
    documentation: {
      summary: `Convolution (cross-correlation) over ${rank === 1 ? 'one spatial axis' : 'two spatial axes'}.`,
      formula: 'y_{n o p} = \\sum_{c k} x_{n c (s p + k)} w_{o c k}',
      example: `y = ${name}(x, w, padding=1)`,
    },
  };
}

const POOL_OPTIONS: readonly OptionDescription[] = [
  countsOption('size', 'the sizes of a window', [2], true),
  countsOption('stride', 'how far apart windows begin; the size unless given', [1]),
];

/** Windows of a pooling: the stride is the size unless it is given. */
function poolGeometry(
  options: Readonly<Record<string, unknown>>,
  rank: number,
): { readonly window: readonly number[]; readonly at: Geometry } {
  const window = counts(options['size'], rank, 1);
  const strides = options['stride'] === undefined ? window : counts(options['stride'], rank, 1);
  return { window, at: { strides, paddings: window.map(() => 0) } };
}

interface Pooling extends Pick<Operation, 'name' | 'documentation' | 'kink'> {
  /** Of windows, with the axes of the windows. */
  readonly reduce: (windows: Tensor, axes: readonly number[]) => Tensor;
  readonly tangent: (windows: Tensor, moved: Tensor, axes: readonly number[]) => Tensor;
  readonly derivative: string;
  readonly definition: string;
}

function pooling({ name, reduce, tangent, derivative, definition, ...description }: Pooling): Operation {
  const rankOf = (a: Tensor): number => a.shape.length - 2;
  const windowsOf = (a: Tensor, { options }: NumericSite): Tensor => {
    const { window, at } = poolGeometry(options, rankOf(a));
    return takeWindows(a, window, at);
  };
  const axesOf = (rank: number): readonly number[] => Array.from({ length: rank }, (_, axis) => 2 + rank + axis);
  const poolRule =
    (text: string) =>
    ({ operands: [x = []], options }: Site): Rule => {
      const rank = x.length - 2;
      const { window, at } = poolGeometry(options, rank);
      const found = windowCounts(name, x.slice(2), window.map(constant), at) as Shape;
      const kept = [...x.slice(0, 2), ...found, ...window.map(() => ONE)];
      const whole = [...x.slice(0, 2), ...found, ...window.map(constant)];
      const names = {
        spatial: x.slice(2),
        window: window.map(constant),
        stride: at.strides,
        axes: axesOf(rank),
        kept,
        whole,
        count: window.reduce((a, b) => a * b, 1),
      };
      return rule(text, names) as Rule;
    };
  return {
    ...description,
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x')],
    variadic: false,
    options: POOL_OPTIONS,
    shape: ({ operands: [x = []], options }) => {
      const problem = needsSpatial(name, x);
      if (problem !== undefined) return problem;
      const { window, at } = poolGeometry(options, x.length - 2);
      if (window.some((size) => size < 1)) return wrong(`\`${name}\` needs windows of 1 or more`);
      const found = windowCounts(name, x.slice(2), window.map(constant), at);
      return isProblem(found) ? found : [...x.slice(0, 2), ...found];
    },
    value: ([x], site) => {
      const rank = rankOf(x as Tensor);
      const taken = windowsOf(x as Tensor, site);
      return withShape(reduce(taken, axesOf(rank)), taken.shape.slice(0, 2 + rank));
    },
    derivative: derivativeFrom([poolRule(derivative)]),
    tangent: (call) => {
      const [x] = call.operands as [Tensor];
      const moved = tangent(windowsOf(x, call.site), windowsOf(tangentOf(call, 0), call.site), axesOf(rankOf(x)));
      return withShape(moved, call.result.shape);
    },
    definition: poolRule(definition),
  };
}

function largest(a: Tensor, axes: readonly number[]): Tensor {
  const parts = axes.reduce((count, axis) => count * (a.shape[axis] ?? 1), 1);
  const data = Float64Array.from({ length: a.data.length / parts }, (_, place) =>
    a.data.subarray(place * parts, (place + 1) * parts).reduce((best, own) => Math.max(best, own), Number.NEGATIVE_INFINITY),
  );
  return { shape: a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)), data };
}

function averageOver(a: Tensor, axes: readonly number[]): Tensor {
  const parts = axes.reduce((count, axis) => count * (a.shape[axis] ?? 1), 1);
  return mapElements((sum) => (sum as number) / parts, [sumOver(a, axes)]);
}

const TAKEN = 'windows(x, size=window, stride=stride)';

const POOLS: readonly Operation[] = [
  pooling({
    name: 'max_pool',
    reduce: largest,
    tangent: (taken, moved, axes) => {
      const best = mapElements((own, top) => (own === top ? 1 : 0), [taken, largest(taken, axes)]);
      const sum = sumOver(
        mapElements((own, by) => (own as number) * (by as number), [best, moved]),
        axes,
      );
      return mapElements((all, ties) => (all as number) / (ties as number), [sum, sumOver(best, axes)]);
    },
    derivative: `fold(reshape(dy, kept) * (${TAKEN} == reshape(y, kept)) / sum(${TAKEN} == reshape(y, kept), axis=axes, keepdims=true), size=spatial, stride=stride)`,
    definition: `max(${TAKEN}, axis=axes)`,
    kink: ([x], { options }) => {
      const a = x as Tensor;
      const rank = a.shape.length - 2;
      const { window, at } = poolGeometry(options, rank);
      return kinkAt(
        leads(
          takeWindows(a, window, at),
          Array.from({ length: rank }, (_, axis) => 2 + rank + axis),
        ),
      );
    },
    documentation: {
      summary: 'Largest element of each window; ties share the gradient.',
      formula: '\\max_k x_{s p + k}',
      example: 'y = max_pool(x, size=2)',
    },
  }),
  pooling({
    name: 'avg_pool',
    reduce: averageOver,
    tangent: (_, moved, axes) => averageOver(moved, axes),
    derivative: 'fold(broadcast(reshape(dy / count, kept), whole), size=spatial, stride=stride)',
    definition: `mean(${TAKEN}, axis=axes)`,
    kink: undefined,
    documentation: {
      summary: 'Mean of each window.',
      formula: '\\frac{1}{k} \\sum_k x_{s p + k}',
      example: 'y = avg_pool(x, size=2)',
    },
  }),
];

export const CONVOLUTIONS: readonly Operation[] = [...WINDOWS, convolution(1), convolution(2), ...POOLS];
