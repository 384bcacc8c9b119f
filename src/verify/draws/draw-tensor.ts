import type { Sizes } from '../../engine/interpreter.ts';
import { evaluate } from '../../program/dimension.ts';
import { type Domain, printDomain } from '../../program/domain.ts';
import { SizeError, sizeOf, type Tensor } from '../../program/tensor.ts';
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

const usual = (random: Random, count: number, positive = false): Float64Array =>
  Float64Array.from({ length: count }, () => drawNumber(random, undefined, positive));

/** Zeros and ones, both of them where there is room. */
function drawMask(random: Random, count: number): Float64Array {
  const data = Float64Array.from({ length: count }, () => random.below(2));
  if (count > 1 && data.every((element) => element === data[0])) {
    const changed = random.below(count);
    data[changed] = 1 - (data[changed] as number);
  }
  return data;
}

/** As many of the whole numbers below `count`, in any order. */
function someBelow(random: Random, count: number, many: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  for (let at = 0; at < many; at += 1) {
    const other = at + random.below(count - at);
    [all[at], all[other]] = [all[other] as number, all[at] as number];
  }
  return all.slice(0, many);
}

/**
 * Whole numbers some of which come again while others are left out: what is lost where rows meet, or made up where none
 * is read, shows nowhere else.
 */
function drawIndices(random: Random, length: number, count: number): Float64Array {
  const rows = someBelow(random, count, count < 3 ? count : 2 + random.below(count - 2));
  const data = Float64Array.from({ length }, () => rows[random.below(rows.length)] as number);
  if (length > 1 && new Set(data).size === length) {
    const [from, to] = someBelow(random, length, 2) as [number, number];
    data[to] = data[from] as number;
  }
  return data;
}

type RowKind = 'onehot' | 'simplex' | 'unit';

function drawRow(random: Random, width: number, kind: RowKind): Float64Array {
  if (kind === 'onehot') {
    const one = random.below(width);
    return Float64Array.from({ length: width }, (_, index) => (index === one ? 1 : 0));
  }
  if (kind === 'unit') {
    const row = usual(random, width);
    const norm = Math.sqrt(row.reduce((sum, element) => sum + element * element, 0));
    return row.map((element) => element / norm);
  }
  const row = Float64Array.from({ length: width }, () => random.between(0.1, 1));
  const sum = row.reduce((total, element) => total + element, 0);
  return row.map((element) => element / sum);
}

/** `a @ a.T + 1` of a random `a`: symmetric, and far enough from singular. */
function drawDefinite(random: Random, n: number, scale = 1): Float64Array {
  const a = usual(random, n * n);
  return matrix(n, (row, column) => {
    let sum = row === column ? 1 : 0;
    for (let k = 0; k < n; k += 1) sum += scale * (a[row * n + k] as number) * (a[column * n + k] as number);
    return sum;
  });
}

function matrix(n: number, element: (row: number, column: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => element(Math.floor(index / n), index % n));
}

function drawSymmetric(random: Random, n: number, positive: boolean): Float64Array {
  const a = usual(random, n * n, positive);
  return matrix(n, (row, column) => a[Math.max(row, column) * n + Math.min(row, column)] as number);
}

/** The smaller off the diagonal the more there is: what is far from singular by its diagonal stays so. */
function drawTriangular(random: Random, n: number): Float64Array {
  const a = usual(random, n * n);
  return matrix(n, (row, column) => {
    const own = a[row * n + column] as number;
    if (row === column) return 0.5 + (2 / 3) * Math.abs(own);
    return column < row ? own / Math.sqrt(n) : 0;
  });
}

/**
 * A positive definite matrix and an antisymmetric one: their sum has no symmetry that would hide a transpose, a positive
 * determinant, and stretches every vector as much as the first at least. Turning a row around turns the sign of the determinant.
 */
function drawInvertible(random: Random, n: number, positive: boolean): Float64Array {
  const definite = drawDefinite(random, n, 1 / n);
  const a = usual(random, n * n).map((element) => element / Math.sqrt(n));
  const turned = !positive && random.next() < 0.5 ? random.below(n) : -1;
  return matrix(n, (row, column) => {
    const [own, other] = [row * n + column, column * n + row];
    const sign = Math.sign(row - column);
    const sum = (definite[own] as number) + sign * (a[Math.max(own, other)] as number);
    return row === turned ? -sum : sum;
  });
}

/** Blocks of numbers that are drawn together, one after another: the rows or the matrices of a tensor. */
function inBlocks(shape: readonly number[], axes: 1 | 2, draw: (width: number) => Float64Array): Float64Array {
  const width = shape.at(-1) as number;
  const data = new Float64Array(sizeOf(shape));
  for (let start = 0; start < data.length; start += width ** axes) data.set(draw(width), start);
  return data;
}

/** The facts on which a draw of one tensor may depend. */
export interface DrawRequest {
  readonly domain?: Domain | undefined;
  /** Only positive numbers, where the domain leaves it open. */
  readonly positive?: boolean;
  readonly sizes?: Sizes;
}

function drawIntegers(random: Random, length: number, domain: Extract<Domain, { kind: 'integers' }>, sizes: Sizes): Float64Array {
  const count = evaluate(domain.below, sizes);
  if (count < 1) throw new SizeError(`there are no ${printDomain(domain)} at these sizes`);
  const drawn = drawIndices(random, length, count);
  const { also } = domain;
  return also === undefined ? drawn : drawn.map((index) => (random.below(4) === 0 ? also : index));
}

function drawNumbers(random: Random, shape: readonly number[], { domain, positive = false, sizes = new Map() }: DrawRequest) {
  const count = sizeOf(shape);
  switch (domain?.kind) {
    case 'integers':
      return drawIntegers(random, count, domain, sizes);
    case 'mask':
      return drawMask(random, count);
    case 'onehot':
    case 'simplex':
    case 'unit': {
      const { kind } = domain;
      return inBlocks(shape, 1, (width) => drawRow(random, width, kind));
    }
    case 'symmetric':
      return inBlocks(shape, 2, (n) => drawSymmetric(random, n, positive));
    case 'spd':
      return inBlocks(shape, 2, (n) => drawDefinite(random, n));
    case 'triangular':
      return inBlocks(shape, 2, (n) => drawTriangular(random, n));
    case 'invertible':
      return inBlocks(shape, 2, (n) => drawInvertible(random, n, positive || domain.determinant === 'positive'));
    default:
      return Float64Array.from({ length: count }, () => drawNumber(random, domain, positive));
  }
}

export function drawTensor(random: Random, shape: readonly number[], request: DrawRequest = {}): Tensor {
  return { shape, data: drawNumbers(random, shape, request) };
}
