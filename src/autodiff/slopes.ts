import * as build from '../operations/builder.ts';
import { numberValue } from '../program/build.ts';
import type { ReadValue, Value } from '../program/program.ts';

/** An operation at a point. */
export interface Site {
  readonly operands: readonly Value[];
  readonly result: ReadValue;
}

/** The partial derivative of an elementwise operation by an operand; 1 and -1 need no product. */
export type Slope = (site: Site) => Value | 1 | -1;

const one: Slope = () => 1;
const minusOne: Slope = () => -1;

function operand({ operands }: Site, index: number): Value {
  return operands[index] as Value;
}

/** The logistic function's slope from both sides of zero: it stays exact where one of the two is nearly 1. */
function logisticSlope(a: Value): Value {
  return build.infix('*', build.call('sigmoid', [a]), build.call('sigmoid', [build.negate(a)]));
}

/** Written from the functions themselves; the derivatives are mostly written from results. */
export const SLOPES: Readonly<Record<string, readonly Slope[]>> = {
  '+': [one, one],
  '-': [one, minusOne],
  '/': [
    (site) => build.infix('/', numberValue(1), operand(site, 1)),
    (site) => {
      const b = operand(site, 1);
      return build.negate(build.infix('/', operand(site, 0), build.infix('*', b, b)));
    },
  ],
  exp: [(site) => build.call('exp', [operand(site, 0)])],
  log: [(site) => build.infix('/', numberValue(1), operand(site, 0))],
  sqrt: [(site) => build.infix('/', numberValue(0.5), build.call('sqrt', [operand(site, 0)]))],
  sin: [(site) => build.call('cos', [operand(site, 0)])],
  cos: [(site) => build.negate(build.call('sin', [operand(site, 0)]))],
  sigmoid: [(site) => logisticSlope(operand(site, 0))],
  // 1 / cosh(a)^2, by the logistic function of the double: tanh(a) is 2 sigmoid(2 a) - 1.
  tanh: [
    (site) => {
      const double = build.infix('*', numberValue(2), operand(site, 0));
      return build.infix('*', numberValue(4), logisticSlope(double));
    },
  ],
  relu: [(site) => build.infix('>', operand(site, 0), numberValue(0))],
  softplus: [(site) => build.call('sigmoid', [operand(site, 0)])],
};
