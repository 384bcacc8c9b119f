import { equal, printDimension } from '../../program/dimension.ts';
import type { Domain } from '../../program/domain.ts';
import type { Operation, Problem, Site, Spelled } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import {
  type Derivatives,
  derivativeFrom,
  kinkAt,
  linearTangent,
  NO_VIEW,
  ONCE,
  operand,
  rule,
  tangentOf,
  use,
} from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors, mapElements, matrixProduct, permute } from '../kernels.ts';
import { DIAG, TRACE } from '../spelling/indexing.ts';
import { CHOLESKY, DET, INV, LOGDET, SOLVED } from '../spelling/linear-algebra.ts';
import { determinantOf, eliminate, inverse, logDeterminantOf, sizeOfSquare } from './elimination.ts';

/** Matrices of size n × n: small ones, so that plain elimination is as good as any library. */
const DEFINITE: Domain = { kind: 'spd' };
/** Of no symmetry: a transpose that is missing shows. */
const INVERTIBLE: Domain = { kind: 'invertible', determinant: 'nonzero' };
const POSITIVE: Domain = { kind: 'invertible', determinant: 'positive' };

function square(name: string, { operands: [shape = []] }: Site): Problem | undefined {
  const [rows, columns] = shape;
  if (shape.length === 2 && rows !== undefined && columns !== undefined && equal(rows, columns)) return undefined;
  return { code: 'shape-mismatch', message: `\`${name}\` needs a square matrix, found ${printShape(shape)}` };
}

const transposed = (a: Tensor): Tensor => permute(a, [1, 0]);
const scaled = (a: Tensor, factor: number): Tensor => mapElements((own) => (own as number) * factor, [a]);
const scalarOf = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

function traceOf(a: Tensor): number {
  let sum = 0;
  for (let row = 0; row < sizeOfSquare(a); row += 1) sum += a.data[row * sizeOfSquare(a) + row] as number;
  return sum;
}

/** The lower triangular factor of the symmetric part; NaN where that is not positive definite. */
function choleskyFactor(a: Tensor): Tensor {
  const n = sizeOfSquare(a);
  const symmetric = scaled(addTensors(a, transposed(a)), 0.5);
  const result = zeros([n, n]);
  const { data } = result;
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = symmetric.data[row * n + column] as number;
      for (let k = 0; k < column; k += 1) rest -= (data[row * n + k] as number) * (data[column * n + k] as number);
      data[row * n + column] = row === column ? Math.sqrt(rest) : rest / (data[column * n + column] as number);
    }
  }
  return result;
}

/** The lower triangle with half of the diagonal: what differentiating `L @ L.T` needs. */
function lowerHalf(a: Tensor): Tensor {
  const n = sizeOfSquare(a);
  const data = a.data.map((own, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    return column < row ? own : column === row ? own / 2 : 0;
  });
  return { shape: a.shape, data };
}

function diagonal(a: Tensor): Tensor {
  const n = a.shape[0] ?? 0;
  if (a.shape.length === 2)
    return { shape: [n], data: Float64Array.from({ length: n }, (_, row) => a.data[row * n + row] as number) };
  const result = zeros([n, n]);
  a.data.forEach((own, row) => {
    result.data[row * n + row] = own;
  });
  return result;
}

/** For eliminations and factorisations. */
const CUBIC: Operation['work'] = ({ operands: [a = []] }) => sizeOf(a) * (a[0] ?? 1);

interface MatrixFunction
  extends Pick<Operation, 'name' | 'work' | 'linearIn' | 'lowering' | 'documentation'>,
    Pick<Spelled, 'spelling'> {
  readonly domain?: Domain;
  readonly shape: (site: Site) => Shape | Problem;
  readonly value: (a: Tensor) => Tensor;
  readonly derivative: Derivatives[number];
  readonly tangent: (a: Tensor, tangent: Tensor, result: Tensor) => Tensor;
}

