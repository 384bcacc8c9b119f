import { type Dimension, ONE } from '../../program/dimension.ts';
import type { NumericSite, Operation, OptionDescription, Problem, Rule, Site } from '../../program/operation.ts';
import { printShape, type Shape, sameShape } from '../../program/shape.ts';
import { sizeOf, type Tensor } from '../../program/tensor.ts';
import { COMPOSED, derivativeFrom, mismatch, operand, option, type RuleText, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors, mapElements, sumOver, withShape } from '../kernels.ts';
import { latexLoss } from '../spelling/composites.ts';
import { reductionsOf } from './differences.ts';
import { logSoftmaxOver, multiply, softmaxOver } from './reduce.ts';

/** Cross entropy of logits with targets: weights of all classes, or one label a row, a whole number. */

const OPTIONS: readonly OptionDescription[] = [
  option('smoothing', 'number', 'the share of the targets that is spread over all classes', () => [0.1], {
    fallback: '0',
  }),
  option('ignore', 'number', 'the label of rows that do not count: their loss is 0', () => [-100, 1]),
];

/** True if the targets are one label a row. */
function areLabels(z: { readonly length: number }, t: { readonly length: number }): boolean {
  return t.length === z.length - 1;
}

function crossEntropyShape({ operands: [z = [], t = []], options }: Site): Shape | Problem {
  if (z.length === 0) return mismatch('`cross_entropy` needs a vector of logits or more: found a scalar');
  const rows = z.slice(0, -1);
  const labels = areLabels(z, t);
  if (!sameShape(t, labels ? rows : z)) {
    const wanted = `weights ${printShape(z)} or labels ${printShape(rows)}`;
    return mismatch(`\`cross_entropy\` of ${printShape(z)} needs ${wanted}, found ${printShape(t)}`);
  }
  const { smoothing = 0, ignore } = options as { readonly smoothing?: number; readonly ignore?: number };
  const wrong = (message: string, option: string): Problem => ({ code: 'wrong-arguments', message, option });
  if (smoothing < 0 || smoothing > 1) return wrong(`\`smoothing\` is a share, from 0 to 1: found ${smoothing}`, 'smoothing');
  if (ignore !== undefined && !labels) return wrong('`ignore` is a label, and the targets are weights', 'ignore');
  return rows;
}

interface Given {
  readonly smoothing: number;
  readonly ignore: number | undefined;
}

function given({ options }: { readonly options: Readonly<Record<string, unknown>> }): Given {
  const { smoothing = 0, ignore } = options as Partial<Given>;
  return { smoothing, ignore };
}

/** The parts of the rules: labels that are safe as indices, the targets, and what rows that do not count become. */
function parts(site: Site): { readonly text: Record<'labels' | 'targets', string>; readonly names: Rule['names'] } {
  const [z = [], t = []] = site.operands;
  const { smoothing, ignore } = given(site);
  const last = z.length - 1;
  const labels = ignore === undefined ? 't' : 'where(t == ignore, 0, t)';
  const whole = areLabels(z, t) ? `one_hot(${labels}, classes)` : 't';
  const targets = smoothing === 0 ? whole : `((1 - smoothing) * ${whole} + smoothing / classes)`;
  const classes = z[last] as Dimension;
  const names = { last, classes, kept: [...z.slice(0, -1), ONE], rows: z.slice(0, -1), smoothing, ignore: ignore ?? 0 };
  return { text: { labels, targets }, names };
}

/** A vector goes without its axis, and its adjoint is one number. */
function ofVector(text: string, { operands: [z = []] }: Site): string {
  if (z.length !== 1) return text;
  return text.replaceAll(', axis=last, keepdims=true', '').replaceAll(', axis=last', '').replaceAll('reshape(dy, kept)', 'dy');
}

function written(text: string, site: Site): RuleText {
  return rule(ofVector(text, site), parts(site).names);
}

function logitsRule(site: Site): RuleText {
  const [z = [], t = []] = site.operands;
  const { smoothing, ignore } = given(site);
  const { targets } = parts(site).text;
  // Labels stand for weights that add up to 1.
  const sum = 'sum(t, axis=last, keepdims=true)';
  const total = areLabels(z, t) ? '' : smoothing === 0 ? ` * ${sum}` : ` * ((1 - smoothing) * ${sum} + smoothing)`;
  const contribution = `reshape(dy, kept) * (softmax(z, axis=last)${total} - ${targets})`;
  const ignored = z.length === 1 ? 't == ignore' : 'reshape(t == ignore, kept)';
  return written(ignore === undefined ? contribution : `where(${ignored}, 0, ${contribution})`, site);
}

function targetsRule(site: Site): RuleText | undefined {
  const [z = [], t = []] = site.operands;
  if (areLabels(z, t)) return undefined;
  const share = given(site).smoothing === 0 ? '' : '(1 - smoothing) * ';
  return written(`-${share}reshape(dy, kept) * log_softmax(z, axis=last)`, site);
}

