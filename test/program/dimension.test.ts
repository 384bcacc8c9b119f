import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resolver } from '../../src/analysis/expressions/resolver.ts';
import { lowerSize } from '../../src/analysis/expressions/sizes.ts';
import { parseExpression } from '../../src/language/grammar/parser.ts';
import {
  add,
  constant,
  constantValue,
  type Dimension,
  equal,
  evaluate,
  isOne,
  multiply,
  named,
  namesIn,
  ONE,
  printDimension,
  product,
  scale,
  substitute,
  subtract,
  UnboundDimension,
  ZERO,
} from '../../src/program/dimension.ts';

const NAMES = ['m', 'n', 'T'];

/** A polynomial, built from sums and products of names and small integers. */
const dimension: fc.Arbitrary<Dimension> = fc.letrec<{ node: Dimension }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...NAMES).map(named),
    fc.integer({ min: -4, max: 4 }).map(constant),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => add(a, b)),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => multiply(a, b)),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => subtract(a, b)),
  ),
})).node;

const sizes = fc
  .tuple(...NAMES.map(() => fc.integer({ min: -5, max: 9 })))
  .map((values) => new Map(NAMES.map((name, index) => [name, values[index] as number])));

function same(a: Dimension, b: Dimension): void {
  expect(a.key).toBe(b.key);
  expect(equal(a, b)).toBe(true);
}

describe('dimensions', () => {
  it('are a commutative ring', () => {
    fc.assert(
      fc.property(dimension, dimension, dimension, (a, b, c) => {
        same(add(a, b), add(b, a));
        same(add(add(a, b), c), add(a, add(b, c)));
        same(add(a, ZERO), a);
        same(subtract(a, a), ZERO);
        same(multiply(a, b), multiply(b, a));
        same(multiply(multiply(a, b), c), multiply(a, multiply(b, c)));
        same(multiply(a, ONE), a);
        same(multiply(a, ZERO), ZERO);
        same(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)));
        same(scale(a, 3), add(a, add(a, a)));
        same(product([a, b, c]), multiply(a, multiply(b, c)));
      }),
    );
  });

  it('are evaluated as what they are made of', () => {
    fc.assert(
      fc.property(dimension, dimension, sizes, (a, b, known) => {
        const value = (of: Dimension): number => evaluate(of, known);
        expect(value(add(a, b))).toBe(value(a) + value(b));
        expect(value(subtract(a, b))).toBe(value(a) - value(b));
        // `+ 0` makes no difference between 0 and -0.
        expect(value(multiply(a, b)) + 0).toBe(value(a) * value(b) + 0);
      }),
    );
  });

  it('are the same exactly when no sizes tell them apart', () => {
    fc.assert(
      fc.property(dimension, dimension, (a, b) => {
        const points = [-7, 3, 5, 11].flatMap((m) =>
          [-3, 2, 13].flatMap((n) => [1, 6, 17].map((T) => new Map(Object.entries({ m, n, T })))),
        );
        if (equal(a, b)) for (const point of points) expect(evaluate(a, point)).toBe(evaluate(b, point));
        else
          expect(points.some((point) => evaluate(subtract(a, b), point) !== 0) || a.terms.length + b.terms.length > 4).toBe(true);
      }),
    );
  });

  it('have their names replaced by polynomials', () => {
    fc.assert(
      fc.property(dimension, dimension, sizes, (a, replacement, known) => {
        const replaced = substitute(a, 'm', replacement);
        const inner = new Map(known).set('m', evaluate(replacement, known));
        expect(evaluate(replaced, known)).toBe(evaluate(a, inner));
        if (!namesIn(replacement).has('m')) expect(namesIn(replaced).has('m')).toBe(false);
        same(substitute(a, 'm', named('m')), a);
      }),
    );
  });

  it('know when they are a constant', () => {
    fc.assert(
      fc.property(dimension, (a) => {
        expect(constantValue(a) === undefined).toBe(namesIn(a).size > 0);
        expect(isOne(a)).toBe(constantValue(a) === 1);
        same(constant(constantValue(subtract(a, a)) ?? Number.NaN), ZERO);
      }),
    );
  });

  it('are read as they are printed', () => {
    const resolver: Resolver = {
      size: ({ text }) => named(text),
      read: () => expect.unreachable(),
      option: () => undefined,
      report: (_code, _span, message) => expect.unreachable(message),
    };
    fc.assert(
      fc.property(dimension, (a) => {
        const read = lowerSize(parseExpression(printDimension(a)), resolver);
        expect(read?.key).toBe(a.key);
      }),
    );
  });

  it('are written as a person would', () => {
    const [m, n, T] = [named('m'), named('n'), named('T')];
    expect(printDimension(add(m, m))).toBe('2 * m');
    expect(printDimension(subtract(T, ONE))).toBe('T - 1');
    expect(printDimension(add(ONE, multiply(n, m)))).toBe('m * n + 1');
    expect(printDimension(scale(n, -1))).toBe('-n');
    expect(printDimension(ZERO)).toBe('0');
  });

  it('have no value while a name has no size', () => {
    expect(() => evaluate(named('m'), new Map())).toThrow(UnboundDimension);
  });
});
