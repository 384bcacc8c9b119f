import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCompiled } from '../../../src/engine/compiled/plan.ts';
import { logistic } from '../../../src/operations/elementwise/functions.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { analyzeText } from '../../support/analysis.ts';
import { unitInLastPlace } from './support.ts';

const COUNT = 4096;

function compute(name: string, numbers: readonly number[]): Float64Array {
  const { forward } = analyzeText(`input a: [${numbers.length}]\ny = ${name}(a)\n`);
  const [a] = forward.given;
  const [output] = forward.outputs;
  if (a === undefined || output === undefined) throw new Error('the program has changed');
  const tensor: Tensor = { shape: [numbers.length], data: Float64Array.from(numbers) };
  return runCompiled(forward.body, new Map(), new Map([[a, tensor]])).get(output.variable)?.data ?? new Float64Array();
}

/** The largest error in units in the last place of each result. */
function largestError(name: string, reference: (a: number) => number, numbers: readonly number[]): number {
  const found = compute(name, numbers);
  return numbers.reduce((worst, number, index) => {
    const expected = reference(number);
    const value = found[index] as number;
    if (Object.is(expected, value)) return worst;
    const unit = Math.max(unitInLastPlace(expected), Number.MIN_VALUE);
    return Math.max(worst, Math.abs(expected - value) / unit);
  }, 0);
}

const EDGES = [
  0, -0, 1e-320, -1e-320, 1e-300, 1e-9, -1e-9, 0.1733, 0.34657, 0.5, 1, -1, 20, -20, 22, 44, 709.7, -708.5, -740, 800, -800,
];
const INFINITE = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

const FUNCTIONS = [
  ['exp', Math.exp, 2],
  ['sigmoid', logistic, 3],
  ['tanh', Math.tanh, 4],
] as const;

describe.each(FUNCTIONS)('%s in WebAssembly', (name, reference, bound) => {
  it(`is within ${bound} units in the last place of the host's`, () => {
    const number = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -745, max: 709, noNaN: true }));
    fc.assert(
      fc.property(fc.array(number, { minLength: COUNT, maxLength: COUNT, size: 'max' }), (numbers) => {
        expect(largestError(name, reference, numbers)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 4 },
    );
  });

  it('is so at its edges', () => {
    expect(largestError(name, reference, EDGES)).toBeLessThanOrEqual(bound);
  });

  it('knows what is not finite', () => {
    expect([...compute(name, INFINITE)]).toEqual(INFINITE.map(reference));
  });
});
