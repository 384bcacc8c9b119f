import { equal, isOne, ONE, printDimension } from '../../program/dimension.ts';
import { exactQuotient } from '../../program/exact-quotient.ts';
import {
  isProblem,
  type NumericSite,
  type Operation,
  type Options,
  type Problem,
  type Rule,
  type Site,
} from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { derivativeFrom, learned, NO_VIEW, operand, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors } from '../kernels.ts';
import { LATEX_CONVOLUTION } from '../spelling/composites.ts';
import { GROUPS, groupsAt, groupsOf, inGroups, isOneGroup, perGroup, unevenProblem } from './channel-groups.ts';
import { type Geometry, geometryAt, given, takeWindows, windowCounts } from './window-geometry.ts';
import { DILATION, PADDING, STRIDE } from './window-options.ts';

/** A convolution is windows times kernels: what that is as einsums. */
interface ConvolutionSites {
  readonly forward: string;
  readonly toWindows: string;
  readonly toKernel: string;
}

type Rank = 1 | 2;

/** The einsums of a convolution: batch n, channels c, kernels o, places p q, parts k l. */
export const WHOLE: Readonly<Record<Rank, ConvolutionSites>> = {
  1: { forward: 'ncpk,ock->nop', toWindows: 'nop,ock->ncpk', toKernel: 'nop,ncpk->ock' },
  2: { forward: 'ncpqkl,ockl->nopq', toWindows: 'nopq,ockl->ncpqkl', toKernel: 'nopq,ncpqkl->ockl' },
};

/** The same for each group g of channels. */
export const GROUPED: Readonly<Record<Rank, ConvolutionSites>> = {
  1: { forward: 'ngcpk,gock->ngop', toWindows: 'ngop,gock->ngcpk', toKernel: 'ngop,ngcpk->gock' },
  2: { forward: 'ngcpqkl,gockl->ngopq', toWindows: 'ngopq,gockl->ngcpqkl', toKernel: 'ngopq,ngcpqkl->gockl' },
};

/** Of one kernel for each channel, whose axis of channels is of size 1. */
const DEPTHWISE: Readonly<Record<Rank, ConvolutionSites>> = {
  1: { forward: 'ncpk,cok->ncp', toWindows: 'ncp,cok->ncpk', toKernel: 'ncp,ncpk->ck' },
  2: { forward: 'ncpqkl,cokl->ncpq', toWindows: 'ncpq,cokl->ncpqkl', toKernel: 'ncpq,ncpqkl->ckl' },
};

const STEPS = 'with `(n + 2 * padding - dilation * (k - 1) - 1) // stride + 1` along an axis of `n`';
const CONVOLVED = {
  1: `\`[batch, channels, length]\` and \`[kernels, channels // groups, width]\` give \`[batch, kernels, ...]\`, ${STEPS}`,
  2: `\`[batch, channels, height, width]\` and \`[kernels, channels // groups, k, l]\` give \`[batch, kernels, ...]\`, ${STEPS}`,
};

/** One kernel at all places of one element of the batch, added to the result. */
function convolveOne(
  taken: Tensor,
  w: Tensor,
  { from, kernel, target, places }: Readonly<Record<'from' | 'kernel' | 'target' | 'places', number>>,
  result: Tensor,
): void {
  const [, channels = 0, ...window] = w.shape;
  const parts = sizeOf(window);
  for (let c = 0; c < channels; c += 1)
    for (let place = 0; place < places; place += 1) {
      let sum = result.data[target + place] as number;
      for (let part = 0; part < parts; part += 1) {
        const own = taken.data[((from + c) * places + place) * parts + part] as number;
        sum += own * (w.data[(kernel * channels + c) * parts + part] as number);
      }
      result.data[target + place] = sum;
    }
}

function convolve(x: Tensor, w: Tensor, at: Geometry<number>, groups: number): Tensor {
  const window = w.shape.slice(2);
  const taken = takeWindows(x, window, at);
  const [batch = 0, channels = 0, ...rest] = taken.shape;
  const found = rest.slice(0, window.length);
  const [places, kernels] = [sizeOf(found), w.shape[0] ?? 0];
  const result = zeros([batch, kernels, ...found]);
  for (let n = 0; n < batch; n += 1)
    for (let kernel = 0; kernel < kernels; kernel += 1) {
      const group = Math.floor((kernel * groups) / kernels);
      const from = n * channels + (group * channels) / groups;
      convolveOne(taken, w, { from, kernel, target: (n * kernels + kernel) * places, places }, result);
    }
  return result;
}

/** The texts of the rules, over einsums and the names of the shapes between them. */
function textsOf(rank: Rank, { operands: [, w = []], options }: Site) {
  const { text } = given(options);
  const windows = `windows(x, size=window${text})`;
  const fold = (parts: string): string => `fold(${parts}, size=spatial${text})`;
  if (isOneGroup(options)) {
    const { forward, toWindows, toKernel } = WHOLE[rank];
    return {
      x: fold(`einsum("${toWindows}", dy, w)`),
      w: `einsum("${toKernel}", dy, ${windows})`,
      definition: `einsum("${forward}", ${windows}, w)`,
    };
  }
  if (isOne(w[1] ?? ONE) && equal(w[0] ?? ONE, groupsOf(options))) {
    const { forward, toWindows, toKernel } = DEPTHWISE[rank];
    return {
      x: fold(`einsum("${toWindows}", dy, w)`),
      w: `reshape(einsum("${toKernel}", dy, ${windows}), kernels)`,
      definition: `einsum("${forward}", ${windows}, w)`,
    };
  }
  const { forward, toWindows, toKernel } = GROUPED[rank];
  const [taken, own, change] = [`reshape(${windows}, takenApart)`, 'reshape(w, kernelsApart)', 'reshape(dy, resultApart)'];
  return {
    x: fold(`reshape(einsum("${toWindows}", ${change}, ${own}), taken)`),
    w: `reshape(einsum("${toKernel}", ${change}, ${taken}), kernels)`,
    definition: `reshape(einsum("${forward}", ${taken}, ${own}), result)`,
  };
}

