import { product } from '../../program/dimension.ts';
import type { KinkRule, NumericSite, Operation, OptionDescription, Problem, Site } from '../../program/operation.ts';
import { dropAxes, keepAxes, normalizeAxes, type Shape } from '../../program/shape.ts';
import type { Spelling } from '../../program/spelling.ts';
import type { Tensor } from '../../program/tensor.ts';
import {
  axesOption,
  type Described,
  derivativeFrom,
  flagOption,
  kinkAt,
  NO_VIEW,
  ONCE,
  operand,
  type RuleText,
  rule,
  tangentOf,
  use,
} from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { mapElements, reduce, sumOver, withShape } from '../kernels.ts';

const AXIS = axesOption('the axis or axes to reduce; all of them unless given');
const KEEPDIMS = flagOption('keepdims', 'whether reduced axes stay as axes of size 1', ['keepdim', 'keep_dims']);

function allAxes(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis);
}

export type AxisOption = { readonly axis?: unknown };

/** The axes that are reduced, counted from 0. */
export function axesOf(options: AxisOption, rank: number): readonly number[] | undefined {
  const { axis } = options;
  if (axis === undefined) return allAxes(rank);
  return normalizeAxes(typeof axis === 'number' ? [axis] : (axis as readonly number[]), rank);
}

export function axisProblem(name: string, rank: number, axis: unknown): Problem {
  const written = Array.isArray(axis) && axis.length !== 1 ? `[${axis.join(', ')}]` : String(axis);
  const message =
    rank === 0
      ? `\`${name}\` has no axis ${written} here: the operand is a scalar`
      : `axis ${written} does not fit a tensor of rank ${rank}: axes of \`${name}\` run from 0 to ${rank - 1}, each once`;
  return { code: 'wrong-arguments', message, option: 'axis', instead: axesInstead(rank, axis) };
}

/** One axis after the other, as an option. */
export function axesMissing(rank: number): readonly string[] {
  return allAxes(rank).map((axis) => `axis=${axis}`);
}

/** Axes that there are for some of which one is not: each once, and the nearest for one by itself. */
function axesInstead(rank: number, axis: unknown): readonly string[] {
  if (rank === 0) return [];
  const wanted = (Array.isArray(axis) ? axis : [axis]).map(Number);
  const fitting = wanted.filter((own) => own >= -rank && own < rank);
  const [first = 0] = wanted;
  const once = fitting.filter((own, index) => fitting.findIndex((other) => (own - other) % rank === 0) === index);
  if (once.length === 0) return [String(first < 0 ? 0 : rank - 1)];
  return [once.length === 1 ? String(once[0]) : `[${once.join(', ')}]`];
}

export function numericAxes(operand: Tensor, { options }: NumericSite): readonly number[] {
  return axesOf(options as AxisOption, operand.shape.length) as readonly number[];
}

