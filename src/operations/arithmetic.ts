import type { Domain } from '../program/domain.ts';
import type { Operation, Site } from '../program/operation.ts';
import { BINDING, type Spelling, type SpellingCall, type TextSpelling, type Written } from '../program/spelling.ts';
import { operand, POSITIVE } from './describe.ts';
import { elementwise, infix } from './elementwise.ts';
import {
  ADD,
  calling,
  DIVIDE,
  infixText,
  infixWritten,
  latexFunction,
  MINUS,
  MULTIPLY,
  map,
  maskText,
  PYTHON_MINUS,
  primary,
  SUBTRACT,
} from './spelling/spell.ts';

/** An operator that every target writes with the same sign. */
function operator(symbol: string, binding: number, latex: string, element: Spelling['element']): Spelling {
  const text = infixText(symbol, binding);
  return { numpy: text, torch: text, latex: infixText(latex, binding), element };
}

/** Python's sign for the power, without spaces between names and numbers as `black` has it; a function elsewhere. */
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
    spelling: operator('+', BINDING.sum, '+', ADD),
    documentation: { summary: 'Elementwise sum.', formula: 'a + b', example: 'y = a + b' },
  }),
  infix('-', {
    operands: BOTH,
    value: (a, b) => (a as number) - (b as number),
    derivatives: ['dy', '-dy'],
    slopes: [() => 1, () => -1],
    kink: 'smooth',
    spelling: operator('-', BINDING.sum, '-', SUBTRACT),
    documentation: { summary: 'Elementwise difference.', formula: 'a - b', example: 'y = a - b' },
  }),
  infix('*', {
    operands: BOTH,
    value: (a, b) => (a as number) * (b as number),
    derivatives: ['dy * b', 'dy * a'],
    slopes: [(_, b) => b as number, (a) => a as number],
    kink: 'smooth',
    spelling: PRODUCT,
    documentation: { summary: 'Elementwise (Hadamard) product.', formula: 'a \\odot b', example: 'y = a * b' },
  }),
  infix('/', {
    operands: [operand('a'), operand('b', { kind: 'nonzero' })],
    value: (a, b) => (a as number) / (b as number),
    derivatives: ['dy / b', '-dy * y / b'],
    slopes: [(_, b) => 1 / (b as number), (a, b) => -(a as number) / ((b as number) * (b as number))],
    kink: 'smooth',
    spelling: FRACTION,
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
    spelling: POWER,
    documentation: {
      summary: 'Elementwise power; a negative base needs an exponent that is written as a whole number.',
      formula: 'a^b',
      example: 'y = x ^ 2',
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
      spelling: { numpy: PYTHON_MINUS, torch: PYTHON_MINUS, latex: MINUS, element: map(MINUS, MINUS) },
      documentation: { summary: 'Elementwise negation.', formula: '-a', example: 'y = -x' },
    },
    { kind: 'negation' },
  ),
];

type Comparison = (a: number, b: number) => boolean;

/** TypeScript alone has its own sign for equality. */
function comparing(symbol: string, latex: string): Spelling {
  const text = maskText(symbol);
  const strict = maskText(symbol.replace(/^[=!]=/, '$&='));
  return { numpy: text, torch: maskText(symbol, true), latex: maskText(latex), element: map(text, strict) };
}

/** A mask of 0 and 1: piecewise constant, so no gradient passes, and it jumps where both sides are equal. */
function comparison(symbol: string, holds: Comparison, [formula, latex]: readonly [string, string], summary: string): Operation {
  return infix(symbol, {
    operands: BOTH,
    value: (a, b) => (holds(a as number, b as number) ? 1 : 0),
    derivatives: [undefined, undefined],
    slopes: [() => 0, () => 0],
    kink: { where: 'where both are equal', distance: (a, b) => (a as number) - (b as number) },
    spelling: comparing(symbol, latex),
    documentation: { summary, formula, example: `mask = a ${symbol} b` },
  });
}

export const COMPARISONS: readonly Operation[] = [
  comparison('<', (a, b) => a < b, ['[a < b]', '<'], '1 where a is less than b, otherwise 0.'),
  comparison('<=', (a, b) => a <= b, ['[a \\le b]', '\\le'], '1 where a is at most b, otherwise 0.'),
  comparison('>', (a, b) => a > b, ['[a > b]', '>'], '1 where a is greater than b, otherwise 0.'),
  comparison('>=', (a, b) => a >= b, ['[a \\ge b]', '\\ge'], '1 where a is at least b, otherwise 0.'),
  comparison('==', (a, b) => a === b, ['[a = b]', '='], '1 where a equals b, otherwise 0.'),
  comparison('!=', (a, b) => a !== b, ['[a \\ne b]', '\\ne'], '1 where a differs from b, otherwise 0.'),
];

/** Both branches must be tensors in PyTorch. */
const CHOICE: Spelling = {
  numpy: (call) => primary(`np.where(${call.condition(0)}, ${call.operand(1)}, ${call.operand(2)})`),
  torch: (call) => primary(`torch.where(${call.condition(0)}, ${call.tensor(1)}, ${call.tensor(2)})`),
  latex: (call) => primary(`\\mathrm{where}\\left(${call.operand(0)}, ${call.operand(1)}, ${call.operand(2)}\\right)`),
  element: map(choiceText, choiceText),
};

function choiceText(call: SpellingCall): Written {
  const binding = BINDING.choice;
  const [condition, a, b] = [call.condition(0), call.operand(1, BINDING.comparison), call.operand(2, binding)];
  return { text: `${condition} ? ${a} : ${b}`, binding };
}

function extremum(name: 'maximum' | 'minimum'): Spelling {
  const short = name.slice(0, 3);
  return {
    numpy: calling(`np.${name}`),
    torch: calling(`torch.${name}`),
    latex: latexFunction(`\\${short}`),
    element: map(`f${short}`, `Math.${short}`),
  };
}

export const SELECTIONS: readonly Operation[] = [
  elementwise({
    name: 'where',
    synonyms: [],
    operands: [operand('c'), operand('a'), operand('b')],
    value: (c, a, b) => (c === 0 ? (b as number) : (a as number)),
    derivatives: [undefined, 'where(c, dy, 0)', 'where(c, 0, dy)'],
    slopes: [() => 0, (c) => (c === 0 ? 0 : 1), (c) => (c === 0 ? 1 : 0)],
    kink: 'smooth',
    spelling: CHOICE,
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
    kink: { where: 'where both are equal', distance: (a, b) => (a as number) - (b as number) },
    spelling: extremum('maximum'),
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
    kink: { where: 'where both are equal', distance: (a, b) => (a as number) - (b as number) },
    spelling: extremum('minimum'),
    documentation: {
      summary: 'The smaller of two, elementwise; half of the gradient goes to each on a tie.',
      formula: '\\min(a, b)',
      example: 'y = minimum(a, b)',
    },
  }),
];