/** Shapes that the rules name, whole and in groups. */
function namesOf(rank: Rank, site: Site): Options {
  const { operands, options } = site;
  const [x = [], kernels = []] = operands;
  const [spatial, window] = [x.slice(2), kernels.slice(2)];
  const result = convolutionShape(rank, site) as Shape;
  const taken = [...x.slice(0, 2), ...result.slice(2), ...window];
  return {
    ...given(options).names,
    ...{ spatial, window, kernels, result, taken },
    takenApart: inGroups(taken, 1, options),
    kernelsApart: inGroups(kernels, 0, options),
    resultApart: inGroups(result, 1, options),
  };
}

function ruleFor(rank: Rank, part: keyof ReturnType<typeof textsOf>): (site: Site) => Rule {
  return (site) => rule(textsOf(rank, site)[part], namesOf(rank, site)) as Rule;
}

/** The groups with which the kernels have the channels of one group. */
function meantGroups(x: Shape, w: Shape, options: Options): readonly string[] {
  if (options['groups'] !== undefined || x.length !== w.length) return [];
  const groups = exactQuotient(x[1] ?? ONE, w[1] ?? ONE);
  const isEven = groups !== undefined && exactQuotient(w[0] ?? ONE, groups) !== undefined;
  return isEven ? [`groups=${printDimension(groups)}`] : [];
}

function convolutionShape(rank: Rank, site: Site): Shape | Problem {
  const { operands, options } = site;
  const [x = [], w = []] = operands;
  const name = `conv${rank}d`;
  const each = perGroup(x[1] ?? ONE, options);
  if (x.length === rank + 2 && w.length === rank + 2 && each === undefined)
    return unevenProblem(name, 'channels', x[1] ?? ONE, options) as Problem;
  if (x.length !== rank + 2 || w.length !== rank + 2 || !equal(each ?? ONE, w[1] ?? ONE)) {
    const axes = rank === 1 ? ['length', 'width'] : ['height, width', 'height, width'];
    const many = isOneGroup(options) ? 'as many channels' : `the ${printDimension(each ?? ONE)} channels of one group`;
    const message = `\`${name}\` needs \`[batch, channels, ${axes[0]}]\` and \`[kernels, channels, ${axes[1]}]\` with ${many}, found ${printShape(x)} and ${printShape(w)}`;
    return { code: 'shape-mismatch', message, missing: meantGroups(x, w, options) };
  }
  const uneven = unevenProblem(name, 'kernels', w[0] ?? ONE, options);
  if (uneven !== undefined) return uneven;
  const found = windowCounts(name, x.slice(2), w.slice(2), options);
  return isProblem(found) ? found : [x[0] ?? ONE, w[0] ?? ONE, ...found];
}

function convolution(rank: Rank): Operation {
  const name = `conv${rank}d`;
  const valueAt = (x: Tensor, w: Tensor, { options }: NumericSite): Tensor =>
    convolve(x, w, geometryAt(options, w.shape.slice(2)), groupsAt(options));
  return {
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), learned('w')],
    variadic: false,
    options: [STRIDE, PADDING, DILATION, GROUPS],
    shape: (site) => convolutionShape(rank, site),
    value: ([x, w], site) => valueAt(x as Tensor, w as Tensor, site),
    derivative: derivativeFrom([ruleFor(rank, 'x'), ruleFor(rank, 'w')]),
    tangent: (call) => {
      const [x, w] = call.operands as [Tensor, Tensor];
      return addTensors(valueAt(tangentOf(call, 0), w, call.site), valueAt(x, tangentOf(call, 1), call.site));
    },
    isView: NO_VIEW,
    linearIn: 'each',
    lowering: 'convolution',
    sign: undefined,
    work: ({ operands: [, w = []], result }) => sizeOf(result) * sizeOf(w.slice(1)),
    kink: undefined,
    latex: LATEX_CONVOLUTION,
    definition: ruleFor(rank, 'definition'),
    documentation: {
      summary: `Convolution (cross-correlation) over ${rank === 1 ? 'one spatial axis' : 'two spatial axes'}.`,
      shape: CONVOLVED[rank],
      use:
        rank === 1
          ? use('conv1d(x, w)', 'x: [b, c, n]', 'w: [k, c, 3]')
          : use('conv2d(x, w)', 'x: [b, c, n, m]', 'w: [k, c, 3, 3]'),
      formula: 'y_{n o p} = \\sum_{c k} x_{n c (s p + k)} w_{o c k}',
      example: `y = ${name}(x, w, padding=1)`,
    },
  };
}

export const CONVOLUTIONS: readonly Operation[] = [convolution(1), convolution(2)];