function matrixFunction({ domain, value, derivative, tangent, ...description }: MatrixFunction): Operation {
  return {
    ...description,
    synonyms: [],
    notation: CALL,
    operands: [operand('a', domain)],
    variadic: false,
    options: [],
    value: ([a]) => value(a as Tensor),
    derivative: derivativeFrom([derivative]),
    tangent: (call) => tangent(call.operands[0] as Tensor, tangentOf(call, 0), call.result),
    isView: NO_VIEW,
    sign: undefined,
    kink: undefined,
  };
}

function solveShape(site: Site): Shape | Problem {
  const problem = square('solve', site);
  if (problem !== undefined) return problem;
  const [a = [], b = []] = site.operands;
  const [rows] = a;
  if (rows !== undefined && b[0] !== undefined && b.length <= 2 && equal(rows, b[0])) return b;
  const wanted = `a vector or matrix of ${rows === undefined ? '?' : printDimension(rows)} rows`;
  return { code: 'shape-mismatch', message: `\`solve\` of ${printShape(a)} needs ${wanted}, found ${printShape(b)}` };
}

const SOLVE: Operation = {
  name: 'solve',
  synonyms: [],
  notation: CALL,
  operands: [operand('a', INVERTIBLE), operand('b')],
  variadic: false,
  options: [],
  shape: solveShape,
  value: ([a, b]) => eliminate(a as Tensor, b as Tensor).solution,
  derivative: derivativeFrom([
    ({ operands: [, b = []] }) => (b.length === 1 ? '-outer(solve(a.T, dy), y)' : '-(solve(a.T, dy) @ y.T)'),
    'solve(a.T, dy)',
  ]),
  tangent: (call) => {
    const [a] = call.operands as [Tensor];
    const moved = scaled(matrixProduct(tangentOf(call, 0), call.result), -1);
    return eliminate(a, addTensors(tangentOf(call, 1), moved)).solution;
  },
  isView: NO_VIEW,
  linearIn: 'none',
  sign: undefined,
  work: ({ operands: [a = [], b = []] }) => (sizeOf(a) + sizeOf(b)) * (a[0] ?? 1),
  kink: undefined,
  lowering: 'kernel',
  spelling: SOLVED,
  documentation: {
    summary: 'The x for which a @ x is b.',
    shape: 'that of `b`: a vector or a matrix with as many rows as `a`',
    use: use('solve(a, b)', 'a: [n, n]', 'b: [n]'),
    formula: 'a^{-1} b',
    example: 'x = solve(A, b)',
  },
};

