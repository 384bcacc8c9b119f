import { constantValue, type Dimension, ONE, subtract } from '../../program/dimension.ts';
import type { Operation, OptionDescription, Problem, Site } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { derivativeFrom, kinkAt, mismatch, NO_VIEW, operand, option, type RuleText, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors, mapElements, matrixProduct, permute } from '../kernels.ts';
import { EIGH, SVD } from '../spelling/spectra.ts';
import { singularOf, spectrumOf } from './jacobi.ts';

/** Eigenvalues and singular values, and their vectors where values are distinct. */

type Given = Readonly<Record<string, unknown>>;

function partOption(parts: readonly string[]): OptionDescription {
  const words = parts.map((part) => `\`"${part}"\``).join(', ');
  return option('part', 'text', `what is answered: ${words}`, () => parts, { fallback: '"values"' });
}

const partOf = (options: Given): string => String(options['part'] ?? 'values');

function partProblem(name: string, parts: readonly string[], options: Given): Problem | undefined {
  if (parts.includes(partOf(options))) return undefined;
  const words = parts.map((part) => `"${part}"`);
  return {
    code: 'wrong-arguments',
    message: `the \`part\` of \`${name}\` is one of ${words.join(', ')}`,
    option: 'part',
    instead: words,
  };
}

const transposed = (a: Tensor): Tensor => permute(a, [1, 0]);
const minus = (a: Tensor, b: Tensor): Tensor => mapElements((left, right) => (left as number) - (right as number), [a, b]);
const diagonalOf = (a: Tensor): Tensor => {
  const n = a.shape[0] ?? 0;
  return { shape: [n], data: Float64Array.from({ length: n }, (_, at) => a.data[at * (n + 1)] as number) };
};

/** Each number divided by a difference of values, which is that of its column less that of its row; 0 where they are equal. */
function overGaps(a: Tensor, values: Float64Array): Tensor {
  const n = values.length;
  const data = a.data.map((own, at) => {
    const gap = (values[at % n] as number) - (values[Math.floor(at / n)] as number);
    return gap === 0 ? 0 : own / gap;
  });
  return { shape: a.shape, data };
}

/** Differences of neighbours: where one is 0, their vectors may be any of a plane, and no derivative is theirs. */
function gapsOf(values: Float64Array): Float64Array {
  return values.slice(1).map((own, at) => own - (values[at] as number));
}

const CUBIC: Operation['work'] = ({ operands: [a = []] }) => 20 * sizeOf(a) * Math.max(...a, 1);

const EIGH_PARTS = ['values', 'vectors'];
const GAPS = '(reshape(eigh(a), row) - reshape(eigh(a), column))';
const MIXED = `where(${GAPS} == 0, 0, y.T @ dy / where(${GAPS} == 0, 1, ${GAPS}))`;

const eigh: Operation = {
  name: 'eigh',
  synonyms: [],
  notation: CALL,
  operands: [operand('a', { kind: 'symmetric' })],
  variadic: false,
  options: [partOption(EIGH_PARTS)],
  shape: ({ operands: [shape = []], options }) => {
    const [rows, columns] = shape;
    const isSquare =
      shape.length === 2 && rows !== undefined && columns !== undefined && constantValue(subtract(rows, columns)) === 0;
    if (!isSquare) return mismatch(`\`eigh\` needs a square matrix, found ${printShape(shape)}`);
    return partProblem('eigh', EIGH_PARTS, options) ?? (partOf(options) === 'values' ? [rows] : shape);
  },
  value: ([a], { options }) => {
    const { values, vectors } = spectrumOf(a as Tensor);
    return partOf(options) === 'values' ? { shape: [values.length], data: values } : vectors;
  },
  derivative: derivativeFrom([
    ({ operands: [[n = ONE] = []], options }: Site): RuleText =>
      partOf(options) === 'values'
        ? '(eigh(a, part="vectors") * dy) @ eigh(a, part="vectors").T'
        : rule(`0.5 * y @ (${MIXED} + (${MIXED}).T) @ y.T`, { row: [ONE, n], column: [n, ONE] }),
  ]),
  tangent: (call) => {
    const { values, vectors } = spectrumOf(call.operands[0] as Tensor);
    const moved = tangentOf(call, 0);
    const symmetric = mapElements((own, other) => ((own as number) + (other as number)) / 2, [moved, transposed(moved)]);
    const inner = matrixProduct(matrixProduct(transposed(vectors), symmetric), vectors);
    return partOf(call.site.options) === 'values' ? diagonalOf(inner) : matrixProduct(vectors, overGaps(inner, values));
  },
  isView: NO_VIEW,
  linearIn: 'none',
  sign: undefined,
  work: CUBIC,
  kink: {
    where: 'where two eigenvalues are equal: their vectors may be any of a plane',
    conditions: [],
    measure: ([a]) => kinkAt(gapsOf(spectrumOf(a as Tensor).values)),
  },
  lowering: 'kernel',
  spelling: EIGH,
  documentation: {
    summary:
      'Eigenvalues of a symmetric matrix, ascending, or its eigenvectors as columns, the largest number of each positive; of any other, those of its symmetric part (a + a.T) / 2.',
    shape: 'a matrix `[n, n]` has the values `[n]` and the vectors `[n, n]`',
    use: use('eigh(a)', 'a: [n, n] in symmetric'),
    formula: 'a v_i = \\lambda_i v_i',
    example: 'lambda = eigh(K)',
    elsewhere: ['eigvalsh'],
  },
};

/** The shorter side of a matrix, where that is the same for all sizes. */
function shorter([rows = ONE, columns = ONE]: Shape): Dimension | undefined {
  const coefficients = subtract(rows, columns).terms.map(({ coefficient }) => coefficient);
  if (coefficients.every((own) => own >= 0)) return columns;
  return coefficients.every((own) => own <= 0) ? rows : undefined;
}

