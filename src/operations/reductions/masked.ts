import { isProblem, type KinkRule, type NumericSite, type Operation, type Rule, type Site } from '../../program/operation.ts';
import { broadcastsTo, keepAxes, printShape, sameShape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { type Described, derivativeFrom, kinkAt, mismatch, NO_VIEW, ONCE, operand, rule, tangentOf, use } from '../describe.ts';
import { mapElements, sumOver, withShape } from '../kernels.ts';
import { primary } from '../spelling/spell.ts';
import { type AxisOption, axesOf, leads, logSumExp, maxOver, multiply, softmaxOver, withoutAxes } from './reduce.ts';

/**
 * Reductions with a mask: what it leaves out counts as absent. Nothing that is left out is computed with, so that
 * nothing of it shows in a gradient, and masks stand outermost in derivatives.
 */
interface Masked {
  /** With the reduced axes kept as 1; the mask has the shape of `a`. */
  readonly value: (a: Tensor, m: Tensor, axes: readonly number[]) => Tensor;
  readonly tangent: (a: Tensor, m: Tensor, moved: Tensor, axes: readonly number[]) => Tensor;
  /** Over `a`, `y`, `dy`, the mask, `M`, which is the mask in the shape of `a`, and the names of reductions. */
  readonly derivative: string;
  /** The same along a single axis, where that is shorter. */
  readonly oneAxisDerivative?: string;
  readonly definition: string;
  readonly linearIn: Operation['linearIn'];
  /** True if each element of `a` has one in the result. */
  readonly keepsShape?: true;
  readonly kink?: Pick<KinkRule, 'where' | 'conditions'> & {
    readonly distances: (a: Tensor, m: Tensor, axes: readonly number[]) => Float64Array;
  };
  readonly documentation: Described;
}

const KEYWORD = 'where';

/** The number in place of elements that the mask leaves out. */
function filled(a: Tensor, m: Tensor, value: number): Tensor {
  return mapElements((own, kept) => (kept === 0 ? value : (own as number)), [a, m]);
}

function stretched(m: Tensor, { shape }: Tensor): Tensor {
  return mapElements((_, own) => own as number, [{ shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) }, m]);
}

/** A rule of a reduction: over everything it goes without its axes. */
function maskedRule(text: string, { operands: [shape = [], mask = []], options }: Site): Rule {
  const axes = axesOf(options as AxisOption, shape.length) ?? [];
  const keep = options['keepdims'] === true;
  const isWhole = options['axis'] === undefined && !keep;
  const own = (keep ? text.replaceAll('keepdims=keep', 'keepdims=true') : text.replaceAll(', keepdims=keep', '')).replaceAll(
    /\bM\b/g,
    sameShape(shape, mask) ? 'mask' : 'broadcast(mask, shape)',
  );
  const written = isWhole ? withoutAxes(own) : own;
  return rule(written, { shape, kept: keepAxes(shape, axes), axes }) as Rule;
}

function maskedShape(plain: Operation, site: Site): ReturnType<Operation['shape']> {
  const [shape = [], mask = []] = site.operands;
  const found = plain.shape({ ...site, operands: [shape] });
  if (isProblem(found) || broadcastsTo(mask, shape)) return found;
  return mismatch(`the mask of \`${plain.name}\` must broadcast to ${printShape(shape)}, found ${printShape(mask)}`);
}

function derivativeAt(
  { derivative, oneAxisDerivative = derivative }: Pick<Masked, 'derivative' | 'oneAxisDerivative'>,
  { operands: [shape = []], options }: Site,
): string {
  return axesOf(options as AxisOption, shape.length)?.length === 1 ? oneAxisDerivative : derivative;
}

