import { constant, ONE } from '../../program/dimension.ts';
import {
  type Composite,
  isProblem,
  type NumericSite,
  type Operation,
  type OptionDescription,
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
import { counts, type Geometry, needsSpatial, takeWindows, windowCounts, wrong } from './window-geometry.ts';

const POOL_OPTIONS: readonly OptionDescription[] = [
  countsOption('size', 'the sizes of a window', [2], { required: true }),
  countsOption('stride', 'how far apart windows begin; the size unless given', [1], { fallback: undefined }),
];

/** Windows of a pooling: the stride is the size unless it is given. */
export function poolGeometry(
  options: Readonly<Record<string, unknown>>,
  rank: number,
): { readonly window: readonly number[]; readonly at: Geometry } {
  const window = counts(options['size'], rank, 1);
  const strides = options['stride'] === undefined ? window : counts(options['stride'], rank, 1);
  return { window, at: { strides, paddings: window.map(() => 0) } };
}

interface Pooling extends Pick<Operation, 'name' | 'documentation' | 'kink' | 'linearIn' | 'lowering'>, Pick<Composite, 'latex'> {
  /** Of windows, with the axes of the windows. */
  readonly reduce: (windows: Tensor, axes: readonly number[]) => Tensor;
  readonly tangent: (windows: Tensor, moved: Tensor, axes: readonly number[]) => Tensor;
  readonly derivative: string;
  readonly definition: string;
}

function windowAxes(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => 2 + rank + axis);
}

/** Windows of a tensor of numbers. */
function windowsOf(a: Tensor, { options }: NumericSite): Tensor {
  const { window, at } = poolGeometry(options, a.shape.length - 2);
  return takeWindows(a, window, at);
}

/** A rule with what the window of a pooling comes to. */
function poolRule(name: string, text: string): (site: Site) => Rule {
  return ({ operands: [x = []], options }) => {
    const rank = x.length - 2;
    const { window, at } = poolGeometry(options, rank);
    const found = windowCounts(name, x.slice(2), window.map(constant), at) as Shape;
    const kept = [...x.slice(0, 2), ...found, ...window.map(() => ONE)];
    const whole = [...x.slice(0, 2), ...found, ...window.map(constant)];
    const count = window.reduce((a, b) => a * b, 1);
    const names = { spatial: x.slice(2), window: window.map(constant), stride: at.strides, axes: windowAxes(rank) };
    return rule(text, { ...names, kept, whole, count }) as Rule;
  };
}

function poolShape(name: string, { operands: [x = []], options }: Site): Shape | Problem {
  const problem = needsSpatial(name, x);
  if (problem !== undefined) return problem;
  const { window, at } = poolGeometry(options, x.length - 2);
  if (window.some((size) => size < 1)) return wrong(`\`${name}\` needs windows of 1 or more`);
  const found = windowCounts(name, x.slice(2), window.map(constant), at);
  return isProblem(found) ? found : [...x.slice(0, 2), ...found];
}

function pooling({ name, reduce, tangent, derivative, definition, ...description }: Pooling): Operation {
  return {
    ...description,
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x')],
    variadic: false,
    options: POOL_OPTIONS,
    shape: (site) => poolShape(name, site),
    value: ([x], site) => {
      const taken = windowsOf(x as Tensor, site);
      const rank = (x as Tensor).shape.length - 2;
      return withShape(reduce(taken, windowAxes(rank)), taken.shape.slice(0, 2 + rank));
    },
    derivative: derivativeFrom([poolRule(name, derivative)]),
    tangent: (call) => {
      const [x] = call.operands as [Tensor];
      const moved = tangent(windowsOf(x, call.site), windowsOf(tangentOf(call, 0), call.site), windowAxes(x.shape.length - 2));
      return withShape(moved, call.result.shape);
    },
    isView: NO_VIEW,
    sign: undefined,
    work: ({ operands: [x = []], result, site }) => sizeOf(result) * sizeOf(poolGeometry(site.options, x.length - 2).window),
    definition: poolRule(name, definition),
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
    derivative: `fold(reshape(dy, kept) * (${TAKEN} == reshape(y, kept)) / sum(${TAKEN} == reshape(y, kept), axis=axes, keepdims=true), size=spatial, stride=stride)`,
    definition: `max(${TAKEN}, axis=axes)`,
    kink: {
      where: 'where the largest element of a window is not alone',
      conditions: [above('an element of x is the largest')],
      measure: ([x], { options }) => {
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
    },
    documentation: {
      summary: 'Largest element of each window; ties share the gradient.',
      shape: '`[batch, channels, ...]`, with `(n - size) / stride + 1` for each spatial axis of `n`, rounded down',
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
    derivative: 'fold(broadcast(reshape(dy / count, kept), whole), size=spatial, stride=stride)',
    definition: `mean(${TAKEN}, axis=axes)`,
    kink: undefined,
    documentation: {
      summary: 'Mean of each window.',
      shape: '`[batch, channels, ...]`, with `(n - size) / stride + 1` for each spatial axis of `n`, rounded down',
      use: use('avg_pool(x, size=2)', 'x: [b, c, 6]'),
      formula: '\\frac{1}{k} \\sum_k x_{s p + k}',
      example: 'y = avg_pool(x, size=2)',
    },
  }),
];
