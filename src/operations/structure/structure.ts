import { add, type Dimension, equal, product, ZERO } from '../../program/dimension.ts';
import type { Operation, Problem, Rule, Site } from '../../program/operation.ts';
import { broadcastsTo, printShape, type Shape } from '../../program/shape.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import { A_VIEW, derivativeFrom, NO_VIEW, rule, use } from '../describe.ts';
import { broadcastTo, copyAxis, withShape } from '../kernels.ts';
import { SHAPE } from '../options.ts';
import { axisProblem } from '../reductions/reduce.ts';
import { BROADCAST, CONCAT, RESHAPE } from '../spelling/structure.ts';
import { AXIS, axisOf, numericAxis, PADDING, replaceAxis, SLICING } from './stretches.ts';
import { structural } from './structural.ts';

function concatShape({ operands, options }: Site): Shape | Problem {
  const [first = []] = operands;
  const axis = axisOf(options, first.length);
  if (axis === undefined) return axisProblem('concat', first.length, options['axis'] ?? 0);
  let total = ZERO;
  for (const shape of operands) {
    const agrees =
      shape.length === first.length && shape.every((size, index) => index === axis || equal(size, first[index] as Dimension));
    if (!agrees) {
      const shapes = operands.map(printShape).join(', ');
      return {
        code: 'shape-mismatch',
        message: `\`concat\` along axis ${axis} needs shapes that agree on every other axis: ${shapes}`,
      };
    }
    total = add(total, shape[axis] as Dimension);
  }
  return replaceAxis(first, axis, total);
}

const starts = new WeakMap<Site['operands'], readonly Dimension[]>();

/** The positions along the axis at which the operands begin, and the end of the last one. */
function startsOf(operands: Site['operands'], axis: number): readonly Dimension[] {
  const known = starts.get(operands);
  if (known !== undefined) return known;
  const found = [ZERO];
  for (const shape of operands) found.push(add(found.at(-1) as Dimension, shape[axis] as Dimension));
  starts.set(operands, found);
  return found;
}

function concatRule(operand: number, { operands, options }: Site): Rule {
  const [first = []] = operands;
  const axis = axisOf(options, first.length) as number;
  const [start, stop] = startsOf(operands, axis).slice(operand, operand + 2) as [Dimension, Dimension];
  return rule('slice(dy, axis=axis, start=start, stop=stop)', { axis, start, stop });
}

const concatValue: Operation['value'] = (operands, site) => {
  const [first] = operands as [Tensor];
  const axis = numericAxis(first, site);
  const total = operands.reduce((sum, operand) => sum + (operand.shape[axis] as number), 0);
  const result = zeros(replaceAxis(first.shape, axis, total));
  let targetStart = 0;
  for (const operand of operands) {
    const length = operand.shape[axis] as number;
    copyAxis(operand, result, axis, { sourceStart: 0, targetStart, length });
    targetStart += length;
  }
  return result;
};

const reshapeValue: Operation['value'] = ([a], { options }) => withShape(a as Tensor, options['shape'] as readonly number[]);
const broadcastValue: Operation['value'] = ([a], { options }) => broadcastTo(a as Tensor, options['shape'] as readonly number[]);

export const STRUCTURE: readonly Operation[] = [
  {
    ...structural({
      name: 'concat',
      options: [AXIS],
      shape: concatShape,
      value: concatValue,
      derivative: concatRule,
      isView: NO_VIEW,
      linearIn: 'all',
      lowering: 'concat',
      spelling: CONCAT,
      documentation: {
        summary: 'Tensors one after the other along an axis.',
        shape: 'that of the operands, with their sizes along `axis` added',
        use: use('concat(a, b)', 'a: [m]', 'b: [n]'),
        formula: '[a; b]',
        example: 'xh = concat(x, h)',
        elsewhere: ['cat'],
      },
    }),
    synonyms: ['concatenate'],
    variadic: true,
  },
  SLICING,
  PADDING,
  structural({
    name: 'reshape',
    options: [SHAPE],
    shape: ({ operands, options }) => {
      const [from] = operands as [Shape];
      const to = options['shape'] as Shape;
      if (equal(product(from), product(to))) return to;
      const message = `\`reshape\` keeps the number of elements: ${printShape(from)} does not fit ${printShape(to)}`;
      return { code: 'shape-mismatch', message };
    },
    value: reshapeValue,
    derivative: derivativeFrom([({ operands }) => rule('reshape(dy, shape)', { shape: operands[0] as Shape })]),
    isView: A_VIEW,
    linearIn: 'all',
    regroups: true,
    lowering: 'reshape',
    spelling: RESHAPE,
    documentation: {
      summary: 'The same elements in another shape.',
      shape: '`shape`, which has as many elements',
      use: use('reshape(a, [n, m])', 'a: [m, n]'),
      formula: '\\mathrm{reshape}(a)',
      example: 'y = reshape(x, [n, m])',
      elsewhere: ['view', 'flatten'],
    },
  }),
  structural({
    name: 'broadcast',
    options: [SHAPE],
    shape: ({ operands, options }) => {
      const [from] = operands as [Shape];
      const to = options['shape'] as Shape;
      if (broadcastsTo(from, to)) return to;
      return { code: 'shape-mismatch', message: `${printShape(from)} does not broadcast to ${printShape(to)}` };
    },
    value: broadcastValue,
    derivative: derivativeFrom(['dy']),
    isView: A_VIEW,
    linearIn: 'all',
    lowering: 'broadcast',
    spelling: BROADCAST,
    documentation: {
      summary: 'Repeated along new axes, and axes of size 1.',
      shape: '`shape`, to which the operand broadcasts',
      use: use('broadcast(a, [m, n])', 'a: [n]'),
      formula: '\\mathrm{broadcast}(a)',
      example: 'y = broadcast(b, [n, m])',
      elsewhere: ['broadcast_to', 'expand'],
    },
  }),
];