/** Drops the reduced axes, which the kernels keep as 1. */
function finish(reduced: Tensor, operand: Tensor, site: NumericSite): Tensor {
  if (site.options['keepdims'] === true) return reduced;
  const axes = numericAxes(operand, site);
  return withShape(
    reduced,
    operand.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

export interface Reduction extends Pick<Operation, 'name' | 'synonyms' | 'linearIn' | 'lowering'> {
  /** With the reduced axes kept as 1. */
  readonly value: (operand: Tensor, axes: readonly number[], options: NumericSite['options']) => Tensor;
  /** Over `a`, `y`, `dy` and the names of `ReductionNames`. */
  readonly derivative: string | ((site: Site) => string);
  /** Options besides the axes, which the derivative may name. */
  readonly further?: readonly OptionDescription[];
  readonly problem?: (options: Site['options']) => Problem | undefined;
  /** The same over a single axis, where that is shorter. */
  readonly oneAxisDerivative?: string;
  /** With the reduced axes kept as 1; `result` too has them. */
  readonly tangent: (
    operand: Tensor,
    tangent: Tensor,
    axes: readonly number[],
    result: Tensor,
    options: NumericSite['options'],
  ) => Tensor;
  readonly kink:
    | (Pick<KinkRule, 'where' | 'conditions'> & {
        readonly distances: (operand: Tensor, axes: readonly number[], options: NumericSite['options']) => Float64Array;
      })
    | 'smooth';
  readonly sign?: string;
  readonly spelling: Spelling;
  readonly documentation: Described;
}

/** A rule without its kept axes: a reduction to one number broadcasts as it is. */
export function withoutAxes(text: string): string {
  return text
    .replaceAll(', axis=axes, keepdims=true', '')
    .replaceAll(', axis=axes', '')
    .replaceAll('reshape(dy, kept)', 'dy')
    .replaceAll('reshape(y, kept)', 'y');
}

/** The names that a reduction's rule may use: the shape of `a`, the same with reduced axes as 1, axes and count. */
export function reductionRule(text: string, { operands, options }: Site): RuleText {
  const [shape] = operands as [Shape];
  const axes = axesOf(options as AxisOption, shape.length) as readonly number[];
  const count = product(axes.map((axis) => shape[axis] as Shape[number]));
  const isWhole = axes.length === shape.length && options['keepdims'] !== true;
  return rule(isWhole ? withoutAxes(text) : text, { ...options, shape, kept: keepAxes(shape, axes), axes, count });
}

function reducedShape(name: string, { operands, options }: Site): Shape | Problem {
  const [shape] = operands as [Shape];
  const axes = axesOf(options as AxisOption, shape.length);
  if (axes === undefined) return axisProblem(name, shape.length, options['axis']);
  return options['keepdims'] === true ? keepAxes(shape, axes) : dropAxes(shape, axes);
}

function kinkRule(kink: Reduction['kink']): Operation['kink'] {
  if (kink === 'smooth') return undefined;
  const { where, conditions, distances } = kink;
  return {
    where,
    conditions,
    measure: ([operand], site) => kinkAt(distances(operand as Tensor, numericAxes(operand as Tensor, site), site.options)),
  };
}

export function reduction(description: Reduction): Operation {
  const { name, synonyms, value, tangent, kink, spelling, documentation, ...rules } = description;
  const ruleAt = (site: Site): RuleText => {
    const [shape = []] = site.operands;
    const isOneAxis = axesOf(site.options as AxisOption, shape.length)?.length === 1;
    const text = typeof rules.derivative === 'string' ? rules.derivative : rules.derivative(site);
    return reductionRule((isOneAxis ? rules.oneAxisDerivative : undefined) ?? text, site);
  };
  return {
    name,
    synonyms,
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    options: [AXIS, KEEPDIMS, ...(rules.further ?? [])],
    shape: (site) => rules.problem?.(site.options) ?? reducedShape(name, site),
    value: ([tensor], site) => {
      const a = tensor as Tensor;
      return finish(value(a, numericAxes(a, site), site.options), a, site);
    },
    derivative: derivativeFrom([ruleAt]),
    tangent: (call) => {
      const [operand] = call.operands as [Tensor];
      const axes = numericAxes(operand, call.site);
      const kept = operand.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      const moved = tangent(operand, tangentOf(call, 0), axes, withShape(call.result, kept), call.site.options);
      return finish(moved, operand, call.site);
    },
    isView: NO_VIEW,
    linearIn: rules.linearIn,
    lowering: rules.lowering,
    sign: rules.sign,
    work: ONCE,
    kink: kinkRule(kink),
    spelling,
    documentation: {
      ...documentation,
      shape: 'that of the operand without the axes that are reduced; with `keepdims=true` they stay, with size 1',
      use: use(`${name}(a, axis=1)`, 'a: [m, n]'),
    },
  };
}

export function countOf(operand: Tensor, axes: readonly number[]): number {
  return axes.reduce((count, axis) => count * (operand.shape[axis] as number), 1);
}

export function meanOver(operand: Tensor, axes: readonly number[]): Tensor {
  const count = countOf(operand, axes);
  return mapElements((sum) => (sum as number) / count, [sumOver(operand, axes)]);
}

export function maxOver(operand: Tensor, axes: readonly number[]): Tensor {
  return reduce(operand, axes, Number.NEGATIVE_INFINITY, (best, element) =>
    element > best || Number.isNaN(element) ? element : best,
  );
}

/** exp(a - max), and the maximum, which is 0 where it is infinite so that nothing becomes NaN. */
function shiftedExponentials(operand: Tensor, axes: readonly number[]): { readonly shifted: Tensor; readonly shift: Tensor } {
  const shift = mapElements((max) => (Number.isFinite(max) ? (max as number) : 0), [maxOver(operand, axes)]);
  return { shifted: mapElements((a, max) => Math.exp((a as number) - (max as number)), [operand, shift]), shift };
}

export function logSumExp(operand: Tensor, axes: readonly number[]): Tensor {
  const { shifted, shift } = shiftedExponentials(operand, axes);
  return mapElements((sum, max) => Math.log(sum as number) + (max as number), [sumOver(shifted, axes), shift]);
}

/** The shift is subtracted before the logarithm, which would lose its last digits in a sum with a large shift. */
export function logSoftmaxOver(operand: Tensor, axes: readonly number[]): Tensor {
  const { shifted, shift } = shiftedExponentials(operand, axes);
  return mapElements(
    (a, max, sum) => (a as number) - (max as number) - Math.log(sum as number),
    [operand, shift, sumOver(shifted, axes)],
  );
}

export function softmaxOver(operand: Tensor, axes: readonly number[]): Tensor {
  const { shifted } = shiftedExponentials(operand, axes);
  return mapElements((e, sum) => (e as number) / (sum as number), [shifted, sumOver(shifted, axes)]);
}

/** The distance of each element below the largest of the others; of the largest, above. */
export function leads(operand: Tensor, axes: readonly number[]): Float64Array {
  const best = maxOver(operand, axes);
  const isBest = mapElements((a, max) => (a === max ? 1 : 0), [operand, best]);
  const ties = sumOver(isBest, axes);
  const rest = mapElements(
    (a, top, count) => (top === 1 && count === 1 ? Number.NEGATIVE_INFINITY : (a as number)),
    [operand, isBest, ties],
  );
  const second = maxOver(rest, axes);
  return mapElements(
    (a, max, next, top) => (a as number) - (top === 1 ? (next as number) : (max as number)),
    [operand, best, second, isBest],
  ).data;
}

export const multiply = (a: Tensor, b: Tensor): Tensor =>
  mapElements((left, right) => (left as number) * (right as number), [a, b]);
