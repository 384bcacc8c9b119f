import type { Difference, Operation } from '../../program/operation.ts';
import type { Tensor } from '../../program/tensor.ts';
import { above } from '../describe.ts';
import { broadcastOffsets, broadcastTo, mapElements, permute, reduce, sumOver } from '../kernels.ts';
import { CUMSUM, MIN, PROD, STD, VAR } from '../spelling/indexing.ts';
import { normalization } from './normalization.ts';
import { countOf, leads, meanOver, multiply, reduction } from './reduce.ts';

/** Reductions that the usual losses need less often. */
const negated = (a: Tensor): Tensor => mapElements((own) => -(own as number), [a]);

/** That of PyTorch divides by one less than the count, unless it is told not to. */
function divided(name: string): readonly Difference[] {
  const told = `that of PyTorch divides by n - 1, and \`${name}\` by n`;
  const alike = ['ddof=0', 'correction=0', 'unbiased=False', 'unbiased=false'].map(
    (argument): Difference => ({ in: ['NumPy', 'JAX', 'PyTorch', 'method'], argument, written: 'plainly', told }),
  );
  return [...alike, { in: ['PyTorch', 'method'], unless: ['ddof'], told }];
}

function minOver(a: Tensor, axes: readonly number[]): Tensor {
  return reduce(a, axes, Number.POSITIVE_INFINITY, (best, element) => (element < best || Number.isNaN(element) ? element : best));
}

function productOver(a: Tensor, axes: readonly number[]): Tensor {
  return reduce(a, axes, 1, (product, element) => product * element);
}

/** The product, from both ends of the sizes towards 1: it leaves the range of numbers only where its result does. */
function balancedProduct(factors: readonly number[]): number {
  const sorted = factors.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  let product = 1;
  for (let [low, high] = [0, sorted.length - 1]; low <= high; ) {
    if (Math.abs(product) < 1) product *= sorted[high--] as number;
    else product *= sorted[low++] as number;
  }
  return product;
}

/** For each element the product of all others that it is multiplied with: no division, so that zeros are no trouble. */
function productOfOthers(a: Tensor, axes: readonly number[]): Tensor {
  const slots = broadcastOffsets(
    a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    a.shape,
  );
  const groups = new Map<number, number[]>();
  for (const [index, slot] of slots.entries()) groups.set(slot, [...(groups.get(slot) ?? []), index]);
  const data = a.data.map((_, index) =>
    balancedProduct(
      (groups.get(slots[index] as number) ?? []).flatMap((other) => (other === index ? [] : [a.data[other] as number])),
    ),
  );
  return { shape: a.shape, data };
}

function deviations(a: Tensor, axes: readonly number[]): Tensor {
  return mapElements((own, mean) => (own as number) - (mean as number), [a, meanOver(a, axes)]);
}

function varianceOver(a: Tensor, axes: readonly number[]): Tensor {
  return meanOver(
    mapElements((own) => (own as number) ** 2, [deviations(a, axes)]),
    axes,
  );
}

/** The root of the sum of squares over a count; scaled by the largest element, so that squares neither overflow nor vanish. */
export function rootOfSquares(a: Tensor, axes: readonly number[], count: number): Tensor {
  const largest = reduce(a, axes, 0, (best, element) => Math.max(best, Math.abs(element)));
  const scaled = mapElements((own, top) => (top === 0 ? 0 : ((own as number) / (top as number)) ** 2), [a, largest]);
  return mapElements(
    (sum, top) =>
      top === 0 || top === Number.POSITIVE_INFINITY ? (top as number) : Math.sqrt((sum as number) / count) * (top as number),
    [sumOver(scaled, axes), largest],
  );
}

function deviationOver(a: Tensor, axes: readonly number[]): Tensor {
  return rootOfSquares(deviations(a, axes), axes, countOf(a, axes));
}

/** The change of a length: each tangent is weighted by the share of its element, so that nothing over- or underflows. */
export function weighted(a: Tensor, tangent: Tensor, lengths: Tensor, axes: readonly number[]): Tensor {
  const shares = mapElements((own, length) => (length === 0 ? 0 : (own as number) / (length as number)), [a, lengths]);
  return sumOver(multiply(shares, tangent), axes);
}

/** Sums from the start of an axis up to each element. */
function runningSum(a: Tensor, axes: readonly number[]): Tensor {
  const [axis = 0] = axes;
  const rank = a.shape.length;
  const last = [...Array.from({ length: rank }, (_, own) => own).filter((own) => own !== axis), axis];
  const rows = permute(a, last);
  const width = a.shape[axis] ?? 1;
  for (let index = 0; index < rows.data.length; index += 1) {
    if (index % width !== 0) rows.data[index] = (rows.data[index] as number) + (rows.data[index - 1] as number);
  }
  const back = Array.from({ length: rank }, (_, own) => last.indexOf(own));
  return permute(rows, back);
}

