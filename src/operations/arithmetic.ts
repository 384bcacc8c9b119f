import type { Domain } from '../program/domain.ts';
import type { Operation, Site } from '../program/operation.ts';
import { operand, POSITIVE } from './describe.ts';
import { elementwise, infix } from './elementwise.ts';

const BOTH = [operand('a'), operand('b')];

/** Literal exponents whose rule is shorter than `dy * b * a ^ (b - 1)`. */
const POWER_RULES: ReadonlyMap<number, string | undefined> = new Map([
  [0, undefined],
  [1, 'dy'],
  [2, '2 * a * dy'],
]);

/** The power's derivative by its base; a literal exponent is used as the number that it is. */
function baseRule({ numbers: [, exponent] }: Site): string | undefined {
  if (exponent === undefined) return 'dy * where(b == 0, 0, b * a ^ (b - 1))';
  return POWER_RULES.has(exponent) ? POWER_RULES.get(exponent) : 'dy * b * a ^ (b - 1)';
}

/** The power's derivative by its exponent; a power of 0 does not change, though its logarithm is infinite. */
function exponentRule({ numbers: [base] }: Site): string {
  return base === undefined ? 'dy * where(a == 0, 0, y * log(a))' : 'dy * y * log(a)';
}

/** Negative numbers have whole powers only, and 0 has no negative ones. */
function baseDomain({ numbers: [, exponent] }: Site): Domain | 'everywhere' {
  if (exponent === undefined || !Number.isInteger(exponent)) return POSITIVE;
  return exponent < 0 ? { kind: 'nonzero' } : 'everywhere';
}

export const ARITHMETIC: readonly Operation[] = [
  infix('+', {
    operands: BOTH,
    value: (a, b) => (a as number) + (b as number),
    derivatives: ['dy', 'dy'],
    slopes: [() => 1, () => 1],
    kink: 'smooth',
    documentation: { summary: 'Elementwise sum.', formula: 'a + b', example: 'y = a + b' },
  }),
  infix('-', {
    operands: BOTH,
    value: (a, b) => (a as number) - (b as number),
    derivatives: ['dy', '-dy'],
    slopes: [() => 1, () => -1],
    kink: 'smooth',
    documentation: { summary: 'Elementwise difference.', formula: 'a - b', example: 'y = a - b' },
  }),
  infix('*', {
    operands: BOTH,
    value: (a, b) => (a as number) * (b as number),
    derivatives: ['dy * b', 'dy * a'],
    slopes: [(_, b) => b as number, (a) => a as number],
    kink: 'smooth',
    documentation: { summary: 'Elementwise (Hadamard) product.', formula: 'a \\odot b', example: 'y = a * b' },
  }),
  infix('/', {
    operands: [operand('a'), operand('b', { kind: 'nonzero' })],
    value: (a, b) => (a as number) / (b as number),
    derivatives: ['dy / b', '-dy * y / b'],
    slopes: [(_, b) => 1 / (b as number), (a, b) => -(a as number) / ((b as number) * (b as number))],
    kink: 'smooth',
    documentation: { summary: 'Elementwise quotient.', formula: '\\frac{a}{b}', example: 'y = a / b' },
  }),
  infix('^', {
    operands: [operand('a', baseDomain), operand('b')],
    value: (a, b) => (a as number) ** (b as number),
    derivatives: [baseRule, exponentRule],
    slopes: [
      (a, b) => (b === 0 ? 0 : (b as number) * (a as number) ** ((b as number) - 1)),
      (a, b) => (a === 0 ? 0 : Math.log(a as number) * (a as number) ** (b as number)),
    ],
    kink: 'smooth',
    documentation: { summary: 'Elementwise power.', formula: 'a^b', example: 'y = x ^ 2' },
  }),
  elementwise(
    {
      name: 'negative',
      synonyms: [],
      operands: [operand('a')],
      value: (a) => -(a as number),
      derivatives: ['-dy'],
      slopes: [() => -1],
      kink: 'smooth',
      documentation: { summary: 'Elementwise negation.', formula: '-a', example: 'y = -x' },
    },
    { kind: 'negation' },
  ),
];

type Comparison = (a: number, b: number) => boolean;

/** A mask of 0 and 1: piecewise constant, so no gradient passes, and it jumps where both sides are equal. */
function comparison(symbol: string, holds: Comparison, formula: string, summary: string): Operation {
  return infix(symbol, {
    operands: BOTH,
    value: (a, b) => (holds(a as number, b as number) ? 1 : 0),
    derivatives: [undefined, undefined],
    slopes: [() => 0, () => 0],
    kink: (a, b) => (a as number) - (b as number),
    documentation: { summary, formula, example: `mask = a ${symbol} b` },
  });
}

export const COMPARISONS: readonly Operation[] = [
  comparison('<', (a, b) => a < b, '[a < b]', '1 where a is less than b, otherwise 0.'),
  comparison('<=', (a, b) => a <= b, '[a \\le b]', '1 where a is at most b, otherwise 0.'),
  comparison('>', (a, b) => a > b, '[a > b]', '1 where a is greater than b, otherwise 0.'),
  comparison('>=', (a, b) => a >= b, '[a \\ge b]', '1 where a is at least b, otherwise 0.'),
  comparison('==', (a, b) => a === b, '[a = b]', '1 where a equals b, otherwise 0.'),
  comparison('!=', (a, b) => a !== b, '[a \\ne b]', '1 where a differs from b, otherwise 0.'),
];

export const SELECTIONS: readonly Operation[] = [
  elementwise({
    name: 'where',
    synonyms: [],
    operands: [operand('c'), operand('a'), operand('b')],
    value: (c, a, b) => (c === 0 ? (b as number) : (a as number)),
    derivatives: [undefined, 'where(c, dy, 0)', 'where(c, 0, dy)'],
    slopes: [() => 0, (c) => (c === 0 ? 0 : 1), (c) => (c === 0 ? 1 : 0)],
    kink: 'smooth',
    documentation: {
      summary: 'a where the mask c is not 0, otherwise b.',
      formula: 'c \\,?\\, a : b',
      example: 'y = where(x > 0, x, 0.1 * x)',
    },
  }),
  elementwise({
    name: 'maximum',
    synonyms: [],
    operands: BOTH,
    value: (a, b) => Math.max(a as number, b as number),
    derivatives: ['dy * ((a > b) + 0.5 * (a == b))', 'dy * ((b > a) + 0.5 * (a == b))'],
    slopes: [
      (a, b) => (a === b ? 0.5 : Number((a as number) > (b as number))),
      (a, b) => (a === b ? 0.5 : Number((b as number) > (a as number))),
    ],
    kink: (a, b) => (a as number) - (b as number),
    documentation: {
      summary: 'The larger of two, elementwise; half of the gradient goes to each on a tie.',
      formula: '\\max(a, b)',
      example: 'y = maximum(a, b)',
    },
  }),
  elementwise({
    name: 'minimum',
    synonyms: [],
    operands: BOTH,
    value: (a, b) => Math.min(a as number, b as number),
    derivatives: ['dy * ((a < b) + 0.5 * (a == b))', 'dy * ((b < a) + 0.5 * (a == b))'],
    slopes: [
      (a, b) => (a === b ? 0.5 : Number((a as number) < (b as number))),
      (a, b) => (a === b ? 0.5 : Number((b as number) < (a as number))),
    ],
    kink: (a, b) => (a as number) - (b as number),
    documentation: {
      summary: 'The smaller of two, elementwise; half of the gradient goes to each on a tie.',
      formula: '\\min(a, b)',
      example: 'y = minimum(a, b)',
    },
  }),
];
