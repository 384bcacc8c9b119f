import { type Tensor, zeros } from '../../program/tensor.ts';

export const sizeOfSquare = (a: Tensor): number => a.shape[0] ?? 0;

interface Elimination {
  readonly solution: Tensor;
  /** Their product is the determinant, but for the sign that the swaps of rows leave. */
  readonly pivots: readonly number[];
  readonly sign: number;
}

/** Elimination with partial pivoting of `[a | b]`: the solution, and what the determinant of `a` is made of. */
export function eliminate(a: Tensor, b: Tensor): Elimination {
  const n = sizeOfSquare(a);
  const width = b.shape.length === 1 ? 1 : (b.shape[1] ?? 0);
  const left = Float64Array.from(a.data);
  const right = Float64Array.from(b.data);
  const pivots: number[] = [];
  let sign = 1;
  for (let column = 0; column < n; column += 1) {
    const pivot = largestBelow(left, n, column);
    if (pivot !== column) {
      swapRows(left, n, pivot, column);
      swapRows(right, width, pivot, column);
      sign = -sign;
    }
    const top = left[column * n + column] as number;
    pivots.push(top);
    for (let row = 0; row < n; row += 1) {
      if (row === column) continue;
      const factor = (left[row * n + column] as number) / top;
      addRow(left, n, row, column, -factor);
      addRow(right, width, row, column, -factor);
    }
  }
  for (let row = 0; row < n; row += 1) {
    const diagonal = left[row * n + row] as number;
    for (let at = row * width; at < (row + 1) * width; at += 1) right[at] = (right[at] as number) / diagonal;
  }
  return { solution: { shape: b.shape, data: right }, pivots, sign };
}

function largestBelow(data: Float64Array, n: number, column: number): number {
  let best = column;
  for (let row = column + 1; row < n; row += 1) {
    if (Math.abs(data[row * n + column] as number) > Math.abs(data[best * n + column] as number)) best = row;
  }
  return best;
}

function swapRows(data: Float64Array, width: number, a: number, b: number): void {
  const kept = data.slice(a * width, (a + 1) * width);
  data.copyWithin(a * width, b * width, (b + 1) * width);
  data.set(kept, b * width);
}

function addRow(data: Float64Array, width: number, target: number, source: number, factor: number): void {
  for (let at = 0; at < width; at += 1) {
    data[target * width + at] = (data[target * width + at] as number) + factor * (data[source * width + at] as number);
  }
}

function identity(n: number): Tensor {
  const result = zeros([n, n]);
  for (let row = 0; row < n; row += 1) result.data[row * n + row] = 1;
  return result;
}

export const inverse = (a: Tensor): Tensor => eliminate(a, identity(sizeOfSquare(a))).solution;
const triangular = (a: Tensor): Elimination => eliminate(a, zeros([sizeOfSquare(a)]));

export function determinantOf(a: Tensor): number {
  const { pivots, sign } = triangular(a);
  return pivots.reduce((product, pivot) => product * pivot, sign);
}

/** As a sum of logarithms, because the determinant itself soon is more or less than a number can be. */
export function logDeterminantOf(a: Tensor): number {
  const { pivots, sign } = triangular(a);
  const negative = pivots.filter((pivot) => pivot < 0).length % 2 === 0 ? sign < 0 : sign > 0;
  return negative ? Number.NaN : pivots.reduce((sum, pivot) => sum + Math.log(Math.abs(pivot)), 0);
}
