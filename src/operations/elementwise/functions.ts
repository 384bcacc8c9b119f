import type { Operation } from '../../program/operation.ts';
import type { Spelling, TextSpelling, Written } from '../../program/spelling.ts';
import { A_VIEW, above, operand, POSITIVE } from '../describe.ts';
import { C_SIGMOID, C_SOFTPLUS, NUMPY_SIGMOID, TYPESCRIPT_SIGMOID, TYPESCRIPT_SOFTPLUS } from '../spelling/activations.ts';
import { LOG_ADD_EXP, TORCH_STOP } from '../spelling/functions.ts';
import { functionSpelling, helping, latexFunction, map, primary } from '../spelling/spell.ts';
import { softplusCode } from './compositions.ts';
import { elementwise, unary } from './elementwise.ts';

export function logistic(a: number): number {
  // By the sign of the argument: exp never overflows.
  if (a >= 0) return 1 / (1 + Math.exp(-a));
  const e = Math.exp(a);
  return e / (1 + e);
}

/** log(1 + exp(a)), without overflow. */
export function softplus(a: number): number {
  return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
}

/** log(exp(a) + exp(b)), without overflow. */
function logAddExp(a: number, b: number): number {
  // Equal operands may be infinite.
  return a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** The operand itself: what no gradient passes through is decided where the backward pass is derived. */
const IDENTITY: TextSpelling = (call) => call.written[0] as Written;
const STOP: Spelling = {
  numpy: IDENTITY,
  torch: helping(TORCH_STOP),
  latex: latexFunction('\\mathrm{sg}'),
  element: map(IDENTITY, IDENTITY),
};

export const FUNCTIONS: readonly Operation[] = [
  unary({
    name: 'exp',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.exp(a as number),
    derivative: 'dy * y',
    slope: (a) => Math.exp(a),
    slopeText: 'exp(a)',
    kink: 'smooth',
    lowering: 'map',
    spelling: functionSpelling('exp', '\\exp'),
    documentation: { summary: 'Exponential.', formula: 'e^{a}', example: 'y = exp(x)' },
  }),
  unary({
    name: 'log',
    synonyms: [],
    domain: POSITIVE,
    value: (a) => Math.log(a as number),
    derivative: 'dy / a',
    slope: (a) => 1 / a,
    slopeText: '1 / a',
    kink: 'smooth',
    lowering: 'map',
    spelling: functionSpelling('log', '\\log'),
    documentation: { summary: 'Natural logarithm, for a > 0.', formula: '\\log a', example: 'y = log(x)', elsewhere: ['ln'] },
  }),
  unary({
    name: 'sqrt',
    synonyms: [],
    domain: POSITIVE,
    value: (a) => Math.sqrt(a as number),
    derivative: 'dy / (2 * y)',
    slope: (a) => 0.5 / Math.sqrt(a),
    slopeText: '0.5 / sqrt(a)',
    kink: 'smooth',
    sign: '√',
    lowering: 'map',
    spelling: functionSpelling('sqrt', '\\sqrt', { latex: (call) => primary(`\\sqrt{${call.operand(0)}}`) }),
    documentation: { summary: 'Square root, for a > 0.', formula: '\\sqrt{a}', example: 'y = sqrt(x)' },
  }),
  unary({
    name: 'sin',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.sin(a as number),
    derivative: 'dy * cos(a)',
    slope: (a) => Math.cos(a),
    slopeText: 'cos(a)',
    kink: 'smooth',
    lowering: 'map',
    spelling: functionSpelling('sin', '\\sin'),
    documentation: { summary: 'Sine.', formula: '\\sin a', example: 'y = sin(x)' },
  }),
  unary({
    name: 'cos',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.cos(a as number),
    derivative: '-dy * sin(a)',
    slope: (a) => -Math.sin(a),
    slopeText: '-sin(a)',
    kink: 'smooth',
    lowering: 'map',
    spelling: functionSpelling('cos', '\\cos'),
    documentation: { summary: 'Cosine.', formula: '\\cos a', example: 'y = cos(x)' },
  }),
  unary({
    name: 'abs',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.abs(a as number),
    derivative: 'dy * sign(a)',
    slope: (a) => Math.sign(a),
    kink: { where: 'at 0', conditions: [above('a > 0')], distance: (a) => a as number },
    lowering: 'map',
    spelling: functionSpelling('abs', '', {
      latex: (call) => primary(`\\left|${call.operand(0)}\\right|`),
      element: map('fabs', 'Math.abs'),
    }),
    documentation: {
      summary: 'Absolute value; derivative 0 at 0.',
      formula: '|a|',
      example: 'y = abs(x)',
      elsewhere: ['fabs', 'absolute'],
    },
  }),
  elementwise({
    name: 'logaddexp',
    synonyms: [],
    operands: [operand('a'), operand('b')],
    value: (a, b) => logAddExp(a as number, b as number),
    derivatives: ['dy * sigmoid(a - b)', 'dy * sigmoid(b - a)'],
    slopes: [(a, b) => logistic((a as number) - (b as number)), (a, b) => logistic((b as number) - (a as number))],
    kink: 'smooth',
    lowering: 'kernel',
    spelling: LOG_ADD_EXP,
    documentation: {
      summary: 'Logarithm of the sum of two exponentials, without overflow.',
      formula: '\\log(e^{a} + e^{b})',
      example: 'total = logaddexp(left, right)',
    },
  }),
  {
    ...elementwise({
      name: 'stop_gradient',
      synonyms: ['detach'],
      operands: [operand('a')],
      value: (a) => a as number,
      derivatives: [undefined],
      slopes: [() => 0],
      kink: 'smooth',
      lowering: 'map',
      spelling: STOP,
      documentation: {
        summary: 'The same value, through which no gradient passes.',
        formula: '\\mathrm{sg}(a)',
        example: 'y = x * stop_gradient(x)',
      },
    }),
    isView: A_VIEW,
  },
];

export const ACTIVATIONS: readonly Operation[] = [
  unary({
    name: 'sigmoid',
    synonyms: ['logistic', 'expit'],
    domain: 'everywhere',
    value: (a) => logistic(a as number),
    derivative: 'dy * y * (1 - y)',
    slope: (a) => logistic(a) * logistic(-a),
    // From both sides of zero: it stays exact where one of the two is nearly 1.
    slopeText: 'sigmoid(a) * sigmoid(-a)',
    kink: 'smooth',
    sign: 'σ',
    lowering: 'map',
    spelling: {
      numpy: helping(NUMPY_SIGMOID),
      torch: 'torch.sigmoid',
      latex: latexFunction('\\sigma'),
      element: map(helping(C_SIGMOID), helping(TYPESCRIPT_SIGMOID)),
    },
    documentation: {
      summary: 'Logistic function.',
      formula: '\\frac{1}{1 + e^{-a}}',
      example: 'z = sigmoid(W @ x + b)',
      elsewhere: ['σ', 'sigma'],
    },
  }),
  unary({
    name: 'tanh',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.tanh(a as number),
    derivative: 'dy * (1 - y ^ 2)',
    slope: (a) => 1 / Math.cosh(a) ** 2,
    // By the logistic function of the double: tanh(a) is 2 sigmoid(2 a) - 1.
    slopeText: '4 * (sigmoid(2 * a) * sigmoid(-(2 * a)))',
    kink: 'smooth',
    lowering: 'map',
    spelling: functionSpelling('tanh', '\\tanh'),
    documentation: { summary: 'Hyperbolic tangent.', formula: '\\tanh a', example: 'g = tanh(W @ x + b)' },
  }),
  unary({
    name: 'softsign',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => (a as number) / (1 + Math.abs(a as number)),
    derivative: 'dy / (1 + abs(a)) ^ 2',
    slope: (a) => 1 / (1 + Math.abs(a)) ** 2,
    kink: 'smooth',
    lowering: ({ map, number }, a) => map('/', a, map('+', number(1), map('abs', a))),
    spelling: {
      numpy: helping({ name: 'softsign', text: 'def softsign(a):\n    return a / (1 + np.abs(a))' }),
      torch: 'torch.nn.functional.softsign',
      latex: latexFunction('\\mathrm{softsign}'),
      element: map(
        helping({ name: 'softsign', text: 'static REAL softsign(REAL a) { return a / (1 + fabs(a)); }' }),
        helping({ name: 'softsign', text: 'function softsign(a: number): number {\n  return a / (1 + Math.abs(a));\n}' }),
      ),
    },
    documentation: {
      summary: 'A sigmoid curve that approaches its bounds slowly.',
      formula: '\\frac{a}{1 + |a|}',
      example: 'g = softsign(W @ x + b)',
    },
  }),
  unary({
    name: 'relu',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => ((a as number) > 0 ? (a as number) : Number.isNaN(a) ? Number.NaN : 0),
    derivative: 'dy * (a > 0)',
    slope: (a) => (a > 0 ? 1 : 0),
    slopeText: 'a > 0',
    kink: { where: 'at 0', conditions: [above('a > 0')], distance: (a) => a as number },
    lowering: 'map',
    spelling: {
      numpy: (call) => primary(`np.maximum(${call.operand(0)}, 0)`),
      torch: 'torch.relu',
      latex: latexFunction('\\mathrm{relu}'),
      element: map(
        (call) => primary(`fmax(${call.operand(0)}, 0)`),
        (call) => primary(`Math.max(${call.operand(0)}, 0)`),
      ),
    },
    documentation: { summary: 'Rectifier; derivative 0 at 0.', formula: '\\max(a, 0)', example: 'h = relu(W @ x + b)' },
  }),
  unary({
    name: 'softplus',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => softplus(a as number),
    derivative: 'dy * sigmoid(a)',
    slope: (a) => logistic(a),
    slopeText: 'sigmoid(a)',
    kink: 'smooth',
    lowering: softplusCode,
    spelling: {
      numpy: (call) => primary(`np.logaddexp(0, ${call.operand(0)})`),
      torch: (call) => primary(`torch.logaddexp(${call.tensor(0)}, torch.zeros_like(${call.tensor(0)}))`),
      latex: latexFunction('\\mathrm{softplus}'),
      element: map(helping(C_SOFTPLUS), helping(TYPESCRIPT_SOFTPLUS)),
    },
    documentation: { summary: 'Smooth rectifier.', formula: '\\log(1 + e^{a})', example: 'y = softplus(x)' },
  }),
];
