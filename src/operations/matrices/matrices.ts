import { equal, ONE, printDimension } from '../../program/dimension.ts';
import type { Operation, Problem, Site } from '../../program/operation.ts';
import { broadcastShapes, printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor } from '../../program/tensor.ts';
import {
  A_VIEW,
  derivativeFrom,
  linearTangent,
  mismatch,
  NO_VIEW,
  ONCE,
  operand,
  type RuleText,
  rule,
  use,
} from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors, matrixProduct, swapLastAxes, withShape } from '../kernels.ts';
import { DOT, MATRIX_PRODUCT, OUTER, TRANSPOSE } from '../spelling/matrices.ts';

function productShape({ operands }: Site): Shape | Problem {
  const [a, b] = operands as [Shape, Shape];
  const shown = `${printShape(a)} @ ${printShape(b)}`;
  if (a.length === 0 || b.length === 0)
    return { ...mismatch(`${shown}: a matrix product needs vectors or matrices; a scalar multiplies with \`*\``), operator: '*' };
  const inner = a.at(-1) as Shape[number];
  const other = b.at(Math.max(-2, -b.length)) as Shape[number];
  if (!equal(inner, other)) {
    const message = `${shown}: the inner sizes ${printDimension(inner)} and ${printDimension(other)} differ`;
    const axes = [a.length - 1, Math.max(b.length - 2, 0)] as const;
    return {
      ...mismatch(message),
      sizes: [
        { operand: 0, axis: axes[0] },
        { operand: 1, axis: axes[1] },
      ],
    };
  }
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (batch === undefined) return mismatch(`${shown}: the leading (batch) axes do not agree`);
  return [...batch, ...a.slice(-2, -1), ...(b.length === 1 ? [] : b.slice(-1))];
}

/** The gradients of a product, by the ranks of its operands; 3 stands for 3 and more. */
const PRODUCT_RULES: Readonly<Record<string, readonly [string, string]>> = {
  '1,1': ['dy * b', 'dy * a'],
  '1,2': ['b @ dy', 'outer(a, dy)'],
  '2,1': ['outer(dy, b)', 'a.T @ dy'],
  '2,2': ['dy @ b.T', 'a.T @ dy'],
  '1,3': ['sum(b * reshape(dy, row), axis=-1)', 'reshape(a, column) * reshape(dy, row)'],
  '3,1': ['reshape(dy, column) * b', 'reshape(dy, column) * a'],
};

function productRule(operand: 0 | 1, site: Site): RuleText {
  const [a, b] = site.operands as [Shape, Shape];
  const ranks = [a.length, b.length].map((rank) => Math.min(rank, 3));
  const text = (PRODUCT_RULES[ranks.join()] ?? (PRODUCT_RULES['2,2'] as [string, string]))[operand];
  if (!ranks.includes(1) || !ranks.includes(3)) return text;
  // A vector against a batch: dy stands as rows or columns of matrices, and is summed over the batch by the caller.
  const result = productShape(site) as Shape;
  const column = a.length === 1 ? [...a, ONE] : [...result, ONE];
  return rule(text, { row: [...result.slice(0, -1), ONE, ...result.slice(-1)], column });
}

/** The product rule, with the value's own kernel. */
function bilinear(product: (a: Tensor, b: Tensor) => Tensor): Pick<Operation, 'value' | 'tangent'> {
  return {
    value: ([a, b]) => product(a as Tensor, b as Tensor),
    tangent: ({ operands, tangents, result }) => {
      const [a, b] = operands as [Tensor, Tensor];
      const [da, db] = tangents;
      const first = da && product(da, b);
      const second = db && product(a, db);
      if (first !== undefined && second !== undefined) return addTensors(first, second);
      return first ?? second ?? withShape({ shape: result.shape, data: new Float64Array(result.data.length) }, result.shape);
    },
  };
}

function vectors(name: string, { operands }: Site): Problem | undefined {
  const [a, b] = operands as [Shape, Shape];
  if (a.length === 1 && b.length === 1) return undefined;
  return mismatch(`\`${name}\` takes two vectors, found ${printShape(a)} and ${printShape(b)}`);
}

const PAIR = [operand('a'), operand('b')];

function outerProduct(a: Tensor, b: Tensor): Tensor {
  const [rows] = a.shape as [number];
  const [columns] = b.shape as [number];
  return matrixProduct(withShape(a, [rows, 1]), withShape(b, [1, columns]));
}

