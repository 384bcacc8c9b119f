import { product } from '../../program/dimension.ts';
import type { SetName } from '../../program/domain.ts';
import type { Composite, Operation, Problem, Site } from '../../program/operation.ts';
import { printShape, sameShape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { type Derivatives, derivativeFrom, NO_VIEW, ONCE, operand, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { logistic, softplus } from '../elementwise/functions.ts';
import { mapElements } from '../kernels.ts';
import { latexLoss } from '../spelling/composites.ts';
import { latexFunction } from '../spelling/spell.ts';
import { CROSS_ENTROPY } from './cross-entropy.ts';

/** Losses in one stable step, each also as the equations that define it. */
interface Loss
  extends Pick<Operation, 'name' | 'synonyms' | 'shape' | 'lowering' | 'documentation'>,
    Pick<Composite, 'latex' | 'definition'> {
  readonly operands: readonly [string, string];
  /** The set of numbers of the second operand, the target. */
  readonly target: SetName | 'numbers';
  readonly value: (a: Tensor, b: Tensor) => Tensor;
  readonly derivatives: Derivatives;
  /** For each operand, how far its tangent moves the result. */
  readonly tangents: readonly [(a: Tensor, b: Tensor, t: Tensor) => Tensor, (a: Tensor, b: Tensor, t: Tensor) => Tensor];
}

function loss({ operands: [computed, compared], target, value, derivatives, tangents, ...description }: Loss): Operation {
  return {
    ...description,
    notation: CALL,
    operands: [operand(computed), { ...operand(compared), usually: { target } }],
    variadic: false,
    options: [],
    value: ([a, b]) => value(a as Tensor, b as Tensor),
    derivative: derivativeFrom(derivatives),
    tangent: (call) => {
      const [a, b] = call.operands as [Tensor, Tensor];
      const moved = tangents.map((tangent, index) => tangent(a, b, tangentOf(call, index)));
      return mapElements((first, second) => (first as number) + (second as number), moved);
    },
    isView: NO_VIEW,
    linearIn: 'none',
    sign: undefined,
    work: ONCE,
    kink: undefined,
  };
}

function agree(name: string, { operands: [a = [], b = []] }: Site): Problem | undefined {
  if (sameShape(a, b)) return undefined;
  return {
    code: 'shape-mismatch',
    message: `\`${name}\` needs two tensors of one shape, found ${printShape(a)} and ${printShape(b)}`,
  };
}

function total(a: Tensor): Tensor {
  const sum = a.data.reduce((all, own) => all + own, 0);
  return { shape: [], data: Float64Array.of(sum) };
}

function average(a: Tensor): Tensor {
  return mapElements((sum) => (sum as number) / Math.max(a.data.length, 1), [total(a)]);
}

const count = ({ operands: [shape = []] }: Site): ReturnType<typeof product> => product(shape);
export const LOSSES: readonly Operation[] = [
  CROSS_ENTROPY,
  loss({
    name: 'mse',
    synonyms: ['mse_loss'],
    operands: ['a', 'b'],
    target: 'numbers',
    shape: (site) => agree('mse', site) ?? [],
    value: (a, b) => average(mapElements((left, right) => ((left as number) - (right as number)) ** 2, [a, b])),
    derivatives: [
      (site) => rule('dy * 2 * (a - b) / count', { count: count(site) }),
      (site) => rule('dy * 2 * (b - a) / count', { count: count(site) }),
    ],
    tangents: [
      (a, b, moved) =>
        average(mapElements((left, right, t) => 2 * ((left as number) - (right as number)) * (t as number), [a, b, moved])),
      (a, b, moved) =>
        average(mapElements((left, right, t) => 2 * ((right as number) - (left as number)) * (t as number), [a, b, moved])),
    ],
    lowering: 'definition',
    latex: latexFunction('\\mathrm{MSE}'),
    definition: () => ({ text: 'mean((a - b) ^ 2)', names: {} }),
    documentation: {
      summary: 'Mean squared error over everything.',
      shape: 'two tensors of one shape give a scalar',
      use: use('mse(a, b)', 'a, b: [n]'),
      formula: '\\frac{1}{n} \\sum_i (a_i - b_i)^2',
      example: 'L = mse(y, target)',
      elsewhere: ['mean_squared_error'],
      differs: [{ in: ['PyTorch'], argument: 'reduction="mean"', written: 'plainly', told: 'a mean' }],
    },
  }),
  loss({
    name: 'bce_with_logits',
    synonyms: ['binary_cross_entropy_with_logits'],
    operands: ['z', 't'],
    target: 'mask',
    shape: (site) => agree('bce_with_logits', site) ?? [],
    value: (z, t) =>
      average(
        mapElements(
          // Of terms that are not negative, so that nothing cancels where the loss is all but zero.
          (own, target) => (1 - (target as number)) * softplus(own as number) + (target as number) * softplus(-(own as number)),
          [z, t],
        ),
      ),
    derivatives: [
      (site) => rule('dy * (sigmoid(z) - t) / count', { count: count(site) }),
      (site) => rule('-dy * z / count', { count: count(site) }),
    ],
    tangents: [
      (z, t, moved) =>
        average(mapElements((own, target, by) => (logistic(own as number) - (target as number)) * (by as number), [z, t, moved])),
      (z, _, moved) => average(mapElements((own, by) => -(own as number) * (by as number), [z, moved])),
    ],
    lowering: 'definition',
    latex: latexLoss('BCE', '\\sigma'),
    definition: () => ({ text: 'mean((1 - t) * softplus(z) + t * softplus(-z))', names: {} }),
    documentation: {
      summary: 'Binary cross entropy of logits and targets, the mean over everything.',
      shape: 'two tensors of one shape give a scalar',
      use: use('bce_with_logits(z, t)', 'z, t: [n]'),
      formula: '\\frac{1}{n} \\sum_i \\log(1 + e^{z_i}) - z_i t_i',
      example: 'L = bce_with_logits(z, t)',
      differs: [{ in: ['PyTorch'], argument: 'reduction="mean"', written: 'plainly', told: 'a mean' }],
    },
  }),
];
