import type { NumericSite, Operation, Problem, Rule, Site } from '../../program/operation.ts';
import { dropAxes, keepAxes, normalizeAxes, printShape, sameShape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { axisOption, COMPOSED, derivativeFrom, mismatch, operand, option, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { mapElements, reduce, sumOver, withShape } from '../kernels.ts';
import { NORM } from '../spelling/lengths.ts';
import { latexFunction, primary } from '../spelling/spell.ts';
import { axisProblem, leads, multiply, reduction } from './reduce.ts';
import { rootOfSquares, weighted } from './statistics.ts';

/** Lengths of vectors, and what is divided by them. */

type Given = Readonly<Record<string, unknown>>;

const orderOf = (options: Given): number => Number(options['p'] ?? 2);

const magnitudes = (a: Tensor): Tensor => mapElements((own) => Math.abs(own as number), [a]);
const largestOver = (a: Tensor, axes: readonly number[]): Tensor =>
  reduce(a, axes, 0, (best, own) => (Math.abs(own) > best || Number.isNaN(own) ? Math.abs(own) : best));

/** Scaled by the largest element, so that no power overflows or vanishes. */
function normOver(a: Tensor, axes: readonly number[], options: Given): Tensor {
  const p = orderOf(options);
  if (p === 2) return rootOfSquares(a, axes, 1);
  if (p === 1) return sumOver(magnitudes(a), axes);
  const top = largestOver(a, axes);
  if (p === Number.POSITIVE_INFINITY) return top;
  const powers = mapElements((own, most) => (most === 0 ? 0 : (Math.abs(own as number) / (most as number)) ** p), [a, top]);
  return mapElements((sum, most) => (sum as number) ** (1 / p) * (most as number), [sumOver(powers, axes), top]);
}

/** The partial derivative of the length by each element; 0 where the length is. */
function slopes(a: Tensor, axes: readonly number[], lengths: Tensor, options: Given): Tensor {
  const p = orderOf(options);
  if (p === 1) return mapElements((own) => Math.sign(own as number), [a]);
  if (p < Number.POSITIVE_INFINITY)
    return mapElements(
      (own, length) => (length === 0 ? 0 : Math.sign(own as number) * (Math.abs(own as number) / (length as number)) ** (p - 1)),
      [a, lengths],
    );
  const winners = mapElements((own, top) => (Math.abs(own as number) === top ? 1 : 0), [a, lengths]);
  return mapElements(
    (own, won, all) => (Math.sign(own as number) * (won as number)) / (all as number),
    [a, winners, sumOver(winners, axes)],
  );
}

const LENGTH = 'where(reshape(y, kept) == 0, 1, reshape(y, kept))';
const WINS = '(abs(a) == reshape(y, kept))';

function normRule({ options }: Site): string {
  const p = orderOf(options);
  if (p === 1) return 'reshape(dy, kept) * sign(a)';
  if (p === 2) return `reshape(dy, kept) * (a / ${LENGTH})`;
  if (p === Number.POSITIVE_INFINITY) return `reshape(dy, kept) * sign(a) * ${WINS} / sum(${WINS}, axis=axes, keepdims=true)`;
  return `reshape(dy, kept) * sign(a) * (abs(a) / ${LENGTH}) ^ (p - 1)`;
}

/** The distances of elements from where the length bends. */
function bends(a: Tensor, axes: readonly number[], options: Given): Float64Array {
  const p = orderOf(options);
  if (p === 1) return a.data;
  return p === Number.POSITIVE_INFINITY ? leads(magnitudes(a), axes) : normOver(a, axes, options).data;
}

const norm = reduction({
  name: 'norm',
  synonyms: [],
  further: [
    option(
      'p',
      'number',
      'the power of the elements: 1 for their sum, 2 for the Euclidean length, `inf` for the largest',
      () => [1, 3, Number.POSITIVE_INFINITY],
      {
        fallback: '2',
        elsewhere: ['ord'],
      },
    ),
  ],
  problem: (options): Problem | undefined =>
    orderOf(options) >= 1
      ? undefined
      : { code: 'wrong-arguments', message: `a \`norm\` has a \`p\` of 1 or more: found ${orderOf(options)}`, option: 'p' },
  value: normOver,
  derivative: normRule,
  tangent: (a, tangent, axes, result, options) =>
    orderOf(options) === 2
      ? weighted(a, tangent, result, axes)
      : sumOver(multiply(slopes(a, axes, result, options), tangent), axes),
  kink: {
    where: 'at 0; that of `p=1` where an element is 0, that of `p=inf` where the largest is not alone',
    conditions: [],
    distances: bends,
  },
  linearIn: 'none',
  lowering: 'kernel',
  spelling: NORM,
  documentation: {
    summary: 'Euclidean length over axes, or that of another power; derivative 0 at 0.',
    formula: '\\sqrt{\\sum_i a_i^2}',
    example: 'd = norm(a - b, axis=-1)',
    elsewhere: ['vector_norm', 'l2_norm'],
    ordersOtherwise: true,
  },
});

const EPS = (fallback: string) => option('eps', 'number', 'the least length to divide by', () => [0.1], { fallback });
const AXIS = axisOption('the axis along which the vectors lie', { fallback: '-1' });

interface Along {
  readonly axis: number;
  readonly eps: number;
}

function along(options: Given, rank: number, eps: number): Along {
  const { axis = -1 } = options as { readonly axis?: number };
  return { axis: normalizeAxes([axis], rank)?.[0] ?? 0, eps: Number(options['eps'] ?? eps) };
}

/** The problem of an axis that the operand has not. */
function axisMissing(name: string, { operands: [shape = []], options }: Site): Problem | undefined {
  if (shape.length === 0) return mismatch(`\`${name}\` needs a vector or more: the operand is a scalar`);
  const { axis = -1 } = options as { readonly axis?: number };
  return normalizeAxes([axis], shape.length) === undefined ? axisProblem(name, shape.length, axis) : undefined;
}

const least = (lengths: Tensor, eps: number): Tensor => mapElements((own) => Math.max(own as number, eps), [lengths]);
const over = (a: Tensor, by: Tensor): Tensor => mapElements((own, length) => (own as number) / (length as number), [a, by]);
const lengthOf = (a: Tensor, axis: number): Tensor => rootOfSquares(a, [axis], 1);

const TINY = 1e-12;
const SMALL = 1e-8;
const OWN_LENGTH = 'norm(a, axis=axis, keepdims=true)';

const normalize: Operation = {
  name: 'normalize',
  synonyms: [],
  notation: CALL,
  operands: [operand('a')],
  variadic: false,
  options: [AXIS, EPS('1e-12')],
  shape: (site) => axisMissing('normalize', site) ?? site.operands[0] ?? [],
  value: ([a], { options }) => {
    const { axis, eps } = along(options, (a as Tensor).shape.length, TINY);
    return over(a as Tensor, least(lengthOf(a as Tensor, axis), eps));
  },
  derivative: derivativeFrom([
    ({ operands: [shape = []], options }) =>
      rule(`where(${OWN_LENGTH} > eps, dy - y * sum(dy * y, axis=axis, keepdims=true), dy) / maximum(${OWN_LENGTH}, eps)`, {
        ...along(options, shape.length, TINY),
      }),
  ]),
  tangent: (call) => {
    const [a] = call.operands as [Tensor];
    const moved = tangentOf(call, 0);
    const { axis, eps } = along(call.site.options, a.shape.length, TINY);
    const length = lengthOf(a, axis);
    const inward = sumOver(multiply(call.result, moved), [axis]);
    return mapElements(
      (own, y, change, by) =>
        ((own as number) - ((by as number) > eps ? (y as number) * (change as number) : 0)) / Math.max(by as number, eps),
      [moved, call.result, inward, length],
    );
  },
  ...COMPOSED,
  latex: (call) => primary(`\\frac{${call.operand(0)}}{\\left\\|${call.operand(0)}\\right\\|}`),
  definition: ({ operands: [shape = []], options }) =>
    rule(`a / maximum(${OWN_LENGTH}, eps)`, { ...along(options, shape.length, TINY) }) as Rule,
  documentation: {
    summary: 'Vectors along an axis divided by their Euclidean lengths, or by `eps` where they are shorter.',
    shape: 'that of the operand',
    use: use('normalize(a)', 'a: [n]'),
    formula: '\\frac{a}{\\max(\\|a\\|, \\epsilon)}',
    example: 'u = normalize(x, axis=1)',
    elsewhere: ['l2_normalize'],
  },
};

/** Towards one of the two vectors, given the other. */
function towards(own: string, other: string): (site: Site) => Rule {
  const length = (name: string): string => `norm(${name}, axis=axis, keepdims=true)`;
  const safe = (name: string): string => `maximum(${length(name)}, eps)`;
  const back = `where(${length(own)} > eps, reshape(y, kept) * ${own} / ${safe(own)}, 0)`;
  return ({ operands: [shape = []], options }) => {
    const { axis, eps } = along(options, shape.length, SMALL);
    return rule(`reshape(dy, kept) * (${other} / ${safe(other)} - ${back}) / ${safe(own)}`, {
      axis,
      eps,
      kept: keepAxes(shape, [axis]),
    }) as Rule;
  };
}

function cosine(
  [a, b]: readonly Tensor[],
  { options }: NumericSite,
): { readonly kept: Tensor; readonly axis: number; readonly eps: number } {
  const { axis, eps } = along(options, a?.shape.length ?? 0, SMALL);
  const [u, v] = [a, b].map((own) => over(own as Tensor, least(lengthOf(own as Tensor, axis), eps))) as [Tensor, Tensor];
  return { kept: sumOver(multiply(u, v), [axis]), axis, eps };
}

/** The change of the cosine when one of the vectors moves. */
function turned(own: Tensor, other: Tensor, moved: Tensor, { kept, axis, eps }: ReturnType<typeof cosine>): Tensor {
  const length = lengthOf(own, axis);
  const [unit, direction] = [over(own, least(length, eps)), over(other, least(lengthOf(other, axis), eps))];
  const slope = mapElements(
    (d, u, y, by) => ((d as number) - ((by as number) > eps ? (y as number) * (u as number) : 0)) / Math.max(by as number, eps),
    [direction, unit, kept, length],
  );
  return sumOver(multiply(slope, moved), [axis]);
}

const without = (kept: Tensor, axis: number): Tensor => withShape(kept, kept.shape.toSpliced(axis, 1));

const cosineSimilarity: Operation = {
  name: 'cosine_similarity',
  synonyms: [],
  notation: CALL,
  operands: [operand('a'), operand('b')],
  variadic: false,
  options: [AXIS, EPS('1e-8')],
  shape: (site) => {
    const [a = [], b = []] = site.operands;
    const problem = axisMissing('cosine_similarity', site);
    if (problem !== undefined) return problem;
    if (sameShape(a, b)) return dropAxes(a, [along(site.options, a.length, SMALL).axis]);
    return mismatch(`\`cosine_similarity\` needs two tensors of one shape, found ${printShape(a)} and ${printShape(b)}`);
  },
  value: (both, site) => {
    const { kept, axis } = cosine(both, site);
    return without(kept, axis);
  },
  derivative: derivativeFrom([towards('a', 'b'), towards('b', 'a')]),
  tangent: (call) => {
    const [a, b] = call.operands as [Tensor, Tensor];
    const at = cosine([a, b], call.site);
    const parts = [turned(a, b, tangentOf(call, 0), at), turned(b, a, tangentOf(call, 1), at)];
    return without(
      mapElements((left, right) => (left as number) + (right as number), parts),
      at.axis,
    );
  },
  ...COMPOSED,
  latex: latexFunction('\\cos'),
  definition: ({ operands: [shape = []], options }) =>
    rule(
      'sum(a / maximum(norm(a, axis=axis, keepdims=true), eps) * (b / maximum(norm(b, axis=axis, keepdims=true), eps)), axis=axis)',
      { ...along(options, shape.length, SMALL) },
    ) as Rule,
  documentation: {
    summary: 'Cosine of the angle between vectors along an axis.',
    shape: 'that of the operands, which is one, without the axis',
    use: use('cosine_similarity(a, b)', 'a, b: [n]'),
    formula: '\\frac{\\sum_i a_i b_i}{\\|a\\| \\, \\|b\\|}',
    example: 's = cosine_similarity(u, v, axis=1)',
    elsewhere: ['cos_sim'],
  },
};

export const LENGTHS: readonly Operation[] = [norm, normalize, cosineSimilarity];
