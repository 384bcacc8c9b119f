import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follows, type Inequality, witness } from '../../src/analysis/sequences/inequalities.ts';
import { add, constant, type Dimension, evaluate, named, ONE, scale, subtract } from '../../src/program/dimension.ts';

const SIZES = ['L', 'T'];
const INDICES = ['s', 't'];

/** Coefficients as they stand in programs: small, and most of them zero. */
const inequality: fc.Arbitrary<Inequality> = fc
  .record({
    slopes: fc.array(fc.constantFrom(0, 0, 0, 1, -1, 2), { minLength: 4, maxLength: 4 }),
    offset: fc.integer({ min: -4, max: 4 }),
  })
  .map(({ slopes, offset }) =>
    [...SIZES, ...INDICES].reduce(
      (sum: Dimension, name, index) => add(sum, scale(named(name), slopes[index] ?? 0)),
      constant(offset),
    ),
  );

/** Indices stay in a loop, as they do in every question that is asked. */
const bounds: readonly Inequality[] = INDICES.flatMap((name) => [
  subtract(named(name), ONE),
  subtract(named(name === 't' ? 'T' : 'L'), named(name)),
]);

const system = fc.array(inequality, { minLength: 1, maxLength: 4 }).map((found) => [...bounds, ...found]);

function holds(inequalities: readonly Inequality[], at: ReadonlyMap<string, number>): boolean {
  return inequalities.every((found) => evaluate(found, at) >= 0);
}

/** The first of all small values for which a system holds. */
function tried(inequalities: readonly Inequality[]): ReadonlyMap<string, number> | undefined {
  for (let T = 1; T <= 5; T += 1)
    for (let L = 1; L <= 5; L += 1)
      for (let t = 1; t <= T; t += 1)
        for (let s = 1; s <= L; s += 1) {
          const at = new Map(Object.entries({ T, L, t, s }));
          if (holds(inequalities, at)) return at;
        }
  return undefined;
}

describe('a system of inequalities', () => {
  it('holds for its witness', () => {
    fc.assert(
      fc.property(system, (inequalities) => {
        const found = witness(inequalities, INDICES);
        if (found !== undefined) expect(holds(inequalities, found)).toBe(true);
      }),
    );
  });

  it('has a witness whenever small numbers are one', () => {
    fc.assert(
      fc.property(system, (inequalities) => {
        if (tried(inequalities) !== undefined) expect(witness(inequalities, INDICES)).toBeDefined();
      }),
    );
  });

  it('lets follow only what holds for all numbers', () => {
    fc.assert(
      fc.property(system, inequality, (inequalities, claim) => {
        if (follows(claim, inequalities, INDICES))
          expect(tried([...inequalities, subtract(scale(claim, -1), ONE)])).toBeUndefined();
      }),
    );
  });

  it('takes dimensions to be positive, whole and of any size', () => {
    const size = named('T');
    expect(witness([subtract(constant(0), size)], [])).toBeUndefined();
    expect(witness([subtract(size, constant(50))], [])?.get('T')).toBe(50);
    // 2 T = 3
    const double = scale(size, 2);
    expect(witness([subtract(double, constant(3)), subtract(constant(3), double)], [])).toBeUndefined();
  });
});
