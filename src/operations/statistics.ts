import type { Operation } from '../program/operation.ts';
import type { Tensor } from '../program/tensor.ts';
import { above } from './describe.ts';
import { broadcastOffsets, broadcastTo, mapElements, permute, reduce, sumOver } from './kernels.ts';
import { countOf, leads, meanOver, multiply, normalization, reduction } from './reduce.ts';
import { CUMSUM, MIN, NORM, PROD, STD, VAR } from './spelling/indexing.ts';

/** Reductions that the usual losses need less often. */
const negated = (a: Tensor): Tensor => mapElements((own) => -(own as number), [a]);

function minOver(a: Tensor, axes: readonly number[]): Tensor {
  return reduce(a, axes, Number.POSITIVE_INFINITY, (best, element) => (element < best || Number.isNaN(element) ? element : best));
}

function productOver(a: Tensor, axes: readonly number[]): Tensor {
  return reduce(a, axes, 1, (product, element) => product * element);
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
    (groups.get(slots[index] as number) ?? []).reduce(
      (product, other) => (other === index ? product : product * (a.data[other] as number)),
      1,
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

function deviationOver(a: Tensor, axes: readonly number[]): Tensor {
  return mapElements((own) => Math.sqrt(own as number), [varianceOver(a, axes)]);
}

/** Scaled by the largest element, so that squares neither overflow nor vanish. */
function normOver(a: Tensor, axes: readonly number[]): Tensor {
  const largest = reduce(a, axes, 0, (best, element) => Math.max(best, Math.abs(element)));
  const scaled = mapElements((own, top) => (top === 0 ? 0 : ((own as number) / (top as number)) ** 2), [a, largest]);
  return mapElements(
    (sum, top) => (top === 0 ? 0 : Math.sqrt(sum as number) * (top as number)),
    [sumOver(scaled, axes), largest],
  );
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

const NONZERO = 'where(a == 0, 1, a)';
const ZEROS = 'sum(a == 0, axis=axes, keepdims=true)';
const REST = `prod(${NONZERO}, axis=axes, keepdims=true)`;

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
    spelling: MIN,
    documentation: {
      summary: 'Smallest element over axes; ties share the gradient.',
      formula: '\\min_i a_i',
      example: 'low = min(x, axis=1)',
    },
  }),
  reduction({
    name: 'prod',
    synonyms: [],
    value: productOver,
    derivative: `reshape(dy, kept) * where(a == 0, (${ZEROS} == 1) * ${REST}, (${ZEROS} == 0) * ${REST} / ${NONZERO})`,
    tangent: (operand, tangent, axes) => sumOver(multiply(productOfOthers(operand, axes), tangent), axes),
    kink: 'smooth',
    spelling: PROD,
    documentation: { summary: 'Product over axes.', formula: '\\prod_i a_i', example: 'y = prod(x, axis=0)' },
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
    spelling: VAR,
    documentation: {
      summary: 'Variance over axes: the mean of the squared deviations.',
      formula: '\\frac{1}{n} \\sum_i (a_i - \\bar{a})^2',
      example: 'v = var(x, axis=1, keepdims=true)',
    },
  }),
  reduction({
    name: 'std',
    synonyms: [],
    value: deviationOver,
    derivative:
      'reshape(dy, kept) * (a - mean(a, axis=axes, keepdims=true)) / (count * where(reshape(y, kept) == 0, 1, reshape(y, kept)))',
    tangent: (operand, tangent, axes, result) => {
      const count = countOf(operand, axes);
      const total = sumOver(multiply(deviations(operand, axes), tangent), axes);
      return mapElements((sum, own) => (own === 0 ? 0 : (sum as number) / (count * (own as number))), [total, result]);
    },
    kink: {
      where: 'where all elements are equal; derivative 0 there',
      conditions: [],
      distances: (operand, axes) =>
        // One element alone always deviates by 0, and smoothly.
        countOf(operand, axes) === 1 ? new Float64Array() : deviationOver(operand, axes).data,
    },
    spelling: STD,
    documentation: {
      summary: 'Standard deviation over axes: the root of the mean of the squared deviations.',
      formula: '\\sqrt{\\frac{1}{n} \\sum_i (a_i - \\bar{a})^2}',
      example: 's = std(x, axis=0)',
    },
  }),
  reduction({
    name: 'norm',
    synonyms: [],
    value: normOver,
    derivative: 'reshape(dy, kept) * a / where(reshape(y, kept) == 0, 1, reshape(y, kept))',
    tangent: (operand, tangent, axes, result) => {
      const total = sumOver(multiply(operand, tangent), axes);
      return mapElements((sum, length) => (length === 0 ? 0 : (sum as number) / (length as number)), [total, result]);
    },
    kink: { where: 'at 0', conditions: [], distances: (operand, axes) => normOver(operand, axes).data },
    spelling: NORM,
    documentation: {
      summary: 'Euclidean length over axes; derivative 0 at 0.',
      formula: '\\sqrt{\\sum_i a_i^2}',
      example: 'd = norm(a - b, axis=-1)',
    },
  }),
  normalization({
    name: 'cumsum',
    synonyms: [],
    value: runningSum,
    vectorRule: 'flip(cumsum(flip(dy)))',
    axisRule: 'flip(cumsum(flip(dy, axis=axes), axis=axes), axis=axes)',
    tangent: (operand, tangent, axes) => runningSum(broadcastTo(tangent, operand.shape), axes),
    spelling: CUMSUM,
    documentation: {
      summary: 'Sums from the start of an axis up to each element.',
      formula: '\\sum_{j \\le i} a_j',
      example: 's = cumsum(x, axis=0)',
    },
  }),
];
