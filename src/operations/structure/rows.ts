import { sizeOf, type Tensor } from '../../program/tensor.ts';

/** Calls with the positions in memory of each row along the axis, in their order. */
export function eachRow({ shape }: Tensor, axis: number, visit: (places: readonly number[]) => void): void {
  const size = shape[axis] ?? 1;
  const inner = sizeOf(shape.slice(axis + 1));
  const rows = sizeOf(shape) / Math.max(size, 1);
  for (let row = 0; row < rows; row += 1) {
    const start = Math.floor(row / inner) * size * inner + (row % inner);
    visit(Array.from({ length: size }, (_, at) => start + at * inner));
  }
}

/** Negative where `left` comes before `right`; NaN is the largest number, as in PyTorch and NumPy, or nothing would be in order. */
export function compared(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