/** `softmax(a, axis=1, where=m)`: the operation of the same word with a mask. */
export function masked(plain: Operation, { value, tangent, kink, documentation, ...own }: Masked): Operation {
  const axesIn = ({ shape }: Tensor, { options }: NumericSite): readonly number[] =>
    axesOf(options as AxisOption, shape.length) ?? [];
  const finish = (kept: Tensor, a: Tensor, site: NumericSite): Tensor => {
    if (own.keepsShape === true || site.options['keepdims'] === true) return kept;
    const axes = axesIn(a, site);
    return withShape(
      kept,
      a.shape.filter((_, axis) => !axes.includes(axis)),
    );
  };
  return {
    name: `${plain.name} ${KEYWORD}`,
    synonyms: [],
    notation: { kind: 'call', word: plain.name },
    operands: [operand('a'), { ...operand('mask', { kind: 'mask' }), keyword: KEYWORD }],
    variadic: false,
    options: plain.options,
    shape: (site) => maskedShape(plain, site),
    value: ([a, m], site) =>
      finish(value(a as Tensor, stretched(m as Tensor, a as Tensor), axesIn(a as Tensor, site)), a as Tensor, site),
    derivative: derivativeFrom([(site) => maskedRule(derivativeAt(own, site), site), undefined]),
    tangent: (call) => {
      const [a, mask] = call.operands as [Tensor, Tensor];
      const m = stretched(mask, a);
      return finish(tangent(a, m, filled(tangentOf(call, 0), m, 0), axesIn(a, call.site)), a, call.site);
    },
    isView: NO_VIEW,
    linearIn: own.linearIn,
    sign: plain.sign,
    work: ONCE,
    kink: kink && {
      where: kink.where,
      conditions: kink.conditions,
      measure: ([a, m], site) =>
        kinkAt(kink.distances(a as Tensor, stretched(m as Tensor, a as Tensor), axesIn(a as Tensor, site))),
    },
    lowering: 'definition',
    latex: (call) => primary(`\\mathrm{${plain.name}}_{${call.operand(1)}}\\left(${call.operand(0)}\\right)`),
    definition: (site) => maskedRule(own.definition, site),
    documentation: {
      ...documentation,
      shape: plain.documentation.shape,
      use: use(`${plain.name}(a, axis=1, ${KEYWORD}=mask)`, 'a: [m, n]', 'const mask: [m, n] in mask'),
    },
  };
}

const ROW = 'axis=axes, keepdims=true';
const RESULT = 'axis=axes, keepdims=keep';
const COUNT = `maximum(sum(M != 0, ${ROW}), 1)`;
/** Of a row that is left out altogether, numbers that nobody reads, of which no infinity becomes something that is no number. */
const PRESENT = `where(M, a, where(sum(M != 0, ${ROW}) == 0, 0, -inf))`;

function countOver(m: Tensor, axes: readonly number[]): Tensor {
  const present = mapElements((own) => (own === 0 ? 0 : 1), [m]);
  return mapElements((count) => Math.max(count as number, 1), [sumOver(present, axes)]);
}

const divided = (sum: Tensor, by: Tensor): Tensor => mapElements((own, count) => (own as number) / (count as number), [sum, by]);

/** 0 where the mask leaves out. */
function softmaxWhere(a: Tensor, m: Tensor, axes: readonly number[]): Tensor {
  return filled(softmaxOver(filled(a, m, Number.NEGATIVE_INFINITY), axes), m, 0);
}

type Variant = (plain: Operation) => Operation;

const sum: Variant = (plain) =>
  masked(plain, {
    value: (a, m, axes) => sumOver(filled(a, m, 0), axes),
    tangent: (_, __, moved, axes) => sumOver(moved, axes),
    derivative: 'where(M, reshape(dy, kept), 0)',
    definition: `sum(where(M, a, 0), ${RESULT})`,
    linearIn: 'first',
    documentation: {
      summary: 'Sum over axes of what a mask leaves in; 0 of a row that is left out altogether.',
      formula: '\\sum_{i: m_i} a_i',
      example: 'L = sum(errors, where=mask)',
    },
  });

const mean: Variant = (plain) =>
  masked(plain, {
    value: (a, m, axes) => divided(sumOver(filled(a, m, 0), axes), countOver(m, axes)),
    tangent: (_, m, moved, axes) => divided(sumOver(moved, axes), countOver(m, axes)),
    derivative: `where(M, reshape(dy, kept) / ${COUNT}, 0)`,
    definition: `sum(where(M, a, 0), ${RESULT}) / maximum(sum(M != 0, ${RESULT}), 1)`,
    linearIn: 'first',
    documentation: {
      summary: 'Mean over axes of what a mask leaves in; 0 of a row that is left out altogether.',
      formula: '\\frac{1}{\\sum_i m_i} \\sum_{i: m_i} a_i',
      example: 'L = mean(cross_entropy(z, labels), where=mask)',
    },
  });

