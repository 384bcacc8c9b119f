import { add, constant, constantValue, type Dimension, named, printDimension, subtract, ZERO } from '../../program/dimension.ts';
import type { NumericSite, Operation, Options, Problem, Site, Stretch } from '../../program/operation.ts';
import { normalizeAxes, type Shape } from '../../program/shape.ts';
import { filled, SizeError, type Tensor, zeros } from '../../program/tensor.ts';
import { A_VIEW, axisOption, derivativeFrom, NO_VIEW, option, type RuleText, rule, tangentOf, use } from '../describe.ts';
import { copyAxis } from '../kernels.ts';
import { axisProblem } from '../reductions/reduce.ts';
import { PAD, SLICE } from '../spelling/structure.ts';
import { structural } from './structural.ts';

/** A stretch of an axis taken out, and put among others again. */

const wrong = (message: string): Problem => ({ code: 'wrong-arguments', message });

/** The axis of an operation that works along one, counted from 0; the first unless given. */
export function axisOf(options: { readonly axis?: unknown }, rank: number): number | undefined {
  return normalizeAxes([typeof options.axis === 'number' ? options.axis : 0], rank)?.[0];
}

export function numericAxis(tensor: Tensor, { options }: NumericSite): number {
  return axisOf(options, tensor.shape.length) as number;
}

export const AXIS = axisOption('the axis along which it works', { fallback: '0' });

export function replaceAxis<T>(shape: readonly T[], axis: number, size: T): readonly T[] {
  return shape.map((own, index) => (index === axis ? size : own));
}

/** Start and stop of a slice; negative constants count from the end, as in Python. */
function bounds(size: Dimension, { start, stop }: Options): readonly [Dimension, Dimension] {
  const counted = (bound: Options[string] | undefined, otherwise: Dimension): Dimension => {
    if (bound === undefined) return otherwise;
    const value = constantValue(bound as Dimension);
    return value !== undefined && value < 0 ? add(size, bound as Dimension) : (bound as Dimension);
  };
  return [counted(start, ZERO), counted(stop, size)];
}

function sliceShape({ operands, options }: Site): Shape | Problem {
  const [shape] = operands as [Shape];
  const axis = axisOf(options, shape.length);
  if (axis === undefined) return axisProblem('slice', shape.length, options['axis'] ?? 0);
  const size = shape[axis] as Dimension;
  const [start, stop] = bounds(size, options);
  const length = constantValue(subtract(stop, start));
  const over = constantValue(subtract(size, stop));
  const under = constantValue(start);
  if ((length !== undefined && length <= 0) || (over !== undefined && over < 0) || (under !== undefined && under < 0)) {
    const range = `${printDimension(start)} to ${printDimension(stop)}`;
    return wrong(`\`slice\` from ${range} takes nothing, or more than the ${printDimension(size)} elements of axis ${axis}`);
  }
  return replaceAxis(shape, axis, subtract(stop, start));
}

function stretch({ operands, options }: Site): Stretch {
  const [shape] = operands as [Shape];
  const axis = axisOf(options, shape.length) ?? 0;
  const [start, stop] = bounds(shape[axis] as Dimension, options);
  return { axis, start, stop };
}

function sliceRule({ operands, options }: Site): RuleText {
  const [shape] = operands as [Shape];
  const axis = axisOf(options, shape.length) as number;
  const size = shape[axis] as Dimension;
  const [before, stop] = bounds(size, options);
  return rule('pad(dy, axis=axis, before=before, after=after)', { axis, before, after: subtract(size, stop) });
}

const sliceValue: Operation['value'] = ([operand], site) => {
  const a = operand as Tensor;
  const axis = numericAxis(a, site);
  const size = a.shape[axis] as number;
  const counted = (bound: unknown, otherwise: number): number =>
    typeof bound !== 'number' ? otherwise : bound < 0 ? bound + size : bound;
  const sourceStart = counted(site.options['start'], 0);
  const length = counted(site.options['stop'], size) - sourceStart;
  if (sourceStart < 0 || length < 0 || sourceStart + length > size) {
    throw new SizeError(`a slice of ${length} elements from ${sourceStart} does not fit into ${size}`);
  }
  const result = zeros(replaceAxis(a.shape, axis, length));
  copyAxis(a, result, axis, { sourceStart, targetStart: 0, length });
  return result;
};

