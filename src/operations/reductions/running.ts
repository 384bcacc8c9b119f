import type { Operation } from '../../program/operation.ts';
import { sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { CUMPROD, LOGCUMSUMEXP } from '../spelling/running.ts';
import { normalization } from './normalization.ts';

/** Results over an axis from its start up to each element. */

/** Calls with the positions in memory along the axis, those of one row after the other. */
function eachRow({ shape }: Tensor, [axis = 0]: readonly number[], visit: (places: readonly number[]) => void): void {
  const size = shape[axis] ?? 1;
  const inner = sizeOf(shape.slice(axis + 1));
  for (let row = 0; row < sizeOf(shape) / Math.max(size, 1); row += 1) {
    const start = Math.floor(row / inner) * size * inner + (row % inner);
    visit(Array.from({ length: size }, (_, at) => start + at * inner));
  }
}

function runningProduct(a: Tensor, axes: readonly number[]): Tensor {
  const result = zeros(a.shape);
  eachRow(a, axes, (places) => {
    let product = 1;
    for (const place of places) {
      product *= a.data[place] as number;
      result.data[place] = product;
    }
  });
  return result;
}

/** By the product rule from one element to the next: zeros are no trouble. */
function movedProduct(a: Tensor, moved: Tensor, axes: readonly number[]): Tensor {
  const result = zeros(a.shape);
  eachRow(a, axes, (places) => {
    let [product, change] = [1, 0];
    for (const place of places) {
      const own = a.data[place] as number;
      change = change * own + product * (moved.data[place] as number);
      product *= own;
      result.data[place] = change;
    }
  });
  return result;
}

/** Scaled by the largest element so far, so that nothing overflows. */
function runningLog(a: Tensor, axes: readonly number[]): Tensor {
  const result = zeros(a.shape);
  eachRow(a, axes, (places) => {
    let [top, total] = [Number.NEGATIVE_INFINITY, 0];
    for (const place of places) {
      const own = a.data[place] as number;
      const next = Math.max(top, own);
      if (next !== Number.NEGATIVE_INFINITY) total = total * Math.exp(top - next) + Math.exp(own - next);
      top = next;
      result.data[place] = top === Number.NEGATIVE_INFINITY ? top : top + Math.log(total);
    }
  });
  return result;
}

/** The mean of the changes so far, weighted as the exponentials are. */
function movedLog(a: Tensor, moved: Tensor, axes: readonly number[]): Tensor {
  const result = zeros(a.shape);
  const totals = runningLog(a, axes);
  eachRow(a, axes, (places) => {
    let [mean, before] = [0, Number.NEGATIVE_INFINITY];
    for (const place of places) {
      const total = totals.data[place] as number;
      const share = (own: number): number => (own === Number.NEGATIVE_INFINITY ? 0 : Math.exp(own - total));
      mean = mean * share(before) + (moved.data[place] as number) * share(a.data[place] as number);
      before = total;
      result.data[place] = mean;
    }
  });
  return result;
}

/** Sums from the end of an axis down to each element. */
function backward(text: string, options: string): string {
  return `flip(cumsum(flip(${text}${options})${options})${options})`;
}

/** Products of other factors by division; at the first 0 of a row, those in which it is the only one. */
function productRule(options: string): string {
  const safe = 'where(a == 0, 1, a)';
  const products = `cumprod(${safe}${options})`;
  const count = `cumsum(a == 0${options})`;
  const reached = (zeroes: number): string => backward(`dy * ${products} * (${count} == ${zeroes})`, options);
  return `where(a == 0, ${reached(1)}, ${reached(0)}) / ${safe}`;
}

/** Adjoints above and below 0 apart, because their logarithms are added up. */
function logRule(options: string): string {
  const part = (sign: '<' | '>'): string => {
    const logs = `where(dy ${sign} 0, log(abs(where(dy ${sign} 0, dy, 1))), -inf)`;
    return `exp(a + flip(logcumsumexp(flip(${logs} - y${options})${options})${options}))`;
  };
  return `${part('>')} - ${part('<')}`;
}

const ALONG = ', axis=axes';

export const RUNNING: readonly Operation[] = [
  normalization({
    name: 'cumprod',
    synonyms: [],
    value: runningProduct,
    vectorRule: productRule(''),
    axisRule: productRule(ALONG),
    tangent: movedProduct,
    linearIn: 'none',
    lowering: 'kernel',
    spelling: CUMPROD,
    documentation: {
      summary: 'Products from the start of an axis up to each element.',
      formula: '\\prod_{j \\le i} a_j',
      example: 'survival = cumprod(1 - hazard, axis=1)',
    },
  }),
  normalization({
    name: 'logcumsumexp',
    synonyms: [],
    value: runningLog,
    vectorRule: logRule(''),
    axisRule: logRule(ALONG),
    tangent: movedLog,
    linearIn: 'none',
    lowering: 'kernel',
    spelling: LOGCUMSUMEXP,
    documentation: {
      summary: 'Logarithms of the sums of exponentials from the start of an axis up to each element, without overflow.',
      formula: '\\log \\sum_{j \\le i} e^{a_j}',
      example: 'l = logcumsumexp(x, axis=0)',
    },
  }),
];
