import { type Dimension, ONE } from '../../program/dimension.ts';
import type { NumericSite, Operation, Rule, Site } from '../../program/operation.ts';
import { printShape, sameShape } from '../../program/shape.ts';
import { RowError, type Tensor } from '../../program/tensor.ts';
import { COMPOSED, derivativeFrom, mismatch, NO_VIEW, ONCE, operand, option, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { mapElements, sumOver, withShape } from '../kernels.ts';
import { latexFunction } from '../spelling/spell.ts';
import { reductionsOf } from './differences.ts';

/** Losses of rows of logarithms of probabilities. */

const rowsOf = (a: Tensor): Tensor => withShape(sumOver(a, [a.shape.length - 1]), a.shape.slice(0, -1));

/** A row alone goes without its axis, and its adjoint is one number. */
function rowRule(text: string, { operands: [shape = []], options }: Site): Rule {
  const last = shape.length - 1;
  const names = { last, kept: [...shape.slice(0, -1), ONE], rows: shape.slice(0, -1), classes: shape[last] as Dimension };
  const own = shape.length === 1 ? text.replaceAll(', axis=last', '').replaceAll('reshape(dy, kept)', 'dy') : text;
  return rule(own, { ...names, ignore: (options['ignore'] as number | undefined) ?? 0 }) as Rule;
}

/** A probability of 0 adds 0, whatever its logarithm is. */
const SAFE = 'log(where(p <= 0, 1, p))';

const divergence: Operation = {
  name: 'kl_div',
  synonyms: [],
  notation: CALL,
  operands: [
    operand('log_q'),
    { ...operand('p', { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }), usually: { target: 'simplex' } },
  ],
  variadic: false,
  options: [],
  shape: ({ operands: [q = [], p = []] }) => {
    if (q.length === 0) return mismatch('`kl_div` needs a vector or more: found a scalar');
    return sameShape(q, p)
      ? q.slice(0, -1)
      : mismatch(`\`kl_div\` needs two tensors of one shape, found ${printShape(q)} and ${printShape(p)}`);
  },
  value: (both) =>
    rowsOf(mapElements((q, p) => ((p as number) <= 0 ? 0 : (p as number) * (Math.log(p as number) - (q as number))), both)),
  derivative: derivativeFrom([
    (site) => rowRule('-reshape(dy, kept) * p', site),
    (site) => rowRule(`reshape(dy, kept) * (p > 0) * (${SAFE} + 1 - log_q)`, site),
  ]),
  tangent: (call) => {
    const moved = mapElements(
      (q, p, dq, dp) =>
        (p as number) <= 0 ? 0 : (Math.log(p as number) + 1 - (q as number)) * (dp as number) - (p as number) * (dq as number),
      [...call.operands, tangentOf(call, 0), tangentOf(call, 1)],
    );
    return rowsOf(moved);
  },
  ...COMPOSED,
  latex: (call) => ({
    text: `D_{\\mathrm{KL}}\\left(${call.operand(1)} \\,\\|\\, e^{${call.operand(0)}}\\right)`,
    binding: 6,
  }),
  definition: (site) => rowRule(`sum(where(p <= 0, 0, p * (${SAFE} - log_q)), axis=last)`, site),
  documentation: {
    summary: 'Kullback-Leibler divergence of the probabilities `p` from others, given by their logarithms, along the last axis.',
    shape: 'that of the operands, which is one, without the last axis: `[N, k]` gives `[N]`',
    use: use('kl_div(log_q, p)', 'log_q: [k]', 'const p: [k]'),
    formula: '\\sum_i p_i (\\log p_i - \\log q_i)',
    example: 'L = mean(kl_div(log_softmax(z, axis=1), p))',
    elsewhere: ['kl_divergence'],
    differs: [
      { in: ['PyTorch'], argument: 'reduction="batchmean"', written: { inside: 'mean' }, told: 'a mean' },
      { in: ['PyTorch'], argument: 'reduction="sum"', written: { inside: 'sum' }, told: 'a sum' },
      { in: ['PyTorch'], told: 'that of PyTorch divides by the number of elements, and `mean(kl_div(…))` by that of rows' },
    ],
  },
};

const IGNORED = 'where(t == ignore, 0, t)';

function labelled({ options }: Site | NumericSite): { readonly ignore: number | undefined; readonly labels: string } {
  const ignore = options['ignore'] as number | undefined;
  return { ignore, labels: ignore === undefined ? 't' : IGNORED };
}

/** Calls with each row that counts, and the position of its label in memory. */
function eachLabel([logs, labels]: readonly Tensor[], site: NumericSite, visit: (row: number, place: number) => void): void {
  const { ignore } = labelled(site);
  const classes = logs?.shape.at(-1) ?? 1;
  labels?.data.forEach((label, row) => {
    if (label === ignore) return;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new RowError(`\`nll\` has no label ${label}: labels run from 0 to ${classes - 1}`);
    visit(row, row * classes + label);
  });
}

function picked(from: Tensor, operands: readonly Tensor[], site: NumericSite): Tensor {
  const data = new Float64Array(operands[1]?.data.length ?? 0);
  eachLabel(operands, site, (row, place) => {
    data[row] = 0 - (from.data[place] as number);
  });
  return { shape: from.shape.slice(0, -1), data };
}

const likelihood: Operation = {
  name: 'nll',
  synonyms: ['nll_loss'],
  notation: CALL,
  operands: [
    operand('log_p'),
    operand('t', ({ operands: [logs = []], options }) => {
      const { ignore } = options as { readonly ignore?: number };
      return { kind: 'integers', below: logs.at(-1) ?? ONE, ...(ignore === undefined ? {} : { also: ignore }) };
    }),
  ],
  variadic: false,
  options: [option('ignore', 'number', 'the label of rows that do not count: their loss is 0', () => [-100])],
  shape: ({ operands: [logs = [], labels = []] }) => {
    if (logs.length === 0) return mismatch('`nll` needs a vector or more: found a scalar');
    const rows = logs.slice(0, -1);
    return sameShape(labels, rows)
      ? rows
      : mismatch(`\`nll\` of ${printShape(logs)} needs labels ${printShape(rows)}, found ${printShape(labels)}`);
  },
  value: (operands, site) => picked(operands[0] as Tensor, operands, site),
  derivative: derivativeFrom([
    (site) => {
      const { ignore, labels } = labelled(site);
      const text = `-reshape(dy, kept) * one_hot(${labels}, classes)`;
      const ignored = site.operands[0]?.length === 1 ? 't == ignore' : 'reshape(t == ignore, kept)';
      return rowRule(ignore === undefined ? text : `where(${ignored}, 0, ${text})`, site);
    },
    undefined,
  ]),
  tangent: (call) => picked(tangentOf(call, 0), call.operands, call.site),
  isView: NO_VIEW,
  linearIn: 'first',
  sign: undefined,
  work: ONCE,
  kink: undefined,
  lowering: 'definition',
  latex: latexFunction('\\mathrm{NLL}'),
  definition: (site) => {
    const { ignore, labels } = labelled(site);
    const text = `-reshape(take_along(log_p, reshape(${labels}, kept), axis=last), rows)`;
    return rowRule(ignore === undefined ? text : `where(t == ignore, 0, ${text})`, site);
  },
  documentation: {
    summary: 'The logarithm of each row that its label, a whole number, names, negated.',
    shape: 'that of the logarithms without the last axis: `[N, k]` and labels `[N]` give `[N]`',
    use: use('nll(log_p, t)', 'log_p: [n, k]', 'const t: [n]'),
    formula: '-\\log p_{i, t_i}',
    example: 'L = mean(nll(log_softmax(z, axis=1), labels))',
    differs: reductionsOf('nll', 'rows'),
  },
};

export const LIKELIHOODS: readonly Operation[] = [divergence, likelihood];
