import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, named, scale } from '../../src/program/dimension.ts';
import {
  broadcastShapes,
  broadcastsTo,
  dropAxes,
  evaluateShape,
  keepAxes,
  normalizeAxes,
  printShape,
  sameShape,
  UNKNOWN,
} from '../../src/program/shape.ts';

/** NumPy's rule, written from its documentation: right-aligned, equal or one of them 1. */
function reference(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const result: number[] = [];
  const left = [...a].reverse();
  const right = [...b].reverse();
  for (let axis = 0; axis < Math.max(a.length, b.length); axis += 1) {
    const [x, y] = [left[axis] ?? 1, right[axis] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return undefined;
    result.unshift(x === 1 ? y : x);
  }
  return result;
}

const numbers = fc.array(fc.constantFrom(1, 2, 3), { maxLength: 4 });
const symbols = fc.array(fc.constantFrom(constant(1), constant(2), named('m'), named('n'), scale(named('m'), 2)), {
  maxLength: 4,
});
const SIZES = new Map([
  ['m', 5],
  ['n', 7],
]);

describe('broadcasting', () => {
  it('of literal sizes is that of NumPy', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const result = broadcastShapes(a.map(constant), b.map(constant));
        expect(result && evaluateShape(result, new Map())).toEqual(reference(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it('of names is that of their sizes, when no two have the same', () => {
    fc.assert(
      fc.property(symbols, symbols, (a, b) => {
        const result = broadcastShapes(a, b);
        expect(result && evaluateShape(result, SIZES)).toEqual(reference(evaluateShape(a, SIZES), evaluateShape(b, SIZES)));
      }),
      { numRuns: 500 },
    );
  });

  it('never takes two names for the same, whatever their sizes', () => {
    expect(broadcastShapes([named('m')], [named('n')])).toBeUndefined();
    expect(broadcastShapes([named('m')], [constant(5)])).toBeUndefined();
  });

  it('does not depend on the order, and stretching twice is stretching once', () => {
    fc.assert(
      fc.property(symbols, symbols, (a, b) => {
        const result = broadcastShapes(a, b);
        const swapped = broadcastShapes(b, a);
        expect(swapped && printShape(swapped)).toBe(result && printShape(result));
        if (result === undefined) return;
        expect(broadcastsTo(a, result)).toBe(true);
        expect(broadcastsTo(b, result)).toBe(true);
        expect(broadcastsTo(result, a)).toBe(sameShape(result, a));
      }),
      { numRuns: 500 },
    );
  });
});

describe('axes', () => {
  it('may be negative, and are counted from 0 in order', () => {
    expect(normalizeAxes([-1, 0], 3)).toEqual([0, 2]);
    expect(normalizeAxes([], 2)).toEqual([]);
  });

  it.each([[[3]], [[-4]], [[0, 0]], [[2, -1]], [[0.5]]])('%j do not fit rank 3', (axes) => {
    expect(normalizeAxes(axes, 3)).toBeUndefined();
  });

  it('are kept as 1 or dropped', () => {
    const shape = [named('m'), named('n'), constant(2)];
    expect(printShape(keepAxes(shape, [0, 2]))).toBe('[1, n, 1]');
    expect(printShape(dropAxes(shape, [0, 2]))).toBe('[n]');
    expect(printShape(dropAxes(shape, [0, 1, 2]))).toBe('[]');
  });
});

describe('printShape', () => {
  it('tells the unknown shape from a scalar', () => {
    expect(printShape(UNKNOWN)).toBe('?');
    expect(printShape([])).toBe('[]');
  });
});
