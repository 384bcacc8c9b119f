import { constant, type Dimension, equal, named, scale } from '../../program/dimension.ts';
import type { Operation } from '../../program/operation.ts';
import { normalizeAxes, printShape } from '../../program/shape.ts';
import { stridesOf, type Tensor, zeros } from '../../program/tensor.ts';
import {
  A_VIEW,
  axesOption,
  axisOption,
  derivativeFrom,
  mismatch,
  NO_VIEW,
  option,
  type RuleText,
  rule,
  use,
} from '../describe.ts';
import { copyAxis, permute } from '../kernels.ts';
import { axesMissing, axisProblem } from '../reductions/reduce.ts';
import { FLIP, ROLL, STACK, TRANSPOSE_AXES } from '../spelling/indexing.ts';
import { structural } from './structural.ts';

type Axis = { readonly axis?: unknown };

function axesIn({ axis }: Axis, rank: number): readonly number[] | undefined {
  if (axis === undefined) return Array.from({ length: rank }, (_, own) => own);
  return normalizeAxes(typeof axis === 'number' ? [axis] : (axis as readonly number[]), rank);
}

/** The elements in another order: where each comes from. */
function reordered(a: Tensor, source: (index: readonly number[]) => readonly number[]): Tensor {
  const strides = stridesOf(a.shape);
  const result = zeros(a.shape);
  const index = a.shape.map(() => 0);
  for (let at = 0; at < result.data.length; at += 1) {
    const offset = source(index).reduce((sum, own, axis) => sum + own * (strides[axis] as number), 0);
    result.data[at] = a.data[offset] as number;
    for (let axis = index.length - 1; axis >= 0; axis -= 1) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (a.shape[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return result;
}

const modulo = (a: number, size: number): number => ((a % size) + size) % size;

/** Of `roll` and `stack`: one axis, counted from 0. */
function oneAxis(options: Axis, rank: number): number | undefined {
  return normalizeAxes([typeof options.axis === 'number' ? options.axis : 0], rank)?.[0];
}

const flip = structural({
  name: 'flip',
  options: [axesOption('the axis or axes to turn around; all of them unless given')],
  shape: ({ operands: [shape = []], options }) =>
    axesIn(options, shape.length) === undefined ? axisProblem('flip', shape.length, options['axis']) : shape,
  value: ([operand], { options }) => {
    const a = operand as Tensor;
    const axes = axesIn(options as Axis, a.shape.length) as readonly number[];
    return reordered(a, (index) => index.map((own, axis) => (axes.includes(axis) ? (a.shape[axis] as number) - 1 - own : own)));
  },
  derivative: derivativeFrom([
    ({ operands: [shape = []], options }) =>
      options['axis'] === undefined
        ? 'flip(dy)'
        : rule('flip(dy, axis=axes)', { axes: axesIn(options, shape.length) as readonly number[] }),
  ]),
  isView: A_VIEW,
  linearIn: 'all',
  lowering: 'kernel',
  spelling: FLIP,
  documentation: {
    summary: 'An axis turned around.',
    shape: 'that of the operand',
    use: use('flip(a)', 'a: [n]'),
    formula: 'a_{n - i}',
    example: 'y = flip(x)',
    elsewhere: ['reverse'],
  },
});

const roll = structural({
  name: 'roll',
  options: [
    option('shift', 'dimension', 'by how many places, round the end', () => [constant(2), constant(-1), named('n')], {
      required: true,
    }),
    axisOption('the axis along which it turns; needed from rank 2 on'),
  ],
  shape: ({ operands: [shape = []], options }) => {
    const { axis } = options as Axis;
    if (shape.length === 0 || (axis === undefined && shape.length !== 1)) {
      const message = `\`roll\` of rank ${shape.length} needs its axis: write \`axis=0\` for the first one`;
      return {
        code: 'wrong-arguments',
        message: shape.length === 0 ? '`roll` needs a vector or more: the operand is a scalar' : message,
        missing: axesMissing(shape.length),
      };
    }
    return oneAxis(options, shape.length) === undefined ? axisProblem('roll', shape.length, axis) : shape;
  },
  value: ([operand], { options }) => {
    const a = operand as Tensor;
    const turned = oneAxis(options as Axis, a.shape.length) as number;
    const shift = Number(options['shift']);
    return reordered(a, (index) =>
      index.map((own, axis) => (axis === turned ? modulo(own - shift, a.shape[axis] as number) : own)),
    );
  },
  derivative: derivativeFrom([
    ({ options }) => {
      const back = scale(options['shift'] as Dimension, -1);
      const { axis } = options as { readonly axis?: number };
      return axis === undefined
        ? rule('roll(dy, shift=back)', { back })
        : rule('roll(dy, shift=back, axis=axis)', { back, axis });
    },
  ]),
  isView: NO_VIEW,
  linearIn: 'all',
  lowering: 'kernel',
  spelling: ROLL,
  documentation: {
    summary: 'Elements moved along an axis, round the end.',
    shape: 'that of the operand',
    use: use('roll(a, shift=1)', 'a: [n]'),
    formula: 'a_{i - s}',
    example: 'y = roll(x, shift=1)',
  },
});

const transpose = structural({
  name: 'transpose',
  options: [
    option(
      'axes',
      'axes',
      'the axes in their new order; reversed unless given',
      ([shape = []]) => {
        const axes = shape.map((_, axis) => axis);
        return [axes, [...axes.slice(1), ...axes.slice(0, 1)]];
      },
      { positional: true },
    ),
  ],
  shape: ({ operands: [shape = []], options }) => {
    const order = orderOf(options, shape.length);
    if (order !== undefined) return order.map((axis) => shape[axis] as Dimension);
    const message = `\`transpose\` of rank ${shape.length} needs each axis from 0 to ${shape.length - 1} once`;
    const reversed = shape.map((_, axis) => shape.length - 1 - axis).join(', ');
    return { code: 'wrong-arguments', message, option: 'axes', instead: [`[${reversed}]`] };
  },
  value: ([a], { options }) => permute(a as Tensor, orderOf(options, (a as Tensor).shape.length) as readonly number[]),
  derivative: derivativeFrom([
    ({ operands: [shape = []], options }) => {
      const order = orderOf(options, shape.length) as readonly number[];
      return rule('transpose(dy, back)', { back: order.map((_, axis) => order.indexOf(axis)) });
    },
  ]),
  isView: A_VIEW,
  linearIn: 'all',
  lowering: 'permuted axes',
  spelling: TRANSPOSE_AXES,
  documentation: {
    summary: 'Axes in another order.',
    shape: 'the axes of the operand in their new order',
    use: use('transpose(a, [1, 2, 0])', 'a: [k, m, n]'),
    formula: 'a^{\\top}',
    example: 'y = transpose(x, [1, 0])',
    elsewhere: ['permute', 'swapaxes', 'moveaxis', 'movedim'],
  },
});

export function orderOf({ axes }: { readonly axes?: unknown }, rank: number): readonly number[] | undefined {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const order = (axes as readonly number[]).map((axis) => (axis < 0 ? axis + rank : axis));
  const isPermutation = order.length === rank && Array.from(order.keys()).every((axis) => order.includes(axis));
  return isPermutation ? order : undefined;
}

function stackAxis({ axis }: Axis, rank: number): number | undefined {
  return normalizeAxes([typeof axis === 'number' ? axis : 0], rank + 1)?.[0];
}

const stackValue: Operation['value'] = (operands, { options }) => {
  const [first] = operands as [Tensor];
  const axis = stackAxis(options as Axis, first.shape.length) as number;
  const result = zeros(first.shape.toSpliced(axis, 0, operands.length));
  operands.forEach((own, targetStart) => {
    const slice = { shape: own.shape.toSpliced(axis, 0, 1), data: own.data };
    copyAxis(slice, result, axis, { sourceStart: 0, targetStart, length: 1 });
  });
  return result;
};

const stack: Operation = {
  ...structural({
    name: 'stack',
    options: [axisOption('where the new axis stands', { fallback: '0' })],
    shape: ({ operands, options }) => {
      const [first = []] = operands;
      const axis = stackAxis(options, first.length);
      if (axis === undefined) return axisProblem('stack', first.length + 1, options['axis']);
      const agree = operands.every(
        (shape) => shape.length === first.length && shape.every((size, own) => equal(size, first[own] as Dimension)),
      );
      if (!agree) return mismatch(`\`stack\` needs operands of one shape: ${operands.map(printShape).join(', ')}`);
      return first.toSpliced(axis, 0, constant(operands.length));
    },
    value: stackValue,
    derivative: (index, { operands, options }) => {
      const [first = []] = operands;
      const axis = stackAxis(options, first.length) as number;
      return rule('reshape(slice(dy, axis=axis, start=start, stop=stop), shape)', {
        axis,
        start: constant(index),
        stop: constant(index + 1),
        shape: first,
      }) as Exclude<RuleText, string>;
    },
    isView: NO_VIEW,
    linearIn: 'all',
    lowering: 'kernel',
    spelling: STACK,
    documentation: {
      summary: 'Tensors of one shape along a new axis.',
      shape: 'that of the operands, with a new axis as long as there are operands',
      use: use('stack(a, b)', 'a, b: [n]'),
      formula: '[a, b]',
      example: 'y = stack(a, b)',
    },
  }),
  variadic: true,
};

export const REARRANGE: readonly Operation[] = [flip, roll, transpose, stack];
