import { type Tensor, zeros } from '../../program/tensor.ts';
import { permute } from '../kernels.ts';

/** Spectra by rotations of Jacobi: for small matrices as accurate as any other way, and short. */

const SWEEPS = 60;
/** Squares of what is left beside the diagonal, relative to those of all. */
const NEGLIGIBLE = 1e-33;

export interface Spectrum {
  /** Ascending. */
  readonly values: Float64Array;
  /** As columns, the largest number of each positive. */
  readonly vectors: Tensor;
}

/** The rotation that makes the number beside the diagonal zero. */
function rotation(first: number, second: number, beside: number): readonly [cosine: number, sine: number] {
  const theta = (second - first) / (2 * beside);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  return [cosine, t * cosine];
}

/** Turns two numbers of an array about each other. */
function turn(data: Float64Array, left: number, right: number, [cosine, sine]: readonly [number, number]): void {
  const [a, b] = [data[left] as number, data[right] as number];
  data[left] = cosine * a - sine * b;
  data[right] = sine * a + cosine * b;
}

function offDiagonal(a: Float64Array, n: number): number {
  return a.reduce((sum, own, index) => (index % (n + 1) === 0 ? sum : sum + own * own), 0);
}

function rotateSymmetric(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const by = rotation(a[p * n + p] as number, a[q * n + q] as number, a[p * n + q] as number);
  for (let k = 0; k < n; k += 1) turn(a, k * n + p, k * n + q, by);
  for (let k = 0; k < n; k += 1) turn(a, p * n + k, q * n + k, by);
  for (let k = 0; k < n; k += 1) turn(vectors, k * n + p, k * n + q, by);
}

/** The columns of a matrix in another order, each with the sign that makes its largest number positive. */
function columnsIn(order: readonly number[], data: Float64Array, columns: number, signs: readonly number[]): Tensor {
  const rows = data.length / columns;
  const result = zeros([rows, order.length]);
  for (let row = 0; row < rows; row += 1)
    for (const [column, from] of order.entries())
      result.data[row * order.length + column] = (signs[from] as number) * (data[row * columns + from] as number);
  return result;
}

function signsOf(data: Float64Array, columns: number): readonly number[] {
  return Array.from({ length: columns }, (_, column) => {
    let top = 0;
    for (let at = column; at < data.length; at += columns)
      if (Math.abs(data[at] as number) > Math.abs(top)) top = data[at] as number;
    return top < 0 ? -1 : 1;
  });
}

/** Eigenvalues and eigenvectors of the symmetric part of a matrix. */
export function spectrumOf({ shape: [n = 0], data }: Tensor): Spectrum {
  const a = data.map((own, at) => (own + (data[(at % n) * n + Math.floor(at / n)] as number)) / 2);
  const vectors = a.map((_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const total = a.reduce((sum, own) => sum + own * own, 0);
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a, n) > NEGLIGIBLE * total; sweep += 1)
    for (let p = 0; p < n; p += 1)
      for (let q = p + 1; q < n; q += 1) if (a[p * n + q] !== 0) rotateSymmetric(a, vectors, n, p, q);
  const order = Array.from({ length: n }, (_, at) => at).sort((i, j) => (a[i * (n + 1)] as number) - (a[j * (n + 1)] as number));
  return {
    values: Float64Array.from(order, (at) => a[at * (n + 1)] as number),
    vectors: columnsIn(order, vectors, n, signsOf(vectors, n)),
  };
}

export interface Singular {
  /** Descending. */
  readonly values: Float64Array;
  /** As columns; `left * values @ right.T` is the matrix. The largest number of each on the right is positive. */
  readonly left: Tensor;
  readonly right: Tensor;
}

/** Makes two columns orthogonal; true if they were not. */
function orthogonalize(a: Float64Array, right: Float64Array, n: number, p: number, q: number): boolean {
  let [first, second, beside] = [0, 0, 0];
  for (let row = 0; row < a.length; row += n) {
    const [left, other] = [a[row + p] as number, a[row + q] as number];
    first += left * left;
    second += other * other;
    beside += left * other;
  }
  if (!(Math.abs(beside) > 1e-16 * Math.sqrt(first * second))) return false;
  const by = rotation(first, second, beside);
  for (let row = 0; row < a.length; row += n) turn(a, row + p, row + q, by);
  for (let row = 0; row < right.length; row += n) turn(right, row + p, row + q, by);
  return true;
}

/** Of a matrix with at least as many rows as columns: one-sided rotations, which keep small values accurate. */
function tallSingular({ shape: [, n = 0], data }: Tensor): Singular {
  const a = data.slice();
  const right = new Float64Array(n * n).map((_, at) => (at % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep += 1) {
    turned = false;
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) turned = orthogonalize(a, right, n, p, q) || turned;
  }
  const lengths = Float64Array.from({ length: n }, (_, column) => {
    let sum = 0;
    for (let at = column; at < a.length; at += n) sum = Math.hypot(sum, a[at] as number);
    return sum;
  });
  const order = Array.from({ length: n }, (_, at) => at).sort((i, j) => (lengths[j] as number) - (lengths[i] as number));
  const left = a.map((own, at) => (lengths[at % n] === 0 ? 0 : own / (lengths[at % n] as number)));
  const signs = signsOf(right, n);
  return {
    values: Float64Array.from(order, (at) => lengths[at] as number),
    left: columnsIn(order, left, n, signs),
    right: columnsIn(order, right, n, signs),
  };
}

export function singularOf(a: Tensor): Singular {
  const [m = 0, n = 0] = a.shape;
  if (m >= n) return tallSingular(a);
  const { values, left, right } = tallSingular(permute(a, [1, 0]));
  const signs = signsOf(left.data, m);
  const order = Array.from({ length: m }, (_, at) => at);
  return { values, left: columnsIn(order, right.data, m, signs), right: columnsIn(order, left.data, m, signs) };
}