function padShape({ operands, options }: Site): Shape | Problem {
  const [shape] = operands as [Shape];
  const axis = axisOf(options, shape.length);
  if (axis === undefined) return axisProblem('pad', shape.length, options['axis'] ?? 0);
  const before = (options['before'] as Dimension | undefined) ?? ZERO;
  const after = (options['after'] as Dimension | undefined) ?? ZERO;
  if ([before, after].some((size) => (constantValue(size) ?? 0) < 0))
    return wrong('`pad` cannot add a negative number of elements');
  return replaceAxis(shape, axis, add(add(before, shape[axis] as Dimension), after));
}

function padRule({ operands, options }: Site): RuleText {
  const [shape] = operands as [Shape];
  const axis = axisOf(options, shape.length) as number;
  const start = (options['before'] as Dimension | undefined) ?? ZERO;
  return rule('slice(dy, axis=axis, start=start, stop=stop)', { axis, start, stop: add(start, shape[axis] as Dimension) });
}

function padWith(operand: Tensor, site: NumericSite, value: number): Tensor {
  const axis = numericAxis(operand, site);
  const length = operand.shape[axis] as number;
  const { before = 0, after = 0 } = site.options as { readonly before?: number; readonly after?: number };
  const result = filled(replaceAxis(operand.shape, axis, before + length + after), value);
  copyAxis(operand, result, axis, { sourceStart: 0, targetStart: before, length });
  return result;
}

export const SLICING: Operation = structural({
  name: 'slice',
  options: [
    AXIS,
    option('start', 'dimension', 'the first element taken', () => [constant(1), constant(-2)], { fallback: '0' }),
    option('stop', 'dimension', 'the element before which it ends; the size of the axis unless given', () => [
      constant(2),
      constant(-1),
    ]),
  ],
  shape: sliceShape,
  value: sliceValue,
  derivative: derivativeFrom([sliceRule]),
  isView: A_VIEW,
  linearIn: 'all',
  stretch,
  lowering: 'slice',
  spelling: SLICE,
  documentation: {
    summary: 'A stretch of one axis.',
    shape: 'that of the operand, with `stop - start` along `axis`',
    use: use('slice(a, start=1, stop=3)', 'a: [n]'),
    formula: 'a_{\\mathrm{start}:\\mathrm{stop}}',
    example: 'i = slice(gates, start=0, stop=m)',
    ordersOtherwise: true,
  },
});

export const PADDING: Operation = {
  ...structural({
    name: 'pad',
    options: [
      AXIS,
      option('before', 'dimension', 'how many elements to put before', () => [constant(2), named('n')], { fallback: '0' }),
      option('after', 'dimension', 'how many elements to put behind', () => [constant(1)], { fallback: '0' }),
      option('value', 'number', 'what to put there', () => [0.5], { fallback: '0' }),
    ],
    shape: padShape,
    value: ([a], site) => padWith(a as Tensor, site, Number(site.options['value'] ?? 0)),
    derivative: derivativeFrom([padRule]),
    isView: NO_VIEW,
    linearIn: 'none',
    lowering: 'pad',
    spelling: PAD,
    documentation: {
      summary: 'A tensor with elements added around one axis.',
      shape: 'that of the operand, with `before + after` more along `axis`',
      use: use('pad(a, before=1, after=2)', 'a: [n]'),
      formula: '[0; a; 0]',
      example: 'y = pad(x, before=1, after=1)',
      ordersOtherwise: true,
    },
  }),
  tangent: (call) => padWith(tangentOf(call, 0), call.site, 0),
};
