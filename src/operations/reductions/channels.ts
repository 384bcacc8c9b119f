import { constant, type Dimension, evenQuotient, ONE, printDimension } from '../../program/dimension.ts';
import type { NumericSite, Operand, Operation, Problem, Rule, Site } from '../../program/operation.ts';
import { printShape, type Shape, sameShape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { COMPOSED, derivativeFrom, learned, mismatch, operand, option, POSITIVE, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors, mapElements, withShape } from '../kernels.ts';
import { latexNorm } from '../spelling/composites.ts';
import { meanOver, multiply } from './reduce.ts';

/** Layers that normalise `[batch, channels, ...]`, with a gain and a shift for each channel. */

const EPSILON = 1e-5;
const EPS = option('eps', 'number', 'what is added under the root', () => [0.1], { fallback: '1e-5' });

type Given = Readonly<Record<string, unknown>>;

const epsilonOf = (options: Given): number => Number(options['eps'] ?? EPSILON);

/** The problem of parameters that are not of one number a channel. */
function channelProblem(name: string, [x = [], ...scales]: readonly Shape[]): Problem | undefined {
  if (x.length < 2) return mismatch(`\`${name}\` needs \`[batch, channels, ...]\`, found ${printShape(x)}`);
  const wanted = [x[1] ?? ONE];
  const odd = scales.find((shape) => !sameShape(shape, wanted));
  if (odd === undefined) return undefined;
  return mismatch(
    `\`${name}\` of ${printShape(x)} needs a number for each channel, ${printShape(wanted)}, found ${printShape(odd)}`,
  );
}

/** A number for each channel, beside the axes of `x`. */
function besideChannels(own: Tensor, x: Tensor): Tensor {
  return withShape(
    own,
    x.shape.map((size, axis) => (axis === 1 ? size : 1)),
  );
}

/** How a layer takes its statistics: along axes of `x` itself, or of `x` in another shape. */
interface Grouping {
  readonly grouped: (x: Shape, options: Given) => Shape | undefined;
  readonly groupedSizes: (x: readonly number[], options: Given) => readonly number[];
  readonly axes: (x: { readonly length: number }) => readonly number[];
}

/** Over the batch and all places, for each channel. */
const BATCH: Grouping = {
  grouped: (x) => x,
  groupedSizes: (x) => x,
  axes: ({ length }) => Array.from({ length }, (_, axis) => axis).filter((axis) => axis !== 1),
};

/** Over groups of channels and all places, for each element of the batch. */
const GROUPS: Grouping = {
  grouped: ([batch = ONE, channels = ONE, ...rest], options) => {
    const groups = Number(options['groups']);
    const each = Number.isInteger(groups) && groups >= 1 ? evenQuotient(channels, groups) : undefined;
    return each && [batch, constant(groups), each, ...rest];
  },
  groupedSizes: ([batch = 1, channels = 1, ...rest], options) => {
    const groups = Number(options['groups']);
    return [batch, groups, channels / groups, ...rest];
  },
  axes: ({ length }) => Array.from({ length: length - 1 }, (_, axis) => axis + 2),
};

/** The texts of a layer's rules, over `x` in the shape of the statistics. */
function textsOf(isGrouped: boolean) {
  const grouped = (text: string): string => (isGrouped ? `reshape(${text}, grouped)` : text);
  const back = (text: string): string => (isGrouped ? `reshape(${text}, shape)` : text);
  const x = grouped('x');
  const mean = (text: string): string => `mean(${text}, axis=axes, keepdims=true)`;
  const deviation = `sqrt(var(${x}, axis=axes, keepdims=true) + eps)`;
  const normal = `((${x} - ${mean(x)}) / ${deviation})`;
  const scaled = grouped('(dy * reshape(gain, aligned))');
  return {
    x: back(`((${scaled} - ${mean(scaled)} - ${normal} * ${mean(`${scaled} * ${normal}`)}) / ${deviation})`),
    gain: `sum(dy * ${back(normal)}, axis=others)`,
    shift: 'sum(dy, axis=others)',
    definition: `${back(normal)} * reshape(gain, aligned) + reshape(shift, aligned)`,
  };
}

function channelRule(part: keyof ReturnType<typeof textsOf>, grouping: Grouping): (site: Site) => Rule {
  return ({ operands: [x = []], options }) => {
    const grouped = grouping.grouped(x, options) ?? x;
    const text = textsOf(!sameShape(grouped, x))[part];
    return rule(text, { ...namesFor(x, options), grouped, axes: grouping.axes(x) }) as Rule;
  };
}

function namesFor(x: Shape, options: Given) {
  return {
    shape: x,
    aligned: x.map((size, axis) => (axis === 1 ? size : ONE)),
    others: BATCH.axes(x),
    eps: epsilonOf(options),
  };
}

interface Parts {
  readonly normal: Tensor;
  readonly deviation: Tensor;
  readonly shape: readonly number[];
  readonly axes: readonly number[];
}

const minus = (a: Tensor, b: Tensor): Tensor => mapElements((left, right) => (left as number) - (right as number), [a, b]);

function partsOf(x: Tensor, { options }: NumericSite, grouping: Grouping): Parts {
  const shape = grouping.groupedSizes(x.shape, options);
  const axes = grouping.axes(x.shape);
  const own = withShape(x, shape);
  const centred = minus(own, meanOver(own, axes));
  const eps = epsilonOf(options);
  const deviation = mapElements((square) => Math.sqrt((square as number) + eps), [meanOver(multiply(centred, centred), axes)]);
  return { normal: mapElements((a, by) => (a as number) / (by as number), [centred, deviation]), deviation, shape, axes };
}

function movedNormal({ normal, deviation, shape, axes }: Parts, moved: Tensor): Tensor {
  const own = withShape(moved, shape);
  const centred = minus(own, meanOver(own, axes));
  const along = meanOver(multiply(normal, centred), axes);
  return mapElements(
    (t, n, mean, by) => ((t as number) - (n as number) * (mean as number)) / (by as number),
    [centred, normal, along, deviation],
  );
}

interface ChannelNorm extends Pick<Operation, 'name' | 'options' | 'documentation'> {
  readonly title: string;
  readonly grouping: Grouping;
}

function channelNorm({ name, options, grouping, title, documentation }: ChannelNorm): Operation {
  return {
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), learned('gain'), learned('shift')],
    variadic: false,
    options,
    shape: ({ operands, options: given }) => {
      const [x = []] = operands;
      const problem = channelProblem(name, operands);
      if (problem !== undefined) return problem;
      if (grouping.grouped(x, given) !== undefined) return x;
      const message = `\`${name}\` cannot divide ${printDimension(x[1] as Dimension)} channels into ${String(given['groups'])} equal groups`;
      return { code: 'wrong-arguments', message, option: 'groups' };
    },
    value: ([x, gain, shift], site) => {
      const own = x as Tensor;
      const normal = withShape(partsOf(own, site, grouping).normal, own.shape);
      return addTensors(multiply(normal, besideChannels(gain as Tensor, own)), besideChannels(shift as Tensor, own));
    },
    derivative: derivativeFrom([channelRule('x', grouping), channelRule('gain', grouping), channelRule('shift', grouping)]),
    tangent: (call) => {
      const [x, gain] = call.operands as [Tensor, Tensor];
      const parts = partsOf(x, call.site, grouping);
      const moved = multiply(withShape(movedNormal(parts, tangentOf(call, 0)), x.shape), besideChannels(gain, x));
      const scaled = multiply(withShape(parts.normal, x.shape), besideChannels(tangentOf(call, 1), x));
      return addTensors(addTensors(moved, scaled), besideChannels(tangentOf(call, 2), x));
    },
    ...COMPOSED,
    latex: latexNorm(title),
    definition: channelRule('definition', grouping),
    documentation,
  };
}

