import type { Domain } from '../../program/domain.ts';
import type { Operation } from '../../program/operation.ts';
import { operand } from '../describe.ts';
import { functionSpelling } from '../spelling/spell.ts';
import { elementwise, unary } from './elementwise.ts';

/** The range of sine and cosine. */
const BETWEEN_ONES: Domain = { kind: 'interval', low: -1, high: 1 };

export const ARCS: readonly Operation[] = [
  unary({
    name: 'asin',
    synonyms: ['arcsin'],
    domain: BETWEEN_ONES,
    value: (a) => Math.asin(a as number),
    derivative: 'dy / sqrt((1 - a) * (1 + a))',
    slope: (a) => 1 / Math.sqrt((1 - a) * (1 + a)),
    kink: 'smooth',
    lowering: 'kernel',
    spelling: functionSpelling('asin', '\\arcsin', { numpy: 'np.arcsin' }),
    documentation: { summary: 'Inverse of the sine, for -1 < a < 1.', formula: '\\arcsin a', example: 'y = asin(x)' },
  }),
  unary({
    name: 'acos',
    synonyms: ['arccos'],
    domain: BETWEEN_ONES,
    value: (a) => Math.acos(a as number),
    derivative: '-dy / sqrt((1 - a) * (1 + a))',
    slope: (a) => -1 / Math.sqrt((1 - a) * (1 + a)),
    kink: 'smooth',
    lowering: 'kernel',
    spelling: functionSpelling('acos', '\\arccos', { numpy: 'np.arccos' }),
    documentation: {
      summary: 'Inverse of the cosine, for -1 < a < 1.',
      formula: '\\arccos a',
      example: 'angle = acos(dot(u, v))',
    },
  }),
  unary({
    name: 'atan',
    synonyms: ['arctan'],
    domain: 'everywhere',
    value: (a) => Math.atan(a as number),
    derivative: 'dy / (1 + a ^ 2)',
    slope: (a) => 1 / (1 + a * a),
    kink: 'smooth',
    lowering: 'kernel',
    spelling: functionSpelling('atan', '\\arctan', { numpy: 'np.arctan' }),
    documentation: { summary: 'Inverse of the tangent.', formula: '\\arctan a', example: 'y = atan(x)' },
  }),
  elementwise({
    name: 'atan2',
    synonyms: ['arctan2'],
    operands: [operand('a'), operand('b', { kind: 'nonzero' })],
    value: (a, b) => Math.atan2(a as number, b as number),
    derivatives: ['dy * b / (a ^ 2 + b ^ 2)', '-dy * a / (a ^ 2 + b ^ 2)'],
    slopes: [
      (a, b) => (b as number) / ((a as number) ** 2 + (b as number) ** 2),
      (a, b) => -(a as number) / ((a as number) ** 2 + (b as number) ** 2),
    ],
    kink: {
      where: 'where a is 0 and b is below 0: the angle jumps',
      conditions: [],
      // A number that is 0 as it is written stays on its side.
      distance: (a, b) => ((b as number) > 0 || a === 0 ? Math.hypot(a as number, b as number) : (a as number)),
    },
    lowering: 'kernel',
    spelling: functionSpelling('atan2', '\\mathrm{atan2}', { numpy: 'np.arctan2' }),
    documentation: {
      summary: 'Angle of the point (b, a), from -pi to pi.',
      formula: '\\mathrm{atan2}(a, b)',
      example: 'angle = atan2(y, x)',
    },
  }),
];
