import { add, constant, type Dimension, equal, named, ONE } from '../../program/dimension.ts';
import type { NumericSite, Operation, Site } from '../../program/operation.ts';
import { printShape } from '../../program/shape.ts';
import { RowError, sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { derivativeFrom, learned, mismatch, NO_VIEW, ONCE, operand, option, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { GATHER, SCATTER_ADD } from '../spelling/indexing.ts';

/** Rows of a table, as the numbers of `indices` say. */
function gatherRows(table: Tensor, indices: Tensor): Tensor {
  const [count = 0, ...rest] = table.shape;
  const width = sizeOf(rest);
  const result = zeros([...indices.shape, ...rest]);
  indices.data.forEach((row, at) => {
    if (!Number.isInteger(row) || row < 0 || row >= count)
      throw new RowError(`\`gather\` has no row ${row}: rows run from 0 to ${count - 1}`);
    result.data.set(table.data.subarray(row * width, (row + 1) * width), at * width);
  });
  return result;
}

function scatterRows(values: Tensor, indices: Tensor, count: number): Tensor {
  const rest = values.shape.slice(indices.shape.length);
  const width = sizeOf(rest);
  const result = zeros([count, ...rest]);
  indices.data.forEach((row, at) => {
    if (!Number.isInteger(row) || row < 0 || row >= count)
      throw new RowError(`\`scatter_add\` has no row ${row}: rows run from 0 to ${count - 1}`);
    for (let column = 0; column < width; column += 1) {
      const target = row * width + column;
      result.data[target] = (result.data[target] as number) + (values.data[at * width + column] as number);
    }
  });
  return result;
}

const gather: Operation = {
  name: 'gather',
  synonyms: ['embedding'],
  notation: CALL,
  operands: [
    learned('table'),
    operand('indices', ({ operands: [table = []] }) => ({ kind: 'integers', below: table[0] ?? ONE })),
  ],
  variadic: false,
  options: [],
  shape: ({ operands: [table = [], indices = []] }) =>
    table.length === 0 ? mismatch('`gather` needs a table with rows: the operand is a scalar') : [...indices, ...table.slice(1)],
  value: ([table, indices]) => gatherRows(table as Tensor, indices as Tensor),
  derivative: derivativeFrom([
    ({ operands: [table = []] }) => rule('scatter_add(dy, indices, size=size)', { size: table[0] as Dimension }),
    undefined,
  ]),
  tangent: (call) => gatherRows(tangentOf(call, 0), call.operands[1] as Tensor),
  // One row of the table, where the index is one number.
  isView: ({ operands: [, indices = []] }) => indices.length === 0,
  linearIn: 'first',
  sign: undefined,
  work: ONCE,
  kink: undefined,
  lowering: 'kernel',
  spelling: GATHER,
  documentation: {
    summary: 'Rows of a table by whole numbers: an embedding. Repeated rows accumulate their gradients.',
    shape: 'that of the indices, then that of a row',
    use: use('gather(table, indices)', 'table: [k, n]', 'const indices: [m]'),
    formula: 'a_{i}',
    example: 'e = gather(table, words)',
    elsewhere: ['index_select', 'embedding_lookup', 'take'],
    differs: [
      { in: ['PyTorch'], told: 'that of PyTorch takes its operands in another order' },
      { in: ['method'], told: 'that of PyTorch takes an axis, and one number of each row' },
    ],
  },
};

function scatterSize({ options }: NumericSite): number {
  return Number(options['size']);
}

const scatterAdd: Operation = {
  name: 'scatter_add',
  synonyms: [],
  notation: CALL,
  operands: [
    operand('values'),
    operand('indices', ({ options }) => ({ kind: 'integers', below: (options['size'] as Dimension | undefined) ?? ONE })),
  ],
  variadic: false,
  options: [option('size', 'dimension', 'how many rows the result has', () => [named('n'), constant(3)], { required: true })],
  shape: ({ operands: [values = [], indices = []], options }: Site) => {
    const leads = indices.every((size, axis) => equal(size, values[axis] ?? add(size, ONE)));
    if (!leads) return mismatch(`\`scatter_add\` needs one index for each row: ${printShape(values)} and ${printShape(indices)}`);
    return [options['size'] as Dimension, ...values.slice(indices.length)];
  },
  value: ([values, indices], site) => scatterRows(values as Tensor, indices as Tensor, scatterSize(site)),
  derivative: derivativeFrom(['gather(dy, indices)', undefined]),
  tangent: (call) => scatterRows(tangentOf(call, 0), call.operands[1] as Tensor, scatterSize(call.site)),
  isView: NO_VIEW,
  linearIn: 'first',
  sign: undefined,
  work: ONCE,
  kink: undefined,
  lowering: 'kernel',
  spelling: SCATTER_ADD,
  documentation: {
    summary: 'Rows added up where whole numbers say.',
    shape: '`size`, then that of a row of the values',
    use: use('scatter_add(values, indices, size=4)', 'values: [m, n]', 'const indices: [m]'),
    formula: '\\sum_{i: k_i = j} a_i',
    example: 'y = scatter_add(values, rows, size=n)',
    elsewhere: ['index_add', 'segment_sum'],
  },
};

export const GATHERING: readonly Operation[] = [gather, scatterAdd];