const keyed = (name: string, keyword: string, domain: Operand['domain'] = 'everywhere'): Operand => ({
  ...operand(name, domain),
  keyword,
});

const ROOT = 'reshape(sqrt(variance + eps), aligned)';
const CENTRED = '(x - reshape(mu, aligned))';

/** With statistics that are given, such as running means: each channel is scaled and shifted by itself. */
const WITH_STATISTICS: Operation = {
  name: 'batch_norm mean',
  synonyms: [],
  notation: { kind: 'call', word: 'batch_norm' },
  operands: [operand('x'), learned('gain'), learned('shift'), keyed('mu', 'mean'), keyed('variance', 'var', POSITIVE)],
  variadic: false,
  options: [EPS],
  shape: ({ operands }) => channelProblem('batch_norm', operands) ?? operands[0] ?? [],
  value: (operands, { options }) => {
    const [x, ...channels] = operands as [Tensor, ...Tensor[]];
    const eps = epsilonOf(options);
    const each = (a: number, [gain = 0, shift = 0, mean = 0, variance = 0]: number[]): number =>
      ((a - mean) / Math.sqrt(variance + eps)) * gain + shift;
    return mapElements((a, ...own) => each(a as number, own), [x, ...channels.map((own) => besideChannels(own, x))]);
  },
  derivative: derivativeFrom(
    [
      `dy * reshape(gain, aligned) / ${ROOT}`,
      `sum(dy * ${CENTRED} / ${ROOT}, axis=others)`,
      'sum(dy, axis=others)',
      '-sum(dy, axis=others) * gain / sqrt(variance + eps)',
      `-0.5 * sum(dy * ${CENTRED}, axis=others) * gain / (sqrt(variance + eps) * (variance + eps))`,
    ].map(
      (text) =>
        ({ operands: [x = []], options }: Site) =>
          rule(text, namesFor(x, options)),
    ),
  ),
  tangent: (call) => {
    const [x] = call.operands as [Tensor];
    const eps = epsilonOf(call.site.options);
    const change = ([a, gain, , mean, variance, da, dgain, dshift, dmean, dvariance]: number[]): number => {
      const root = Math.sqrt((variance as number) + eps);
      const normal = ((a as number) - (mean as number)) / root;
      const moved = ((da as number) - (dmean as number) - (normal * (dvariance as number)) / (2 * root)) / root;
      return moved * (gain as number) + normal * (dgain as number) + (dshift as number);
    };
    const all = [...call.operands, ...call.operands.map((_, index) => tangentOf(call, index))];
    return mapElements(
      (...own) => change(own),
      all.map((own, index) => (index % call.operands.length === 0 ? own : besideChannels(own, x))),
    );
  },
  ...COMPOSED,
  latex: latexNorm('BatchNorm'),
  definition: ({ operands: [x = []], options }) =>
    rule(`${CENTRED} / ${ROOT} * reshape(gain, aligned) + reshape(shift, aligned)`, namesFor(x, options)) as Rule,
  documentation: {
    summary: 'Channels with a mean and a variance that are given, such as running ones, normalised, scaled and shifted.',
    shape: 'that of `x`; the parameters and the statistics have a number for each channel',
    use: use('batch_norm(x, gain, shift, mean=mu, var=v)', 'x: [b, c]', 'gain, shift, mu: [c]', 'const v: [c] in 0.5..2'),
    formula: '\\frac{x - \\mu}{\\sqrt{v + \\epsilon}} \\odot g + s',
    example: 'y = batch_norm(x, gain, shift, mean=running_mean, var=running_var)',
  },
};

