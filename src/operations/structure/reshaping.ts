import { equal, product } from '../../program/dimension.ts';
import type { Operation } from '../../program/operation.ts';
import { broadcastsTo, printShape, type Shape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { A_VIEW, derivativeFrom, rule, use } from '../describe.ts';
import { broadcastTo, withShape } from '../kernels.ts';
import { SHAPE } from '../options.ts';
import { BROADCAST, FULL, RESHAPE } from '../spelling/structure.ts';
import { structural } from './structural.ts';

const reshapeValue: Operation['value'] = ([a], { options }) => withShape(a as Tensor, options['shape'] as readonly number[]);
const broadcastValue: Operation['value'] = ([a], { options }) => broadcastTo(a as Tensor, options['shape'] as readonly number[]);

/** The same numbers in another shape, each once or often. */
export const RESHAPING: readonly Operation[] = [
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
    name: 'full',
    options: [SHAPE],
    shape: ({ operands, options }) => {
      const [from = []] = operands;
      if (from.length === 0) return options['shape'] as Shape;
      return {
        code: 'shape-mismatch',
        message: `\`full\` takes one number, found ${printShape(from)}: \`broadcast\` stretches a tensor`,
      };
    },
    value: broadcastValue,
    derivative: derivativeFrom(['sum(dy)']),
    isView: A_VIEW,
    linearIn: 'all',
    lowering: 'broadcast',
    spelling: FULL,
    documentation: {
      summary: 'One number in every place.',
      shape: '`shape`',
      use: use('full(a, [m, n])', 'a: []'),
      formula: 'a \\mathbf{1}',
      example: 'rate = full(0.1, [n])',
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
