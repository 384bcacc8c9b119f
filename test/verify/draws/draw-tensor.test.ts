import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { constant } from '../../../src/program/dimension.ts';
import type { Domain } from '../../../src/program/domain.ts';
import { type DrawRequest, drawTensor } from '../../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../../src/verify/draws/random.ts';

const DRAWS = 60;

/** Draws of one random source, one after another. */
function draws(shape: readonly number[], domain: Domain, request: DrawRequest = {}): readonly (readonly number[])[] {
  const random = new Random(11);
  return Array.from({ length: DRAWS }, () => [...drawTensor(random, shape, { ...request, domain }).data]);
}

/** The rows of the matrices, or the rows along the last axis. */
function blocks(data: readonly number[], length: number): readonly (readonly number[])[] {
  return Array.from({ length: data.length / length }, (_, index) => data.slice(index * length, (index + 1) * length));
}

function apply(name: string, matrix: readonly number[], n: number): readonly number[] {
  const operation = OPERATIONS.call(name);
  if (operation === undefined) throw new Error(`there is no ${name}`);
  return [...operation.value([{ shape: [n, n], data: Float64Array.from(matrix) }], { options: {} }).data];
}

const determinant = (matrix: readonly number[], n: number): number => apply('det', matrix, n)[0] as number;
const norm = (numbers: readonly number[]): number => Math.hypot(...numbers);
/** In the norm of Frobenius, which is above that of the largest and smallest stretch. */
const condition = (matrix: readonly number[], n: number): number => norm(matrix) * norm(apply('inv', matrix, n));
const at = (matrix: readonly number[], n: number, row: number, column: number): number => matrix[row * n + column] as number;

function isSymmetric(matrix: readonly number[], n: number): boolean {
  return matrix.every((element, index) => element === at(matrix, n, index % n, Math.floor(index / n)));
}

const matrices = (n: number, domain: Domain, request?: DrawRequest): readonly (readonly number[])[] =>
  draws([2, n, n], domain, request).flatMap((data) => blocks(data, n * n));

const SIZES = [1, 2, 3, 5, 16] as const;

describe('what is drawn', () => {
  it('a mask is of zeros and ones, and has both', () => {
    for (const shape of [[2], [3, 2], [7]]) {
      for (const data of draws(shape, { kind: 'mask' })) expect(new Set(data)).toEqual(new Set([0, 1]));
    }
    expect(new Set(draws([], { kind: 'mask' }).flat())).toEqual(new Set([0, 1]));
  });

  it('masks of one source differ, and every element is 0 and 1 in turn', () => {
    const all = draws([2, 2], { kind: 'mask' });
    expect(new Set(all.map(String)).size).toBeGreaterThan(8);
    for (let index = 0; index < 4; index += 1) expect(new Set(all.map((data) => data[index])).size).toBe(2);
  });

  it('rows in `unit` have norm 1, and elements of both signs', () => {
    const rows = draws([2, 3], { kind: 'unit' }).flatMap((data) => blocks(data, 3));
    for (const row of rows) expect(norm(row)).toBeCloseTo(1, 12);
    expect(new Set(rows.flat().map(Math.sign))).toEqual(new Set([-1, 1]));
  });

  it.each(SIZES)('matrices of size %i in `symmetric` and `spd` are symmetric, the latter with a factor', (n) => {
    const symmetric = matrices(n, { kind: 'symmetric' });
    const definite = matrices(n, { kind: 'spd' });
    for (const matrix of [...symmetric, ...definite]) expect(isSymmetric(matrix, n)).toBe(true);
    for (const matrix of definite) expect(apply('cholesky', matrix, n).every(Number.isFinite)).toBe(true);
    if (n > 1) expect(symmetric.some((matrix) => !apply('cholesky', matrix, n).every(Number.isFinite))).toBe(true);
  });

  it.each(SIZES)('matrices of size %i in `triangular` are lower, full and well-conditioned', (n) => {
    for (const matrix of matrices(n, { kind: 'triangular' })) {
      for (const [index, element] of matrix.entries()) {
        const [row, column] = [Math.floor(index / n), index % n];
        expect(element === 0, `${row}, ${column}`).toBe(column > row);
        if (row === column) expect(element).toBeGreaterThan(0.5);
      }
      expect(condition(matrix, n)).toBeLessThan(10 * n);
    }
  });

  it.each(SIZES)('matrices of size %i for what needs an inverse are well-conditioned and of both signs', (n) => {
    const found = matrices(n, { kind: 'invertible', determinant: 'nonzero' });
    for (const matrix of found) expect(condition(matrix, n)).toBeLessThan(10 * n);
    expect(new Set(found.map((matrix) => Math.sign(determinant(matrix, n))))).toEqual(new Set([-1, 1]));
  });

  it('an inverse matrix is far from symmetric, so that a transpose shows', () => {
    for (const kind of ['nonzero', 'positive'] as const) {
      for (const matrix of matrices(3, { kind: 'invertible', determinant: kind })) {
        const inverse = apply('inv', matrix, 3);
        const difference = inverse.map((element, index) => element - at(inverse, 3, index % 3, Math.floor(index / 3)));
        expect(norm(difference)).toBeGreaterThan(0.05 * norm(inverse));
      }
    }
  });

  it('a determinant that must be positive is', () => {
    const positive = matrices(4, { kind: 'invertible', determinant: 'positive' });
    const wanted = matrices(4, { kind: 'invertible', determinant: 'nonzero' }, { positive: true });
    for (const matrix of [...positive, ...wanted]) expect(determinant(matrix, 4)).toBeGreaterThan(0);
  });
});

describe('indices', () => {
  const indices = (length: number, count: number): readonly (readonly number[])[] =>
    draws([length], { kind: 'integers', below: constant(count) });

  it.each([
    [2, 3],
    [3, 3],
    [4, 10],
    [12, 4],
  ])('%i of them below %i repeat, and leave rows out', (length, count) => {
    for (const data of indices(length, count)) {
      expect(data.every((row) => Number.isInteger(row) && row >= 0 && row < count)).toBe(true);
      expect(new Set(data).size).toBeLessThan(Math.min(length, count));
    }
  });

  it('every row is read in some draw, at every place, and no draw is all there is', () => {
    const all = indices(4, 5);
    for (let place = 0; place < 4; place += 1) expect(new Set(all.map((data) => data[place])).size).toBe(5);
    expect(new Set(all.map(String)).size).toBeGreaterThan(DRAWS / 2);
  });

  it('a lone one, and those of a single row, are what they must be', () => {
    expect(new Set(indices(1, 3).flat())).toEqual(new Set([0, 1, 2]));
    expect(new Set(indices(3, 1).flat())).toEqual(new Set([0]));
    expect(new Set(indices(3, 2).flat())).toEqual(new Set([0, 1]));
  });

  it('there are none below nothing', () => {
    expect(() => indices(2, 0)).toThrow('whole numbers');
  });
});
