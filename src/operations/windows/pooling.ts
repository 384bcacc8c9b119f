import { constant, constantValue, equal, ONE, ZERO } from '../../program/dimension.ts';
import {
  type Composite,
  isProblem,
  type NumericSite,
  type Operation,
  type OptionDescription,
  type Options,
  type OptionValue,
  type Problem,
  type Rule,
  type Site,
} from '../../program/operation.ts';
import type { Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor } from '../../program/tensor.ts';
import { above, derivativeFrom, kinkAt, NO_VIEW, operand, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { mapElements, sumOver, withShape } from '../kernels.ts';
import { countsOption } from '../options.ts';
import { leads } from '../reductions/reduce.ts';
import { latexPool } from '../spelling/composites.ts';
import {
  counts,
  type Geometry,
  geometry,
  geometryAt,
  given,
  needsSpatial,
  takeWindows,
  windowCounts,
  wrong,
} from './window-geometry.ts';
import { DILATION, PADDING } from './window-options.ts';

const POOL_OPTIONS: readonly OptionDescription[] = [
  countsOption('size', 'the sizes of a window', [2], { required: true }),
  countsOption('stride', 'how far apart windows begin; the size unless given', [1], {
    fallback: undefined,
    elsewhere: ['strides'],
  }),
  PADDING,
  DILATION,
];

/** A window has one size for each spatial axis, and is the stride unless that is given. */
function withStride<Given extends Readonly<Record<string, unknown>>>(
  options: Given,
  rank: number,
): { readonly sizes: readonly number[]; readonly options: Given & { readonly stride: readonly number[] } } {
  const sizes = counts(options['size'], rank, 1);
  return { sizes, options: { ...options, stride: (options['stride'] as readonly number[] | undefined) ?? sizes } };
}

/** The windows of a pooling at numbers. */
export function poolGeometry(
  given: Readonly<Record<string, unknown>>,
  rank: number,
): { readonly window: readonly number[]; readonly at: Geometry<number> } {
  const { sizes, options } = withStride(given, rank);
  return { window: sizes, at: geometryAt(options, sizes) };
}

interface Pooling extends Pick<Operation, 'name' | 'documentation' | 'kink' | 'linearIn' | 'lowering'>, Pick<Composite, 'latex'> {
  /** Of windows, with the axes of the windows. */
  readonly reduce: (windows: Tensor, axes: readonly number[]) => Tensor;
  readonly tangent: (windows: Tensor, moved: Tensor, axes: readonly number[]) => Tensor;
  readonly texts: (at: WindowTexts) => { readonly derivative: string; readonly definition: string };
  /** The number that stands around the spatial axes. */
  readonly around: number;
}

/** The windows of a pooling as an expression, and the options with which they are added up again. */
interface WindowTexts {
  readonly taken: string;
  readonly options: string;
}

function windowAxes(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => 2 + rank + axis);
}

/** Windows of a tensor of numbers, with what stands around it. */
function windowsOf(a: Tensor, { options }: NumericSite, around: number): Tensor {
  const { window, at } = poolGeometry(options, a.shape.length - 2);
  return takeWindows(a, window, at, around);
}

/** The operand with a number other than 0 around its spatial axes, which then are windowed without a padding. */
function surrounded(options: Options, window: Shape, around: number): { readonly text: string; readonly names: Options } {
  const { before, after } = geometry(options, window);
  const names: Record<string, OptionValue> = {};
  const text = window.reduce((inner, _, axis) => {
    const sides = Object.entries({ before: before[axis] ?? ZERO, after: after[axis] ?? ZERO }).filter(
      ([, size]) => !equal(size, ZERO),
    );
    for (const [side, size] of sides) names[`${side}${axis}`] = size;
    const written = sides.map(([side]) => `, ${side}=${side}${axis}`).join('');
    return written === '' ? inner : `pad(${inner}, axis=${2 + axis}${written}, value=${around < 0 ? '-inf' : 'inf'})`;
  }, 'x');
  return { text, names };
}

function textsFor(options: Options, window: Shape, around: number): WindowTexts & { readonly names: Options } {
  const { text, names } = given(options);
  if (around === 0 || options['padding'] === undefined) return { taken: `windows(x, size=window${text})`, options: text, names };
  const { padding: _, ...rest } = options;
  const inner = surrounded(options, window, around);
  return { taken: `windows(${inner.text}, size=window${given(rest).text})`, options: text, names: { ...names, ...inner.names } };
}

/** A rule with what the window of a pooling comes to. */
function poolRule({ name, texts, around }: Pooling, part: 'derivative' | 'definition'): (site: Site) => Rule {
  return ({ operands: [x = []], options: own }) => {
    const rank = x.length - 2;
    const { sizes, options } = withStride(own, rank);
    const window = sizes.map(constant);
    const found = windowCounts(name, x.slice(2), window, options) as Shape;
    const at = textsFor(options, window, around);
    return rule(texts(at)[part], {
      ...at.names,
      ...{ spatial: x.slice(2), window, axes: windowAxes(rank) },
      kept: [...x.slice(0, 2), ...found, ...window.map(() => ONE)],
      whole: [...x.slice(0, 2), ...found, ...window],
      count: sizes.reduce((a, b) => a * b, 1),
    }) as Rule;
  };
}

