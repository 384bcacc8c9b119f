import type { Domain } from '../../program/domain.ts';
import type { Operation, Site } from '../../program/operation.ts';
import { BINDING, type Spelling, type TextSpelling } from '../../program/spelling.ts';
import { operand, POSITIVE } from '../describe.ts';
import {
  ADD,
  DIVIDE,
  infixText,
  infixWritten,
  MINUS,
  MULTIPLY,
  map,
  PYTHON_MINUS,
  primary,
  SUBTRACT,
} from '../spelling/spell.ts';
import { elementwise, infix } from './elementwise.ts';

/** An operator that every target writes with the same sign. */
function operator(symbol: string, binding: number, latex: string, element: Spelling['element']): Spelling {
  const text = infixText(symbol, binding);
  return { numpy: text, torch: text, latex: infixText(latex, binding), element };
}

/** Python's sign for the power, without spaces between names and numbers; a function elsewhere. */
const PYTHON_POWER: TextSpelling = (call) => {
  const [base, exponent] = [call.operand(0, BINDING.primary), call.operand(1, BINDING.sign)];
  const simple = [base, exponent].every((operand) => /^-?[\p{L}\p{M}\p{N}_.]+$/u.test(operand));
  return { text: base + (simple ? '**' : ' ** ') + exponent, binding: BINDING.power };
};

const POWER: Spelling = {
  numpy: PYTHON_POWER,
  torch: PYTHON_POWER,
  latex: (call) => ({ text: `{${call.operand(0, BINDING.primary)}}^{${call.operand(1)}}`, binding: BINDING.power }),
  element: map(powerText('pow'), powerText('Math.pow')),
};

/** A square is written out: `x * x`. */
function powerText(name: string): TextSpelling {
  return (call) => {
    const [base, exponent] = [call.operand(0), call.operand(1)];
    if (call.site.numbers[1] !== 2 || !/^[\p{L}\p{M}\p{N}_.]+(\[[^\]]*\])?$/u.test(base))
      return primary(`${name}(${base}, ${exponent})`);
    return { text: `${base} * ${base}`, binding: BINDING.product };
  };
}

/** ⊙ between tensors; a factor that is one number needs no sign. */
const PRODUCT: Spelling = {
  ...operator('*', BINDING.product, '\\odot', MULTIPLY),
  latex: (call) => {
    const isScalar = call.site.operands.map((shape) => shape.length === 0);
    const sign = !isScalar.includes(true) ? '\\odot' : call.written[1]?.type === 'number' ? '\\cdot' : '\\,';
    return infixWritten(call, sign, BINDING.product);
  },
};

const FRACTION: Spelling = {
  ...operator('/', BINDING.product, '/', DIVIDE),
  latex: (call) => primary(`\\frac{${call.operand(0)}}{${call.operand(1)}}`),
};

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
    linearIn: 'all',
    lowering: 'map',
    spelling: operator('+', BINDING.sum, '+', ADD),
    documentation: { summary: 'Elementwise sum.', formula: 'a + b', example: 'y = a + b', elsewhere: ['add'] },
  }),
  infix('-', {
    operands: BOTH,
    value: (a, b) => (a as number) - (b as number),
    derivatives: ['dy', '-dy'],
    slopes: [() => 1, () => -1],
    kink: 'smooth',
    linearIn: 'all',
    sign: '−',
    lowering: 'map',
    spelling: operator('-', BINDING.sum, '-', SUBTRACT),
    documentation: { summary: 'Elementwise difference.', formula: 'a - b', example: 'y = a - b', elsewhere: ['sub', 'subtract'] },
  }),
  infix('*', {
    operands: BOTH,
    value: (a, b) => (a as number) * (b as number),
    derivatives: ['dy * b', 'dy * a'],
    slopes: [(_, b) => b as number, (a) => a as number],
    kink: 'smooth',
    linearIn: 'each',
    sign: '⊙',
    lowering: 'map',
    spelling: PRODUCT,
    documentation: {
      summary: 'Elementwise (Hadamard) product.',
      formula: 'a \\odot b',
      example: 'y = a * b',
      elsewhere: ['mul', 'multiply'],
    },
  }),
  infix('/', {
    operands: [operand('a'), operand('b', { kind: 'nonzero' })],
    value: (a, b) => (a as number) / (b as number),
    derivatives: ['dy / b', '-dy * y / b'],
    slopes: [(_, b) => 1 / (b as number), (a, b) => -((a as number) / (b as number)) / (b as number)],
    slopeTexts: ['1 / b', '-(a / (b * b))'],
    kink: 'smooth',
    linearIn: 'first',
    lowering: 'map',
    spelling: FRACTION,
    documentation: {
      summary: 'Elementwise quotient.',
      formula: '\\frac{a}{b}',
      example: 'y = a / b',
      elsewhere: ['div', 'divide', 'true_divide'],
    },
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
    lowering: 'map',
    spelling: POWER,
    documentation: {
      summary: 'Elementwise power; a negative base needs an exponent that is written as a whole number.',
      formula: 'a^b',
      example: 'y = x ^ 2',
      elsewhere: ['pow', 'power'],
    },
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
      linearIn: 'all',
      sign: '−',
      lowering: 'map',
      spelling: { numpy: PYTHON_MINUS, torch: PYTHON_MINUS, latex: MINUS, element: map(MINUS, MINUS) },
      documentation: { summary: 'Elementwise negation.', formula: '-a', example: 'y = -x', elsewhere: ['neg'] },
    },
    { kind: 'negation' },
  ),
];
