import { describe, expect, it } from 'vitest';
import { analyze, run } from '../../src/index.ts';

function outputOf(equation: string, x: readonly (number | string)[]): unknown {
  return run(analyze(`input x: [n]\ny = ${equation}\n`), { x }).outputs['y'];
}

describe('the order of numbers', () => {
  it('has NaN as the largest, so that all others are in order', () => {
    const x = [1, 'NaN', 0, '-Infinity', 'NaN', 'Infinity'];
    expect(outputOf('sort(x)', x)).toEqual([-Infinity, 0, 1, Infinity, Number.NaN, Number.NaN]);
    expect(outputOf('argsort(x)', x)).toEqual([3, 2, 0, 5, 1, 4]);
    expect(outputOf('top_k(x, 3)', x)).toEqual([Number.NaN, Number.NaN, Infinity]);
  });

  it('keeps infinities that are equal as they stand', () => {
    expect(outputOf('argsort(x)', ['Infinity', '-Infinity', 0, '-Infinity', 'Infinity'])).toEqual([1, 3, 2, 0, 4]);
    expect(outputOf('argsort(x, descending=true)', ['-Infinity', 0, '-Infinity'])).toEqual([1, 0, 2]);
  });
});