export const MATRICES: readonly Operation[] = [
  {
    name: '@',
    synonyms: [],
    notation: { kind: 'infix', symbol: '@' },
    operands: PAIR,
    variadic: false,
    options: [],
    shape: productShape,
    ...bilinear(matrixProduct),
    derivative: derivativeFrom([(site) => productRule(0, site), (site) => productRule(1, site)]),
    isView: NO_VIEW,
    linearIn: 'each',
    sign: undefined,
    work: ({ operands: [a = []], result }) => sizeOf(result) * (a.at(-1) ?? 1),
    kink: undefined,
    lowering: 'matrix product',
    spelling: MATRIX_PRODUCT,
    documentation: {
      summary: 'Matrix product; leading axes of rank 3 and more are batches.',
      shape:
        'as in NumPy: `[m, k] @ [k, n]` is `[m, n]`; a vector stands as a row on the left and as a column on the right, and batches broadcast',
      use: use('a @ b', 'a: [m, k]', 'b: [k, n]'),
      formula: '\\sum_k a_{ik} b_{kj}',
      example: 'z = W @ x',
      elsewhere: ['matmul', 'mm', 'bmm', 'mv'],
    },
  },
  {
    name: 'outer',
    synonyms: [],
    notation: CALL,
    operands: PAIR,
    variadic: false,
    options: [],
    shape: (site) => vectors('outer', site) ?? site.operands.flat(),
    ...bilinear(outerProduct),
    derivative: derivativeFrom(['dy @ b', 'dy.T @ a']),
    isView: NO_VIEW,
    linearIn: 'each',
    sign: undefined,
    work: ONCE,
    kink: undefined,
    lowering: 'outer product',
    spelling: OUTER,
    documentation: {
      summary: 'Outer product of two vectors.',
      shape: '`[m]` and `[n]` give `[m, n]`',
      use: use('outer(a, b)', 'a: [m]', 'b: [n]'),
      formula: 'a_i b_j',
      example: 'C = outer(a, b)',
    },
  },
  {
    name: 'dot',
    synonyms: ['inner'],
    notation: CALL,
    operands: PAIR,
    variadic: false,
    options: [],
    shape: (site) => {
      const problem = vectors('dot', site);
      return problem === undefined ? productShape(site) : { ...problem, operator: '@' };
    },
    ...bilinear(matrixProduct),
    derivative: derivativeFrom(['dy * b', 'dy * a']),
    isView: NO_VIEW,
    linearIn: 'each',
    sign: undefined,
    work: ONCE,
    kink: undefined,
    lowering: 'matrix product',
    spelling: DOT,
    documentation: {
      summary: 'Inner product of two vectors.',
      shape: 'two vectors of one size give a scalar',
      use: use('dot(a, b)', 'a, b: [n]'),
      formula: '\\sum_i a_i b_i',
      example: 's = dot(a, b)',
      elsewhere: ['vdot'],
    },
  },
  transposeOperation(),
];

function transposeOperation(): Operation {
  const value: Operation['value'] = ([a]) => swapLastAxes(a as Tensor);
  return {
    name: '.T',
    synonyms: [],
    notation: { kind: 'transpose' },
    operands: [operand('a')],
    variadic: false,
    options: [],
    shape: ({ operands }) => {
      const [shape] = operands as [Shape];
      const [rows, columns] = shape.slice(-2);
      if (rows !== undefined && columns !== undefined) return [...shape.slice(0, -2), columns, rows];
      const what = shape.length === 0 ? 'a scalar' : 'a vector';
      return mismatch(`${what} has no transpose${shape.length === 1 ? ': use `outer` or `dot`' : ''}`);
    },
    value,
    derivative: derivativeFrom(['dy.T']),
    tangent: linearTangent(value),
    isView: A_VIEW,
    linearIn: 'all',
    sign: 'ᵀ',
    work: ONCE,
    kink: undefined,
    lowering: 'swapped last axes',
    spelling: TRANSPOSE,
    documentation: {
      summary: 'The last two axes swapped.',
      shape: 'that of the operand with its last two axes swapped: rank 2 or more',
      use: use('a.T', 'a: [m, n]'),
      formula: 'a^\\top',
      example: 'B = A.T',
    },
  };
}
