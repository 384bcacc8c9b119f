import type { Sizes } from '../engine/interpreter.ts';
import { evaluate } from '../program/dimension.ts';
import type { Domain } from '../program/domain.ts';
import { sizeOf, type Tensor } from '../program/tensor.ts';
import type { Random } from './random.ts';

/** The stretch of an interval from which numbers are drawn: what is open towards infinity ends nearby. */
function drawnRange(low: number, high: number): readonly [number, number] {
  if (Number.isFinite(low) && Number.isFinite(high)) return [low, high];
  if (Number.isFinite(low)) return [low + 0.1, low + 1.5];
  return Number.isFinite(high) ? [high - 1.5, high - 0.1] : [-1.5, 1.5];
}

/** With two decimals and away from zero, where kinks and lost signs hide; `positive` for what has no logarithm otherwise. */
function drawNumber(random: Random, domain: Domain | undefined, positive: boolean): number {
  if (domain?.kind === 'interval') {
    const [low, high] = drawnRange(domain.low, domain.high);
    const rounded = Math.round(random.between(low, high) * 100) / 100;
    return rounded > low && rounded < high ? rounded : (low + high) / 2 + (high - low) * 0.3 * (random.next() - 0.5);
  }
  const magnitude = Math.round(random.between(0.1, 1.5) * 100) / 100;
  return positive || random.next() < 0.5 ? magnitude : -magnitude;
}

/** Rows along the last axis: a single one among zeros, or positive numbers that sum to one. */
function drawRows(random: Random, shape: readonly number[], kind: 'onehot' | 'simplex'): Float64Array {
  const width = shape.at(-1) as number;
  const data = new Float64Array(sizeOf(shape));
  for (let start = 0; start < data.length; start += width) {
    if (kind === 'onehot') data[start + random.below(width)] = 1;
    else {
      const row = Float64Array.from({ length: width }, () => random.between(0.1, 1));
      const sum = row.reduce((total, element) => total + element, 0);
      data.set(
        row.map((element) => element / sum),
        start,
      );
    }
  }
  return data;
}

/** `a @ a.T + 1` of a random `a`: symmetric, and far enough from singular. */
function drawDefinite(random: Random, shape: readonly number[]): Float64Array {
  const n = shape.at(-1) as number;
  const data = new Float64Array(sizeOf(shape));
  for (let start = 0; start < data.length; start += n * n) {
    const a = Float64Array.from({ length: n * n }, () => drawNumber(random, undefined, false));
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column < n; column += 1) {
        let sum = row === column ? 1 : 0;
        for (let k = 0; k < n; k += 1) sum += (a[row * n + k] as number) * (a[column * n + k] as number);
        data[start + row * n + column] = sum;
      }
    }
  }
  return data;
}

/** What a draw of one tensor may depend on. */
export interface DrawRequest {
  readonly domain?: Domain | undefined;
  /** Only positive numbers, where the domain leaves it open. */
  readonly positive?: boolean;
  readonly sizes?: Sizes;
}

export function drawTensor(random: Random, shape: readonly number[], request: DrawRequest = {}): Tensor {
  const { domain, positive = false, sizes = new Map() } = request;
  if (domain?.kind === 'integers') {
    const count = evaluate(domain.below, sizes);
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => random.below(count)) };
  }
  if (domain?.kind === 'onehot' || domain?.kind === 'simplex') return { shape, data: drawRows(random, shape, domain.kind) };
  if (domain?.kind === 'definite' && shape.length >= 2 && shape.at(-1) === shape.at(-2)) {
    return { shape, data: drawDefinite(random, shape) };
  }
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => drawNumber(random, domain, positive)) };
}
