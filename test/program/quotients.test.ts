import { describe, expect, it } from 'vitest';
import {
  add,
  constant,
  type Dimension,
  equal,
  evaluate,
  multiply,
  named,
  namesIn,
  ONE,
  printDimension,
  quotient,
  scale,
  substitute,
  subtract,
} from '../../src/program/dimension.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { analyzeText, diagnose } from '../support/analysis.ts';

const H = named('H');
const W = named('W');

describe('the whole part of a quotient of sizes', () => {
  it('is written as it stands', () => {
    expect(printDimension(add(quotient(subtract(H, constant(3)), 2), constant(1)))).toBe('(H - 3) // 2 + 1');
    expect(printDimension(scale(quotient(H, 2), 3))).toBe('3 * (H // 2)');
    expect(printDimension(multiply(quotient(H, 2), W))).toBe('(H // 2) * W');
  });

  it('is gone where it divides evenly', () => {
    expect(printDimension(quotient(scale(H, 4), 2))).toBe('2 * H');
    expect(printDimension(quotient(subtract(scale(H, 2), constant(3)), 2))).toBe('H - 2');
    expect(printDimension(quotient(constant(-3), 2))).toBe('-2');
    expect(equal(quotient(scale(H, 2), 4), quotient(H, 2))).toBe(true);
    expect(equal(quotient(quotient(H, 2), 3), quotient(H, 6))).toBe(true);
    expect(equal(quotient(H, 2), quotient(W, 2))).toBe(false);
  });

  it('is the same size however much of it stands outside', () => {
    const half = (shift: number): Dimension => quotient(add(H, constant(shift)), 2);
    expect(equal(add(half(-1), constant(1)), half(1))).toBe(true);
    expect(equal(multiply(add(half(-3), constant(2)), W), multiply(half(1), W))).toBe(true);
    expect(equal(half(0), half(1))).toBe(false);
    expect(equal(add(quotient(add(half(-4), W), 3), constant(1)), quotient(add(add(half(0), W), ONE), 3))).toBe(true);
    const text = 'input x: [N, C, H, H], b: [(H + 1) // 2, (H + 1) // 2]\nparam K: [D, C, 3, 3]\n';
    expect(diagnose(`${text}y = conv2d(x, K, stride=2, padding=1) + b\n`)).toEqual([]);
    expect(diagnose(`${text}y = conv2d(x, K, stride=2, padding=0) + b\n`)).toHaveLength(1);
  });

  it('knows its names, and gets other values for them', () => {
    const size = add(quotient(add(H, W), 3), H);
    expect([...namesIn(size)].sort()).toEqual(['H', 'W']);
    expect(printDimension(substitute(size, 'W', scale(H, 2)))).toBe('2 * H');
    expect(evaluate(quotient(subtract(H, constant(3)), 2), new Map([['H', 2]]))).toBe(-1);
  });

  it('is the number that it says, however it was made shorter', () => {
    const random = new Random(3);
    const whole = (low: number, high: number): number => Math.floor(random.between(low, high));
    for (let draw = 0; draw < 300; draw += 1) {
      const sizes = new Map([
        ['H', whole(1, 30)],
        ['W', whole(1, 30)],
      ]);
      const [a, b, c, by, again] = [whole(-6, 7), whole(-6, 7), whole(-9, 10), whole(1, 7), whole(1, 5)];
      const inner: Dimension = add(add(scale(H, a), scale(W, b)), constant(c));
      const outer = quotient(add(quotient(inner, by), constant(c)), again);
      const expected = Math.floor((Math.floor(evaluate(inner, sizes) / by) + c) / again);
      expect(evaluate(outer, sizes), printDimension(outer)).toBe(expected);
    }
  });

  it('is a size of the language', () => {
    const text = `dim H = 28
input x: [N, 2, H, W], k: [3, 2, 3, 3], b: [(H - 3) // 2 + 1, (W - 3) // 2 + 1]
y = conv2d(x, k, stride=2) + b
z = max_pool(y, size=2) * (H // 2)
output z
`;
    expect(diagnose(text)).toEqual([]);
    const shapes = analyzeText(text).forward.body.map((step) => (step.kind === 'equation' ? step.target.shape : []));
    expect(shapes.map((shape) => shape.map(printDimension))).toEqual([
      ['N', '3', '(H - 3) // 2 + 1', '(W - 3) // 2 + 1'],
      ['N', '3', '(H - 5) // 4 + 1', '(W - 5) // 4 + 1'],
    ]);
  });

  it('is divided by a positive whole number, and numbers that are no sizes have `floor`', () => {
    const messages = diagnose('input x: [n], a: [n // m], b: [n // 0]\ny = x // 2\n').map(({ message }) => message);
    expect(messages).toEqual([
      'a size is divided by a positive whole number, as in `n // 2`',
      'a size is divided by a positive whole number, as in `n // 2`',
      '`//` divides sizes: the whole part of other numbers is written `floor(x / 2)`',
    ]);
  });
});
