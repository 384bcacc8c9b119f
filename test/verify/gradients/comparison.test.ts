import { describe, expect, it } from 'vitest';
import { agrees, compare, exactTruth, relativeError, type Truth, worseOf } from '../../../src/verify/gradients/comparison.ts';

const of = (...numbers: number[]): Float64Array => Float64Array.from(numbers);

/** The truth as the sum of terms so large. */
function sumOf(values: readonly number[], scales: readonly number[]): Truth {
  return { values: of(...values), scales: () => of(...scales) };
}

describe('a number and the truth', () => {
  it.each([
    [Number.NaN, 1, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN, 0],
    [1, Number.NaN, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
    [-1e-23, 1e-23, 2],
    [0, -0, 0],
  ])('%s for %s is off by %s', (found, expected, error) => {
    expect(relativeError(found, expected, Math.abs(expected))).toBe(error);
  });

  it('differ where only one of them vanishes', () => {
    expect(relativeError(1e-200, 0, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(compare(of(0), exactTruth(of(1e-200)), 1e-9).error).toBe(1);
  });
});

describe('the largest error', () => {
  it('is never forgotten', () => {
    expect([0.5, Number.NaN, 1].reduce(worseOf, 0)).toBeNaN();
    expect([Number.NaN, 0.5].reduce(worseOf, 0)).toBeNaN();
    expect(compare(of(1, Number.NaN, 1), exactTruth(of(1, 1, 1)), 1e-9)).toEqual({ error: Number.POSITIVE_INFINITY, worst: 1 });
  });
});

describe('the scale of a tolerance', () => {
  it('comes from the terms that made the truth', () => {
    expect(compare(of(1e-5), sumOf([0], [1e12]), 1e-9).error).toBeLessThan(1e-9);
    expect(agrees(of(1e-5), sumOf([0], [1e12]), 1e-9)).toBe(true);
    expect(agrees(of(1e5), sumOf([0], [1e12]), 1e-9)).toBe(false);
  });

  it('never comes from what is judged alone', () => {
    expect(agrees(of(1e300), sumOf([1], [1]), 1e-9)).toBe(false);
    expect(compare(of(1e300), sumOf([1], [1]), 1e-9, () => of(1e307)).error).toBeGreaterThan(1);
  });

  it('is that of each element', () => {
    expect(agrees(of(1, -1e-12), sumOf([1, 1e-12], [1, 1e-12]), 1e-9)).toBe(false);
  });
});

describe('rounding of what is judged', () => {
  it('is excused as far as the truth allows, and where the truth is zero', () => {
    const terms = (size: number) => (): Float64Array => of(size);
    expect(compare(of(1 + 1e-8), sumOf([1], [1]), 1e-9, terms(1e6)).error).toBe(0);
    expect(compare(of(1 + 1e-8), sumOf([1], [1]), 1e-9, terms(1)).error).toBeCloseTo(1e-8, 12);
    expect(compare(of(1.1), sumOf([1], [1]), 1e-9, terms(1e30)).error).toBeCloseTo(0.1, 9);
    expect(compare(of(1e-17), sumOf([0], [0]), 1e-9, terms(1)).error).toBe(0);
    expect(compare(of(1e-10), sumOf([0], [0]), 1e-9, terms(1)).error).toBe(Number.POSITIVE_INFINITY);
  });
});
