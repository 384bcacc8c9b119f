import type { Operation } from '../../program/operation.ts';
import type { Tensor } from '../../program/tensor.ts';
import { above } from '../describe.ts';
import { mapElements, sumOver } from '../kernels.ts';
import { LOG_SOFTMAX, LOGSUMEXP, MAX, MEAN, SOFTMAX, SUM } from '../spelling/reductions.ts';
import { WITH_MASK } from './masked.ts';
import { normalization } from './normalization.ts';
import { leads, logSoftmaxOver, logSumExp, maxOver, meanOver, multiply, reduction, softmaxOver } from './reduce.ts';

function withVariant(variant: (plain: Operation) => Operation, plain: Operation): Operation {
  return { ...plain, variants: [variant(plain)] };
}

export const REDUCTIONS: readonly Operation[] = [
  withVariant(
    WITH_MASK.sum,
    reduction({
      name: 'sum',
      synonyms: [],
      value: sumOver,
      derivative: 'broadcast(reshape(dy, kept), shape)',
      tangent: (_, tangent, axes) => sumOver(tangent, axes),
      kink: 'smooth',
      linearIn: 'all',
      sign: 'Σ',
      lowering: 'sum',
      spelling: SUM,
      documentation: {
        summary: 'Sum over axes.',
        formula: '\\sum_i a_i',
        example: 'L = sum(x ^ 2)',
        elsewhere: ['reduce_sum', 'Σ'],
      },
    }),
  ),
  withVariant(
    WITH_MASK.mean,
    reduction({
      name: 'mean',
      synonyms: [],
      value: meanOver,
      derivative: 'broadcast(reshape(dy / count, kept), shape)',
      tangent: (_, tangent, axes) => meanOver(tangent, axes),
      kink: 'smooth',
      linearIn: 'all',
      lowering: 'mean',
      spelling: MEAN,
      documentation: {
        summary: 'Mean over axes.',
        formula: '\\frac{1}{n} \\sum_i a_i',
        example: 'mu = mean(x, axis=0)',
        elsewhere: ['average', 'avg', 'reduce_mean'],
      },
    }),
  ),
  withVariant(
    WITH_MASK.max,
    reduction({
      name: 'max',
      synonyms: ['amax'],
      value: maxOver,
      derivative: 'reshape(dy, kept) * (a == reshape(y, kept)) / sum(a == reshape(y, kept), axis=axes, keepdims=true)',
      tangent: (operand, tangent, axes, result) => {
        const winners = mapElements((a, best) => (a === best ? 1 : 0), [operand, result]);
        const total = sumOver(multiply(winners, tangent), axes);
        return mapElements((sum, count) => (sum as number) / (count as number), [total, sumOver(winners, axes)]);
      },
      kink: { where: 'where the largest element is not alone', conditions: [above('a is the largest')], distances: leads },
      linearIn: 'none',
      lowering: 'max',
      spelling: MAX,
      documentation: {
        summary: 'Largest element over axes; ties share the gradient.',
        formula: '\\max_i a_i',
        example: 'top = max(x, axis=1)',
        ofTwo: 'maximum',
      },
    }),
  ),
  withVariant(
    WITH_MASK.logsumexp,
    reduction({
      name: 'logsumexp',
      synonyms: [],
      value: logSumExp,
      // Divided by their own sum, the exponentials lose nothing where y is rounded to the largest element.
      derivative: 'reshape(dy, kept) * exp(a - reshape(y, kept)) / sum(exp(a - reshape(y, kept)), axis=axes, keepdims=true)',
      oneAxisDerivative: 'reshape(dy, kept) * softmax(a, axis=axes)',
      tangent: (operand, tangent, axes) => sumOver(multiply(softmaxOver(operand, axes), tangent), axes),
      kink: 'smooth',
      linearIn: 'none',
      lowering: 'logsumexp',
      spelling: LOGSUMEXP,
      documentation: {
        summary: 'Logarithm of the sum of exponentials over axes, without overflow.',
        formula: '\\log \\sum_i e^{a_i}',
        example: 'L = logsumexp(logits)',
      },
    }),
  ),
];

/** t - sum(softmax * t): the tangent of log_softmax, and times softmax that of softmax. */
function centered(operand: Tensor, tangent: Tensor, axes: readonly number[]): Tensor {
  const average = sumOver(multiply(softmaxOver(operand, axes), tangent), axes);
  return mapElements((t, mean) => (t as number) - (mean as number), [tangent, average]);
}

export const NORMALIZATIONS: readonly Operation[] = [
  withVariant(
    WITH_MASK.softmax,
    normalization({
      name: 'softmax',
      synonyms: [],
      value: softmaxOver,
      vectorRule: 'y * (dy - sum(dy * y))',
      axisRule: 'y * (dy - sum(dy * y, axis=axes, keepdims=true))',
      tangent: (operand, tangent, axes) => multiply(softmaxOver(operand, axes), centered(operand, tangent, axes)),
      linearIn: 'none',
      lowering: 'softmax',
      spelling: SOFTMAX,
      documentation: {
        summary: 'Exponentials divided by their sum along an axis.',
        formula: '\\frac{e^{a_i}}{\\sum_j e^{a_j}}',
        example: 'p = softmax(logits)',
      },
    }),
  ),
  normalization({
    name: 'log_softmax',
    synonyms: [],
    value: logSoftmaxOver,
    vectorRule: 'dy - exp(y) * sum(dy)',
    axisRule: 'dy - exp(y) * sum(dy, axis=axes, keepdims=true)',
    tangent: centered,
    linearIn: 'none',
    lowering: 'log softmax',
    spelling: LOG_SOFTMAX,
    documentation: {
      summary: 'Logarithm of the softmax along an axis, without overflow.',
      formula: 'a_i - \\log \\sum_j e^{a_j}',
      example: 'q = log_softmax(logits)',
    },
  }),
];