const SHAPE = 'that of `x`; `gain` and `shift` have a number for each channel';

export const CHANNEL_NORMS: readonly Operation[] = [
  {
    ...channelNorm({
      name: 'batch_norm',
      title: 'BatchNorm',
      options: [EPS],
      grouping: BATCH,
      documentation: {
        summary:
          'Channels with mean 0 and variance 1 over the batch and all places, scaled and shifted; `mean=` and `var=` give statistics instead.',
        shape: SHAPE,
        use: use('batch_norm(x, gain, shift)', 'x: [b, c]', 'gain, shift: [c]'),
        formula: '\\frac{x - \\bar{x}}{\\sqrt{\\mathrm{var}(x) + \\epsilon}} \\odot g + s',
        example: 'y = batch_norm(x, gain, shift)',
      },
    }),
    variants: [WITH_STATISTICS],
  },
  channelNorm({
    name: 'group_norm',
    title: 'GroupNorm',
    options: [
      option('groups', 'number', 'into how many groups the channels are divided', () => [1, 2], {
        required: true,
        elsewhere: ['num_groups'],
      }),
      EPS,
    ],
    grouping: GROUPS,
    documentation: {
      summary: 'Groups of channels with mean 0 and variance 1, for each element of the batch, scaled and shifted.',
      shape: SHAPE,
      use: use('group_norm(x, gain, shift, groups=2)', 'x: [b, 4, n]', 'gain, shift: [4]'),
      formula: '\\frac{x - \\bar{x}}{\\sqrt{\\mathrm{var}(x) + \\epsilon}} \\odot g + s',
      example: 'y = group_norm(x, gain, shift, groups=4)',
      ordersOtherwise: true,
    },
  }),
];