/** Without smoothing a label picks one logarithm, whatever the others are. */
function crossEntropyDefinition(site: Site): Rule {
  const [z = [], t = []] = site.operands;
  const { smoothing, ignore } = given(site);
  const { labels, targets } = parts(site).text;
  const isPicked = areLabels(z, t) && smoothing === 0;
  const picked = `-reshape(take_along(log_softmax(z, axis=last), reshape(${labels}, kept), axis=last), rows)`;
  const loss = isPicked ? picked : `-sum(${targets} * log_softmax(z, axis=last), axis=last)`;
  const text = ignore === undefined ? loss : `where(t == ignore, 0, ${loss})`;
  return rule(ofVector(text, site), parts(site).names) as Rule;
}

const lastAxis = ({ shape }: Tensor): readonly number[] => [shape.length - 1];
const rowsOf = (a: Tensor): Tensor => withShape(sumOver(a, lastAxis(a)), a.shape.slice(0, -1));
const logSoftmax = (z: Tensor): Tensor => logSoftmaxOver(z, lastAxis(z));

/** The weights of all classes in all rows: none in rows that do not count. */
function weightsOf(z: Tensor, t: Tensor, site: NumericSite): Tensor {
  const { smoothing, ignore } = given(site);
  const classes = z.shape.at(-1) ?? 1;
  const smoothed = (weight: number): number => (1 - smoothing) * weight + smoothing / classes;
  if (!areLabels(z.shape, t.shape)) return smoothing === 0 ? t : mapElements((own) => smoothed(own as number), [t]);
  const data = Float64Array.from({ length: sizeOf(z.shape) }, (_, at) => {
    const label = t.data[Math.floor(at / classes)];
    return label === ignore ? 0 : smoothed(label === at % classes ? 1 : 0);
  });
  return { shape: z.shape, data };
}

/** A class without weight counts for nothing where labels pick, also if its logarithm is infinite. */
function crossEntropy(z: Tensor, t: Tensor, site: NumericSite): Tensor {
  const skips = areLabels(z.shape, t.shape);
  const products = mapElements(
    (weight, own) => (skips && weight === 0 ? 0 : (weight as number) * (own as number)),
    [weightsOf(z, t, site), logSoftmax(z)],
  );
  return mapElements((sum) => 0 - (sum as number), [rowsOf(products)]);
}

/** The change with the logits: each logarithm moves by its own change less the mean one. */
function movedLogits(z: Tensor, weights: Tensor, moved: Tensor): Tensor {
  const mean = sumOver(multiply(softmaxOver(z, lastAxis(z)), moved), lastAxis(z));
  return rowsOf(
    mapElements(
      (own, weight, all) => (weight === 0 ? 0 : -(weight as number) * ((own as number) - (all as number))),
      [moved, weights, mean],
    ),
  );
}

function movedTargets(z: Tensor, moved: Tensor, site: NumericSite): Tensor {
  const share = 1 - given(site).smoothing;
  return mapElements((sum) => -share * (sum as number), [rowsOf(multiply(moved, logSoftmax(z)))]);
}

export const CROSS_ENTROPY: Operation = {
  name: 'cross_entropy',
  synonyms: [],
  notation: CALL,
  operands: [
    operand('z'),
    {
      ...operand('t', ({ operands: [z = [], t = []], options }) => {
        if (!areLabels(z, t)) return 'everywhere';
        const { ignore } = given({ options });
        return { kind: 'integers', below: z.at(-1) ?? ONE, ...(ignore === undefined ? {} : { also: ignore }) };
      }),
      usually: { target: 'onehot' },
    },
  ],
  variadic: false,
  options: OPTIONS,
  shape: crossEntropyShape,
  value: ([z, t], site) => crossEntropy(z as Tensor, t as Tensor, site),
  derivative: derivativeFrom([logitsRule, targetsRule]),
  tangent: (call) => {
    const [z, t] = call.operands as [Tensor, Tensor];
    const moved = movedLogits(z, weightsOf(z, t, call.site), tangentOf(call, 0));
    return areLabels(z.shape, t.shape) ? moved : addTensors(moved, movedTargets(z, tangentOf(call, 1), call.site));
  },
  ...COMPOSED,
  latex: latexLoss('CE', '\\mathrm{softmax}'),
  definition: crossEntropyDefinition,
  documentation: {
    summary: 'Cross entropy of logits along the last axis, with weights of all classes or with labels, which are whole numbers.',
    shape: 'that of `z` without the last axis: `[N, k]` gives `[N]`; `t` is `[N, k]` or `[N]`',
    use: use('cross_entropy(z, t)', 'z, t: [k]'),
    formula: '-\\sum_i t_i \\log \\mathrm{softmax}(z)_i',
    example: 'L = mean(cross_entropy(x @ W + b, labels))',
    differs: reductionsOf('cross_entropy', 'rows'),
  },
};