export const LINEAR_ALGEBRA: readonly Operation[] = [
  matrixFunction({
    name: 'trace',
    work: ONCE,
    shape: (site) => square('trace', site) ?? [],
    value: (a) => scalarOf(traceOf(a)),
    derivative: ({ operands: [shape = []] }) => rule('diag(broadcast(dy, row))', { row: shape.slice(0, 1) }),
    tangent: (_, tangent) => scalarOf(traceOf(tangent)),
    linearIn: 'all',
    lowering: 'kernel',
    spelling: TRACE,
    documentation: {
      summary: 'Sum of the diagonal.',
      shape: 'a square matrix gives a scalar',
      use: use('trace(a)', 'a: [n, n]'),
      formula: '\\sum_i a_{ii}',
      example: 't = trace(A)',
    },
  }),
  {
    ...matrixFunction({
      name: 'diag',
      work: ONCE,
      shape: (site) => {
        const [shape = []] = site.operands;
        return shape.length === 1 ? [...shape, ...shape] : (square('diag', site) ?? shape.slice(0, 1));
      },
      value: diagonal,
      derivative: 'diag(dy)',
      tangent: (_, tangent) => diagonal(tangent),
      linearIn: 'all',
      lowering: 'kernel',
      spelling: DIAG,
      documentation: {
        summary: 'The diagonal of a matrix, or the matrix with a vector on its diagonal.',
        shape: '`[n, n]` gives `[n]`, and `[n]` gives `[n, n]`',
        use: use('diag(a)', 'a: [n]'),
        formula: '\\mathrm{diag}(a)',
        example: 'D = diag(v)',
        elsewhere: ['diagonal', 'diag_embed'],
      },
    }),
    isView: ({ operands: [shape = []] }) => shape.length === 2,
    tangent: linearTangent(([a]) => diagonal(a as Tensor)),
  },
  matrixFunction({
    name: 'inv',
    work: CUBIC,
    domain: INVERTIBLE,
    shape: (site) => square('inv', site) ?? (site.operands[0] as Shape),
    value: inverse,
    derivative: '-(y.T @ dy @ y.T)',
    tangent: (a, tangent) => scaled(matrixProduct(matrixProduct(inverse(a), tangent), inverse(a)), -1),
    linearIn: 'none',
    lowering: 'kernel',
    spelling: INV,
    documentation: {
      summary: 'Inverse of a matrix.',
      shape: 'that of the operand: a square matrix',
      use: use('inv(a)', 'a: [n, n]'),
      formula: 'a^{-1}',
      example: 'B = inv(A)',
      elsewhere: ['matrix_inverse', 'inverse'],
    },
  }),
  {
    ...matrixFunction({
      name: 'det',
      work: CUBIC,
      domain: INVERTIBLE,
      shape: (site) => square('det', site) ?? [],
      value: (a) => scalarOf(determinantOf(a)),
      derivative: 'dy * y * inv(a).T',
      tangent: (a, tangent) => scalarOf(determinantOf(a) * traceOf(eliminate(a, tangent).solution)),
      linearIn: 'none',
      lowering: 'kernel',
      spelling: DET,
      documentation: {
        summary: 'Determinant.',
        shape: 'a square matrix gives a scalar',
        use: use('det(a)', 'a: [n, n]'),
        formula: '\\det a',
        example: 'd = det(A)',
      },
    }),
    // Of a singular matrix the derivative is not what the inverse says.
    kink: {
      where: 'at singular matrices: the derivative is written with the inverse',
      conditions: [],
      measure: ([a]) => kinkAt(Float64Array.of(determinantOf(a as Tensor))),
    },
  },
  matrixFunction({
    name: 'logdet',
    work: CUBIC,
    domain: POSITIVE,
    shape: (site) => square('logdet', site) ?? [],
    value: (a) => scalarOf(logDeterminantOf(a)),
    derivative: 'dy * inv(a).T',
    tangent: (a, tangent) => scalarOf(traceOf(eliminate(a, tangent).solution)),
    linearIn: 'none',
    lowering: 'kernel',
    spelling: LOGDET,
    documentation: {
      summary: 'Logarithm of the determinant, where that is positive.',
      shape: 'a square matrix gives a scalar',
      use: use('logdet(a)', 'a: [n, n]'),
      formula: '\\log \\det a',
      example: 'L = logdet(K)',
    },
  }),
  SOLVE,
  matrixFunction({
    name: 'cholesky',
    work: CUBIC,
    domain: DEFINITE,
    shape: (site) => square('cholesky', site) ?? (site.operands[0] as Shape),
    value: choleskyFactor,
    // Murray (2016), with the symmetric part, as the value reads that.
    derivative: '0.5 * inv(y).T @ (tril(y.T @ dy, diagonal=-1) + tril(y.T @ dy, diagonal=-1).T + diag(diag(y.T @ dy))) @ inv(y)',
    tangent: (a, tangent, result) => {
      const left = inverse(result);
      const symmetric = scaled(addTensors(tangent, transposed(tangent)), 0.5);
      const inner = matrixProduct(matrixProduct(left, symmetric), transposed(left));
      return matrixProduct(choleskyFactor(a), lowerHalf(inner));
    },
    linearIn: 'none',
    lowering: 'kernel',
    spelling: CHOLESKY,
    documentation: {
      summary:
        'Lower triangular factor of a symmetric positive definite matrix; of any other, that of its symmetric part (a + a.T) / 2, so that the gradient is symmetric.',
      shape: 'that of the operand: a square matrix',
      use: use('cholesky(a)', 'a: [n, n]'),
      formula: 'L : L L^\\top = a',
      example: 'L = cholesky(K)',
    },
  }),
];