const winnersOf = (a: Tensor, m: Tensor, axes: readonly number[]): Tensor => {
  const kept = filled(a, m, Number.NEGATIVE_INFINITY);
  return filled(
    mapElements((own, best) => (own === best ? 1 : 0), [kept, maxOver(kept, axes)]),
    m,
    0,
  );
};

const WINNER = '(a == reshape(y, kept))';

const max: Variant = (plain) =>
  masked(plain, {
    value: (a, m, axes) => maxOver(filled(a, m, Number.NEGATIVE_INFINITY), axes),
    tangent: (a, m, moved, axes) => {
      const winners = winnersOf(a, m, axes);
      return divided(sumOver(multiply(winners, moved), axes), countOver(winners, axes));
    },
    derivative: `where(M, reshape(dy, kept) * ${WINNER} / maximum(sum(where(M, ${WINNER}, 0), ${ROW}), 1), 0)`,
    definition: `max(where(M, a, -inf), ${RESULT})`,
    linearIn: 'none',
    kink: {
      where: 'where the largest element is not alone',
      conditions: [{ text: 'a is the largest', holds: 1 }],
      // Elements that are left out are never the largest, and a row without any has none.
      distances: (a, m, axes) =>
        mapElements(
          (gap, kept) => (kept === 0 || Number.isNaN(gap) ? Number.NEGATIVE_INFINITY : (gap as number)),
          [{ shape: a.shape, data: leads(filled(a, m, Number.NEGATIVE_INFINITY), axes) }, m],
        ).data,
    },
    documentation: {
      summary: 'Largest element over axes of what a mask leaves in; minus infinity of a row that is left out altogether.',
      formula: '\\max_{i: m_i} a_i',
      example: 'top = max(x, axis=1, where=mask)',
    },
  });

const EXPONENTIALS = 'where(M, exp(a - where(reshape(y, kept) == -inf, 0, reshape(y, kept))), 0)';

const logsumexp: Variant = (plain) =>
  masked(plain, {
    value: (a, m, axes) => logSumExp(filled(a, m, Number.NEGATIVE_INFINITY), axes),
    tangent: (a, m, moved, axes) => sumOver(multiply(softmaxWhere(a, m, axes), moved), axes),
    // By their own sum, which is 1 but for rounding, and 0 where nothing is left in.
    derivative: `where(M, reshape(dy, kept) * ${EXPONENTIALS} / where(sum(M != 0, ${ROW}) == 0, 1, sum(${EXPONENTIALS}, ${ROW})), 0)`,
    oneAxisDerivative: 'where(M, reshape(dy, kept) * softmax(a, axis=axes, where=M), 0)',
    definition: `where(sum(M != 0, ${RESULT}) == 0, -inf, logsumexp(${PRESENT}, ${RESULT}))`,
    linearIn: 'none',
    documentation: {
      summary:
        'Logarithm of the sum of exponentials of what a mask leaves in; minus infinity of a row that is left out altogether.',
      formula: '\\log \\sum_{i: m_i} e^{a_i}',
      example: 'L = logsumexp(logits, axis=1, where=mask)',
    },
  });

const softmax: Variant = (plain) =>
  masked(plain, {
    keepsShape: true,
    value: softmaxWhere,
    tangent: (a, m, moved, axes) => {
      const p = softmaxWhere(a, m, axes);
      const average = sumOver(multiply(p, moved), axes);
      return mapElements((own, t, all) => (own as number) * ((t as number) - (all as number)), [p, moved, average]);
    },
    derivative: `where(mask, y * (dy - sum(dy * y, ${ROW}, where=mask)), 0)`,
    definition: `where(M, softmax(${PRESENT}, axis=axes), 0)`,
    linearIn: 'none',
    documentation: {
      summary: 'Exponentials divided by their sum along an axis, of what a mask leaves in; 0 elsewhere.',
      formula: '\\frac{m_i e^{a_i}}{\\sum_j m_j e^{a_j}}',
      example: 'p = softmax(scores, axis=-1, where=mask)',
    },
  });

/** The form with a mask of each reduction that has one. */
export const WITH_MASK = { sum, mean, max, logsumexp, softmax } as const;