function poolShape({ name, around }: Pooling, { operands: [x = []], options: own }: Site): Shape | Problem {
  const problem = needsSpatial(name, x);
  if (problem !== undefined) return problem;
  const { sizes, options } = withStride(own, x.length - 2);
  if (sizes.some((size) => size < 1)) return wrong(`\`${name}\` needs windows of 1 or more`);
  const window = sizes.map(constant);
  const found = windowCounts(name, x.slice(2), window, options);
  if (isProblem(found)) return found;
  const { before, after, dilations } = geometry(options, window);
  const isOutside = [...before, ...after].some((padding, at) => {
    const axis = at % window.length;
    return (constantValue(padding) ?? 0) > ((sizes[axis] ?? 1) - 1) * (dilations[axis] ?? 1);
  });
  if (around !== 0 && isOutside) {
    const message = `\`${name}\` needs a padding that is less than a window, which would hold nothing else`;
    return wrong(message, 'padding');
  }
  return [...x.slice(0, 2), ...found];
}

function pooling(own: Pooling): Operation {
  const { reduce, tangent, texts: _, around, ...description } = own;
  return {
    ...description,
    synonyms: [],
    notation: CALL,
    operands: [operand('x')],
    variadic: false,
    options: POOL_OPTIONS,
    shape: (site) => poolShape(own, site),
    value: ([x], site) => {
      const taken = windowsOf(x as Tensor, site, around);
      const rank = (x as Tensor).shape.length - 2;
      return withShape(reduce(taken, windowAxes(rank)), taken.shape.slice(0, 2 + rank));
    },
    derivative: derivativeFrom([poolRule(own, 'derivative')]),
    tangent: (call) => {
      const [x] = call.operands as [Tensor];
      const moved = windowsOf(tangentOf(call, 0), call.site, 0);
      return withShape(tangent(windowsOf(x, call.site, around), moved, windowAxes(x.shape.length - 2)), call.result.shape);
    },
    isView: NO_VIEW,
    sign: undefined,
    work: ({ operands: [x = []], result, site }) => sizeOf(result) * sizeOf(poolGeometry(site.options, x.length - 2).window),
    definition: poolRule(own, 'definition'),
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

const SHAPE =
  '`[batch, channels, ...]`, with `(n + 2 * padding - dilation * (size - 1) - 1) // stride + 1` for each spatial axis of `n`';

export const POOLS: readonly Operation[] = [
  pooling({
    name: 'max_pool',
    linearIn: 'none',
    lowering: 'largest of windows',
    latex: latexPool('MaxPool'),
    reduce: largest,
    tangent: (taken, moved, axes) => {
      const best = mapElements((own, top) => (own === top ? 1 : 0), [taken, largest(taken, axes)]);
      const sum = sumOver(
        mapElements((own, by) => (own as number) * (by as number), [best, moved]),
        axes,
      );
      return mapElements((all, ties) => (all as number) / (ties as number), [sum, sumOver(best, axes)]);
    },
    around: Number.NEGATIVE_INFINITY,
    texts: ({ taken, options }) => ({
      derivative: `fold(reshape(dy, kept) * (${taken} == reshape(y, kept)) / sum(${taken} == reshape(y, kept), axis=axes, keepdims=true), size=spatial${options})`,
      definition: `max(${taken}, axis=axes)`,
    }),
    kink: {
      where: 'where the largest element of a window is not alone',
      conditions: [above('an element of x is the largest')],
      measure: ([x], { options }) => {
        const a = x as Tensor;
        const rank = a.shape.length - 2;
        const gaps = leads(windowsOf(a, { options }, Number.NEGATIVE_INFINITY), windowAxes(rank));
        // A window that lies around an axis, as one that is dilated can, has nothing that could change places.
        return kinkAt(gaps.map((gap) => (Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap)));
      },
    },
    documentation: {
      summary: 'Largest element of each window, of which a padding is none; ties share the gradient.',
      shape: SHAPE,
      use: use('max_pool(x, size=2)', 'x: [b, c, 6]'),
      formula: '\\max_k x_{s p + k}',
      example: 'y = max_pool(x, size=2)',
    },
  }),
  pooling({
    name: 'avg_pool',
    linearIn: 'all',
    lowering: 'mean of windows',
    latex: latexPool('AvgPool'),
    reduce: averageOver,
    tangent: (_, moved, axes) => averageOver(moved, axes),
    around: 0,
    texts: ({ taken, options }) => ({
      derivative: `fold(broadcast(reshape(dy / count, kept), whole), size=spatial${options})`,
      definition: `mean(${taken}, axis=axes)`,
    }),
    kink: undefined,
    documentation: {
      summary: 'Mean of each window; a padding counts as zeros.',
      shape: SHAPE,
      use: use('avg_pool(x, size=2)', 'x: [b, c, 6]'),
      formula: '\\frac{1}{k} \\sum_k x_{s p + k}',
      example: 'y = avg_pool(x, size=2)',
    },
  }),
];
