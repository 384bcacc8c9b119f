import { constant, constantValue, type Dimension } from '../../program/dimension.ts';
import type { Operation } from '../../program/operation.ts';
import { printShape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { derivativeFrom, mismatch, NO_VIEW, option, rule, use } from '../describe.ts';
import { TRIL, TRIU } from '../spelling/indexing.ts';
import { structural } from './structural.ts';

interface Triangle {
  readonly name: 'tril' | 'triu';
  readonly side: 'lower' | 'upper';
  /** True of what stays: the column less the row, and the diagonal. */
  readonly keeps: (offset: number, diagonal: number) => boolean;
  readonly spelling: NonNullable<Operation['spelling']>;
  readonly formula: string;
}

function triangle({ name, side, keeps, spelling, formula }: Triangle): Operation {
  const words = side === 'lower' ? ['up to', 'above'] : ['from', 'below'];
  return structural({
    name,
    options: [
      option('diagonal', 'dimension', `${words[0]} which diagonal; 0 is the main one`, () => [constant(-1), constant(1)], {
        fallback: '0',
        elsewhere: ['k'],
      }),
    ],
    shape: ({ operands: [shape = []], options }) => {
      if (shape.length < 2) return mismatch(`\`${name}\` needs a matrix, found ${printShape(shape)}`);
      const { diagonal } = options as { readonly diagonal?: Dimension };
      if (diagonal === undefined || constantValue(diagonal) !== undefined) return shape;
      return { code: 'wrong-arguments', message: `the \`diagonal\` of \`${name}\` is a whole number`, option: 'diagonal' };
    },
    value: ([operand], { options }) => {
      const a = operand as Tensor;
      const [rows = 0, columns = 0] = a.shape.slice(-2);
      const diagonal = Number(options['diagonal'] ?? 0);
      const stays = (index: number): boolean => keeps((index % columns) - (Math.floor(index / columns) % rows), diagonal);
      return { shape: a.shape, data: a.data.map((own, index) => (stays(index) ? own : 0)) };
    },
    derivative: derivativeFrom([
      ({ options }) =>
        options['diagonal'] === undefined ? `${name}(dy)` : rule(`${name}(dy, diagonal=d)`, { d: options['diagonal'] }),
    ]),
    isView: NO_VIEW,
    linearIn: 'all',
    lowering: 'kernel',
    spelling,
    documentation: {
      summary: `The ${side} triangle of a matrix; zeros ${words[1]}.`,
      shape: 'that of the operand: rank 2 or more',
      use: use(`${name}(a)`, 'a: [n, n]'),
      formula,
      example: `M = ${name}(s)`,
    },
  });
}

export const TRIANGLES: readonly Operation[] = [
  triangle({
    name: 'tril',
    side: 'lower',
    keeps: (offset, diagonal) => offset <= diagonal,
    spelling: TRIL,
    formula: 'a_{ij} [i \\ge j]',
  }),
  triangle({
    name: 'triu',
    side: 'upper',
    keeps: (offset, diagonal) => offset >= diagonal,
    spelling: TRIU,
    formula: 'a_{ij} [i \\le j]',
  }),
];