/** exp(700) and exp(-700) are numbers of full precision. */
const SAFE_EXPONENT = 700;
const NONZERO = 'where(a == 0, 1, a)';
const ZEROS = 'sum(a == 0, axis=axes, keepdims=true)';
const LOGS = `log(abs(${NONZERO}))`;
/** Of elements that are not 0: by division where no partial product can have left the range of numbers, else by logarithms. */
const OTHERS =
  `where(sum(abs(${LOGS}), axis=axes, keepdims=true) < ${SAFE_EXPONENT}, ` +
  `prod(${NONZERO}, axis=axes, keepdims=true) / ${NONZERO}, ` +
  `prod(sign(${NONZERO}), axis=axes, keepdims=true) * sign(${NONZERO}) * exp(sum(${LOGS}, axis=axes, keepdims=true) - ${LOGS}))`;

export const STATISTICS: readonly Operation[] = [
  reduction({
    name: 'min',
    synonyms: ['amin'],
    value: minOver,
    derivative: 'reshape(dy, kept) * (a == reshape(y, kept)) / sum(a == reshape(y, kept), axis=axes, keepdims=true)',
    tangent: (operand, tangent, axes, result) => {
      const winners = mapElements((a, best) => (a === best ? 1 : 0), [operand, result]);
      const total = sumOver(multiply(winners, tangent), axes);
      return mapElements((sum, count) => (sum as number) / (count as number), [total, sumOver(winners, axes)]);
    },
    kink: {
      where: 'where the smallest element is not alone',
      conditions: [above('a is the smallest')],
      distances: (operand, axes) => leads(negated(operand), axes),
    },
    linearIn: 'none',
    lowering: 'min',
    spelling: MIN,
    documentation: {
      summary: 'Smallest element over axes; ties share the gradient.',
      formula: '\\min_i a_i',
      example: 'low = min(x, axis=1)',
      ofTwo: 'minimum',
    },
  }),
  reduction({
    name: 'prod',
    synonyms: [],
    value: productOver,
    derivative: `reshape(dy, kept) * where(${ZEROS} == (a == 0), ${OTHERS}, 0)`,
    // An element without change adds nothing, even if the product of the others overflows.
    tangent: (operand, tangent, axes) => {
      const changes = mapElements(
        (rest, t) => (t === 0 ? 0 : (rest as number) * (t as number)),
        [productOfOthers(operand, axes), tangent],
      );
      return sumOver(changes, axes);
    },
    kink: 'smooth',
    linearIn: 'none',
    sign: 'Π',
    lowering: 'kernel',
    spelling: PROD,
    documentation: { summary: 'Product over axes.', formula: '\\prod_i a_i', example: 'y = prod(x, axis=0)', elsewhere: ['Π'] },
  }),
  reduction({
    name: 'var',
    synonyms: [],
    value: varianceOver,
    derivative: 'reshape(dy, kept) * 2 * (a - mean(a, axis=axes, keepdims=true)) / count',
    tangent: (operand, tangent, axes) => {
      const count = countOf(operand, axes);
      const total = sumOver(multiply(deviations(operand, axes), tangent), axes);
      return mapElements((sum) => (2 * (sum as number)) / count, [total]);
    },
    kink: 'smooth',
    linearIn: 'none',
    lowering: 'variance',
    spelling: VAR,
    documentation: {
      summary: 'Variance over axes: the mean of the squared deviations.',
      formula: '\\frac{1}{n} \\sum_i (a_i - \\bar{a})^2',
      example: 'v = var(x, axis=1, keepdims=true)',
      differs: divided('var'),
    },
  }),
  reduction({
    name: 'std',
    synonyms: [],
    value: deviationOver,
    derivative:
      'reshape(dy, kept) / count * ((a - mean(a, axis=axes, keepdims=true)) / where(reshape(y, kept) == 0, 1, reshape(y, kept)))',
    tangent: (operand, tangent, axes, result) => {
      const count = countOf(operand, axes);
      return mapElements((sum) => (sum as number) / count, [weighted(deviations(operand, axes), tangent, result, axes)]);
    },
    kink: {
      where: 'where all elements are equal; derivative 0 there',
      conditions: [],
      distances: (operand, axes) =>
        // One element alone always deviates by 0, and smoothly.
        countOf(operand, axes) === 1 ? new Float64Array() : deviationOver(operand, axes).data,
    },
    linearIn: 'none',
    lowering: 'standard deviation',
    spelling: STD,
    documentation: {
      summary: 'Standard deviation over axes: the root of the mean of the squared deviations.',
      formula: '\\sqrt{\\frac{1}{n} \\sum_i (a_i - \\bar{a})^2}',
      example: 's = std(x, axis=0)',
      differs: divided('std'),
    },
  }),
  normalization({
    name: 'cumsum',
    synonyms: [],
    value: runningSum,
    vectorRule: 'flip(cumsum(flip(dy)))',
    axisRule: 'flip(cumsum(flip(dy, axis=axes), axis=axes), axis=axes)',
    tangent: (operand, tangent, axes) => runningSum(broadcastTo(tangent, operand.shape), axes),
    linearIn: 'all',
    lowering: 'kernel',
    spelling: CUMSUM,
    documentation: {
      summary: 'Sums from the start of an axis up to each element.',
      formula: '\\sum_{j \\le i} a_j',
      example: 's = cumsum(x, axis=0)',
    },
  }),
];
