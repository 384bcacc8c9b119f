import { type Builder, numberValue } from '../program/build.ts';
import type { ReadValue, Value } from '../program/program.ts';

/** An operation at a point. */
export interface Site {
  readonly operands: readonly Value[];
  readonly result: ReadValue;
}

/** The partial derivative of an elementwise operation by an operand; 1 and -1 need no product. */
export type Slope = (site: Site, builder: Builder) => Value | 1 | -1;

const one: Slope = () => 1;
const minusOne: Slope = () => -1;

function operand({ operands }: Site, index: number): Value {
  return operands[index] as Value;
}

/** The logistic function's slope from both sides of zero: it stays exact where one of the two is nearly 1. */
function logisticSlope(a: Value, builder: Builder): Value {
  return builder.infix('*', builder.call('sigmoid', [a]), builder.call('sigmoid', [builder.negate(a)]));
}

/** Written from the functions themselves; the derivatives are mostly written from results. */
export const SLOPES: Readonly<Record<string, readonly Slope[]>> = {
  '+': [one, one],
  '-': [one, minusOne],
  '*': [(site) => operand(site, 1), (site) => operand(site, 0)],
  '/': [
    (site, builder) => builder.infix('/', numberValue(1), operand(site, 1)),
    (site, builder) => {
      const b = operand(site, 1);
      return builder.negate(builder.infix('/', operand(site, 0), builder.infix('*', b, b)));
    },
  ],
  negative: [minusOne],
  exp: [(site, builder) => builder.call('exp', [operand(site, 0)])],
  log: [(site, builder) => builder.infix('/', numberValue(1), operand(site, 0))],
  sqrt: [(site, builder) => builder.infix('/', numberValue(0.5), builder.call('sqrt', [operand(site, 0)]))],
  sin: [(site, builder) => builder.call('cos', [operand(site, 0)])],
  cos: [(site, builder) => builder.negate(builder.call('sin', [operand(site, 0)]))],
  sigmoid: [(site, builder) => logisticSlope(operand(site, 0), builder)],
  // 1 / cosh(a)^2, by the logistic function of the double: tanh(a) is 2 sigmoid(2 a) - 1.
  tanh: [
    (site, builder) => {
      const double = builder.infix('*', numberValue(2), operand(site, 0));
      return builder.infix('*', numberValue(4), logisticSlope(double, builder));
    },
  ],
  relu: [(site, builder) => builder.infix('>', operand(site, 0), numberValue(0))],
  softplus: [(site, builder) => builder.call('sigmoid', [operand(site, 0)])],
};