const SVD_PARTS = ['values', 'left', 'right'];

function svdShape({ operands: [shape = []], options }: Site): Shape | Problem {
  if (shape.length !== 2) return mismatch(`\`svd\` needs a matrix, found ${printShape(shape)}`);
  const problem = partProblem('svd', SVD_PARTS, options);
  if (problem !== undefined) return problem;
  const count = shorter(shape);
  if (count === undefined)
    return mismatch(
      `\`svd\` must know the shorter side of ${printShape(shape)}: write sizes that tell, as \`[n + k, n]\` or numbers`,
    );
  const [rows = ONE, columns = ONE] = shape;
  return { values: [count], left: [rows, count], right: [columns, count] }[partOf(options)] ?? [count];
}

const S = 'svd(a)';
const U = 'svd(a, part="left")';
const V = 'svd(a, part="right")';
/** Differences of squares as products, which lose no digits. */
const SQUARES = `((reshape(${S}, row) - reshape(${S}, column)) * (reshape(${S}, row) + reshape(${S}, column)))`;
const TURNED = `where(${SQUARES} == 0, 0, y.T @ dy / where(${SQUARES} == 0, 1, ${SQUARES}))`;
const BOTH = `(${TURNED} + (${TURNED}).T)`;
/** The part of the adjoint that leaves the space of the vectors. */
const OUTSIDE = `((dy - y @ (y.T @ dy)) / reshape(${S}, row))`;

function svdRule({ operands: [shape = []], options }: Site): RuleText {
  const count = shorter(shape) ?? ONE;
  const names = { row: [ONE, count], column: [count, ONE] };
  const [rows = ONE, columns = ONE] = shape;
  const isFull = (side: Dimension): boolean => constantValue(subtract(side, count)) === 0;
  const part = partOf(options);
  if (part === 'values') return `(${U} * dy) @ ${V}.T`;
  if (part === 'left') {
    const outside = isFull(rows) ? '' : ` + ${OUTSIDE} @ ${V}.T`;
    return rule(`(y @ ${BOTH} * reshape(${S}, row)) @ ${V}.T${outside}`, names);
  }
  const outside = isFull(columns) ? '' : ` + ${U} @ ${OUTSIDE}.T`;
  return rule(`(${U} * reshape(${S}, row)) @ ${BOTH} @ y.T${outside}`, names);
}

/** The change of the vectors on one side: `inner` is the change of the matrix between both, and `moved` that beside the others. */
function movedVectors(own: Tensor, values: Float64Array, inner: Tensor, moved: Tensor): Tensor {
  const k = values.length;
  const row: Tensor = { shape: [1, k], data: values };
  const column: Tensor = { shape: [k, 1], data: values };
  const mixed = mapElements(
    (p, q, right, left) => (p as number) * (right as number) + (q as number) * (left as number),
    [inner, transposed(inner), row, column],
  );
  const turned = mapElements(
    (t, right, left) => {
      const gap = ((right as number) - (left as number)) * ((right as number) + (left as number));
      return gap === 0 ? 0 : (t as number) / gap;
    },
    [mixed, row, column],
  );
  const outside = minus(moved, matrixProduct(own, matrixProduct(transposed(own), moved)));
  const scaled = mapElements((t, by) => (by === 0 ? 0 : (t as number) / (by as number)), [outside, row]);
  return addTensors(matrixProduct(own, turned), scaled);
}

const svd: Operation = {
  name: 'svd',
  synonyms: [],
  notation: CALL,
  operands: [operand('a')],
  variadic: false,
  options: [partOption(SVD_PARTS)],
  shape: svdShape,
  value: ([a], { options }) => {
    const { values, left, right } = singularOf(a as Tensor);
    const found: Readonly<Record<string, Tensor>> = { values: { shape: [values.length], data: values }, left, right };
    return found[partOf(options)] ?? zeros([values.length]);
  },
  derivative: derivativeFrom([svdRule]),
  tangent: (call) => {
    const moved = tangentOf(call, 0);
    const { values, left, right } = singularOf(call.operands[0] as Tensor);
    const inner = matrixProduct(matrixProduct(transposed(left), moved), right);
    const part = partOf(call.site.options);
    if (part === 'values') return diagonalOf(inner);
    return part === 'left'
      ? movedVectors(left, values, inner, matrixProduct(moved, right))
      : movedVectors(right, values, transposed(inner), matrixProduct(transposed(moved), left));
  },
  isView: NO_VIEW,
  linearIn: 'none',
  sign: undefined,
  work: CUBIC,
  kink: {
    where: 'where two singular values are equal, or one is 0: their vectors may be others',
    conditions: [],
    measure: ([a]) => {
      const { values } = singularOf(a as Tensor);
      return kinkAt(gapsOf(values), values.slice(-1));
    },
  },
  lowering: 'kernel',
  spelling: SVD,
  documentation: {
    summary:
      'Singular values of a matrix, descending, or the vectors to its left or right as columns, the largest number of each on the right positive: `(left * values) @ right.T` is the matrix.',
    shape:
      'a matrix `[m, n]` whose shorter side is `k` has the values `[k]`, the left vectors `[m, k]` and the right ones `[n, k]`',
    use: use('svd(a)', 'a: [n, n]'),
    formula: 'a = U \\, \\mathrm{diag}(\\sigma) \\, V^\\top',
    example: 'nuclear = sum(svd(A))',
    elsewhere: ['svdvals'],
  },
};

export const SPECTRA: readonly Operation[] = [eigh, svd];
