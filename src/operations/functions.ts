import type { Operation } from '../program/operation.ts';
import { operand, POSITIVE } from './describe.ts';
import { CALL, elementwise, unary } from './elementwise.ts';

export function logistic(a: number): number {
  // By the sign of the argument: exp never overflows.
  if (a >= 0) return 1 / (1 + Math.exp(-a));
  const e = Math.exp(a);
  return e / (1 + e);
}

export const FUNCTIONS: readonly Operation[] = [
  unary({
    name: 'exp',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.exp(a as number),
    derivative: 'dy * y',
    slope: (a) => Math.exp(a),
    kink: 'smooth',
    documentation: { summary: 'Exponential.', formula: 'e^{a}', example: 'y = exp(x)' },
  }),
  unary({
    name: 'log',
    synonyms: [],
    domain: POSITIVE,
    value: (a) => Math.log(a as number),
    derivative: 'dy / a',
    slope: (a) => 1 / a,
    kink: 'smooth',
    documentation: { summary: 'Natural logarithm, for a > 0.', formula: '\\log a', example: 'y = log(x)' },
  }),
  unary({
    name: 'sqrt',
    synonyms: [],
    domain: POSITIVE,
    value: (a) => Math.sqrt(a as number),
    derivative: 'dy / (2 * y)',
    slope: (a) => 0.5 / Math.sqrt(a),
    kink: 'smooth',
    documentation: { summary: 'Square root, for a > 0.', formula: '\\sqrt{a}', example: 'y = sqrt(x)' },
  }),
  unary({
    name: 'sin',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.sin(a as number),
    derivative: 'dy * cos(a)',
    slope: (a) => Math.cos(a),
    kink: 'smooth',
    documentation: { summary: 'Sine.', formula: '\\sin a', example: 'y = sin(x)' },
  }),
  unary({
    name: 'cos',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.cos(a as number),
    derivative: '-dy * sin(a)',
    slope: (a) => -Math.sin(a),
    kink: 'smooth',
    documentation: { summary: 'Cosine.', formula: '\\cos a', example: 'y = cos(x)' },
  }),
  unary({
    name: 'abs',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.abs(a as number),
    derivative: 'dy * ((a > 0) - (a < 0))',
    slope: (a) => Math.sign(a),
    kink: (a) => a as number,
    documentation: { summary: 'Absolute value; derivative 0 at 0.', formula: '|a|', example: 'y = abs(x)' },
  }),
  elementwise(
    {
      name: 'stop_gradient',
      synonyms: ['detach'],
      operands: [operand('a')],
      value: (a) => a as number,
      derivatives: [undefined],
      slopes: [() => 0],
      kink: 'smooth',
      documentation: {
        summary: 'The same value, through which no gradient passes.',
        formula: '\\mathrm{sg}(a)',
        example: 'y = x * stop_gradient(x)',
      },
    },
    CALL,
  ),
];

export const ACTIVATIONS: readonly Operation[] = [
  unary({
    name: 'sigmoid',
    synonyms: ['logistic', 'expit'],
    domain: 'everywhere',
    value: (a) => logistic(a as number),
    derivative: 'dy * y * (1 - y)',
    slope: (a) => logistic(a) * logistic(-a),
    kink: 'smooth',
    documentation: { summary: 'Logistic function.', formula: '\\frac{1}{1 + e^{-a}}', example: 'z = sigmoid(W @ x + b)' },
  }),
  unary({
    name: 'tanh',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.tanh(a as number),
    derivative: 'dy * (1 - y ^ 2)',
    slope: (a) => 1 / Math.cosh(a) ** 2,
    kink: 'smooth',
    documentation: { summary: 'Hyperbolic tangent.', formula: '\\tanh a', example: 'g = tanh(W @ x + b)' },
  }),
  unary({
    name: 'relu',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => ((a as number) > 0 ? (a as number) : Number.isNaN(a) ? Number.NaN : 0),
    derivative: 'dy * (a > 0)',
    slope: (a) => (a > 0 ? 1 : 0),
    kink: (a) => a as number,
    documentation: { summary: 'Rectifier; derivative 0 at 0.', formula: '\\max(a, 0)', example: 'h = relu(W @ x + b)' },
  }),
  unary({
    name: 'softplus',
    synonyms: [],
    domain: 'everywhere',
    value: (a) => Math.max(a as number, 0) + Math.log1p(Math.exp(-Math.abs(a as number))),
    derivative: 'dy * sigmoid(a)',
    slope: (a) => logistic(a),
    kink: 'smooth',
    documentation: { summary: 'Smooth rectifier.', formula: '\\log(1 + e^{a})', example: 'y = softplus(x)' },
  }),
];
