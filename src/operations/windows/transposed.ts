import { add, constant, equal, multiply, ONE, scale, subtract, ZERO } from '../../program/dimension.ts';
import type { NumericSite, Operation, OptionDescription, Options, Problem, Rule, Site } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { derivativeFrom, learned, NO_VIEW, operand, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors } from '../kernels.ts';
import { countsOption } from '../options.ts';
import { latexFunction } from '../spelling/spell.ts';
import { GROUPS, groupsAt, groupsOf, inGroups, isOneGroup, unevenProblem } from './channel-groups.ts';
import { addWindows, counts, geometry, geometryAt, geometryProblem, given, wrong } from './window-geometry.ts';
import { CROPPING, DILATION, SAME, STRIDE } from './window-options.ts';

/** Transposed convolutions: what a convolution does to its adjoint, as a layer of its own. */

type Rank = 1 | 2;

/** Batch n, groups g, channels c, kernels o, places p q, parts k l. */
const EINSUMS = {
  1: { spread: 'ncp,cok->nopk', toKernel: 'ncp,nopk->cok' },
  2: { spread: 'ncpq,cokl->nopqkl', toKernel: 'ncpq,nopqkl->cokl' },
} as const;
const GROUPED = {
  1: { spread: 'ngcp,gcok->ngopk', toKernel: 'ngcp,ngopk->gcok' },
  2: { spread: 'ngcpq,gcokl->ngopqkl', toKernel: 'ngcpq,ngopqkl->gcokl' },
} as const;

const FURTHER: OptionDescription = countsOption('output_padding', 'how much longer the result is at its end', [1], {
  fallback: '0',
});

type Given = Readonly<Record<string, unknown>>;

const furtherOf = (options: Given, rank: number): readonly number[] => counts(options['output_padding'], rank, 0);

/** The sizes between which windows of `w` lie at the places of `x`. */
function spatialOf({ operands: [x = [], w = []], options }: Site): Shape {
  const { strides, dilations, before, after } = geometry(options, w.slice(2));
  const further = furtherOf(options, x.length - 2);
  return x.slice(2).map((size, axis) => {
    const reach = scale(subtract(w[2 + axis] ?? ONE, ONE), dilations[axis] ?? 1);
    const span = add(add(scale(subtract(size, ONE), strides[axis] ?? 1), reach), constant(1 + (further[axis] ?? 0)));
    return subtract(span, add(before[axis] ?? ZERO, after[axis] ?? ZERO));
  });
}

function stepsProblem(name: string, rank: Rank, { operands: [, w = []], options }: Site): Problem | undefined {
  if (options['padding'] === SAME)
    return wrong(`\`${name}\` has no padding that keeps the length: give it as numbers`, 'padding');
  const at = geometry(options, w.slice(2));
  const problem = geometryProblem(name, rank, at);
  if (problem !== undefined) return problem;
  const further = furtherOf(options, rank);
  if (further.length !== rank) return wrong(`\`${name}\` has ${rank} spatial axes: give one number, or one for each`);
  if (further.some((own, axis) => own < 0 || (own >= (at.strides[axis] ?? 1) && own > 0)))
    return wrong(`\`${name}\` needs an \`output_padding\` of 0 or more, below the stride`);
  return undefined;
}

function transposedShape(name: string, rank: Rank, site: Site): Shape | Problem {
  const { operands, options } = site;
  const [x = [], w = []] = operands;
  if (x.length !== rank + 2 || w.length !== rank + 2 || !equal(x[1] ?? ONE, w[0] ?? ONE)) {
    const axes = rank === 1 ? ['length', 'width'] : ['height, width', 'height, width'];
    const message = `\`${name}\` needs \`[batch, channels, ${axes[0]}]\` and \`[channels, kernels, ${axes[1]}]\` with as many channels, found ${printShape(x)} and ${printShape(w)}`;
    return { code: 'shape-mismatch', message };
  }
  const problem = stepsProblem(name, rank, site) ?? unevenProblem(name, 'channels', x[1] ?? ONE, options);
  return problem ?? [x[0] ?? ONE, multiply(w[1] ?? ONE, groupsOf(options)), ...spatialOf(site)];
}

/** Each number of `x`, times the kernels of its channel, as windows that overlap. */
function spread(x: Tensor, w: Tensor, groups: number): Tensor {
  const [batch = 0, channels = 0, ...places] = x.shape;
  const [, kernels = 0, ...parts] = w.shape;
  const [placeCount, partCount] = [sizeOf(places), sizeOf(parts)];
  const result = zeros([batch, groups * kernels, ...places, ...parts]);
  for (let n = 0; n < batch; n += 1)
    for (let c = 0; c < channels; c += 1)
      for (let o = 0; o < kernels; o += 1)
        for (let place = 0; place < placeCount; place += 1) {
          const own = x.data[(n * channels + c) * placeCount + place] as number;
          const kernel = Math.floor((c * groups) / channels) * kernels + o;
          const target = ((n * groups * kernels + kernel) * placeCount + place) * partCount;
          const source = (c * kernels + o) * partCount;
          for (let part = 0; part < partCount; part += 1)
            result.data[target + part] = (result.data[target + part] as number) + own * (w.data[source + part] as number);
        }
  return result;
}

function transposedValue(x: Tensor, w: Tensor, { options }: NumericSite): Tensor {
  const at = geometryAt(options, w.shape.slice(2));
  const further = furtherOf(options, x.shape.length - 2);
  const spatial = x.shape.slice(2).map((size, axis) => {
    const reach = ((w.shape[2 + axis] ?? 1) - 1) * (at.dilations[axis] ?? 1);
    const span = (size - 1) * (at.strides[axis] ?? 1) + reach + 1 + (further[axis] ?? 0);
    return span - (at.before[axis] ?? 0) - (at.after[axis] ?? 0);
  });
  return addWindows(spread(x, w, groupsAt(options)), spatial, at);
}

function textsOf(rank: Rank, options: Options) {
  const { text } = given(options);
  const windows = `windows(dy, size=window${text})`;
  const fold = (parts: string): string => `fold(${parts}, size=spatial${text})`;
  if (isOneGroup(options)) {
    const { spread, toKernel } = EINSUMS[rank];
    return {
      x: `conv${rank}d(dy, w${text})`,
      w: `einsum("${toKernel}", x, ${windows})`,
      definition: fold(`einsum("${spread}", x, w)`),
    };
  }
  const { spread, toKernel } = GROUPED[rank];
  return {
    x: `conv${rank}d(dy, w${text}, groups=groups)`,
    w: `reshape(einsum("${toKernel}", reshape(x, xApart), reshape(${windows}, takenApart)), kernels)`,
    definition: fold(`reshape(einsum("${spread}", reshape(x, xApart), reshape(w, kernelsApart)), taken)`),
  };
}

function namesOf(site: Site): Options {
  const { operands, options } = site;
  const [x = [], kernels = []] = operands;
  const [window, groups] = [kernels.slice(2), groupsOf(options)];
  const taken = [x[0] ?? ONE, multiply(kernels[1] ?? ONE, groups), ...x.slice(2), ...window];
  return {
    ...given(options).names,
    ...{ spatial: spatialOf(site), window, kernels, taken, groups },
    xApart: inGroups(x, 1, options),
    takenApart: inGroups(taken, 1, options),
    kernelsApart: inGroups(kernels, 0, options),
  };
}

function ruleFor(rank: Rank, part: keyof ReturnType<typeof textsOf>): (site: Site) => Rule {
  return (site) => rule(textsOf(rank, site.options)[part], namesOf(site)) as Rule;
}

function transposedConvolution(rank: Rank): Operation {
  const name = `conv_transpose${rank}d`;
  return {
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), learned('w')],
    variadic: false,
    options: [STRIDE, CROPPING, DILATION, GROUPS, FURTHER],
    shape: (site) => transposedShape(name, rank, site),
    value: ([x, w], site) => transposedValue(x as Tensor, w as Tensor, site),
    derivative: derivativeFrom([ruleFor(rank, 'x'), ruleFor(rank, 'w')]),
    tangent: (call) => {
      const [x, w] = call.operands as [Tensor, Tensor];
      return addTensors(transposedValue(tangentOf(call, 0), w, call.site), transposedValue(x, tangentOf(call, 1), call.site));
    },
    isView: NO_VIEW,
    linearIn: 'each',
    sign: undefined,
    work: ({ operands: [x = [], w = []], result }) => sizeOf(result) + sizeOf(x) * sizeOf(w.slice(1)),
    kink: undefined,
    lowering: 'definition',
    latex: latexFunction('\\mathrm{conv}^{\\top}'),
    definition: ruleFor(rank, 'definition'),
    documentation: {
      summary: `Transposed convolution over ${rank === 1 ? 'one spatial axis' : 'two spatial axes'}: windows that overlap are added.`,
      shape: `\`[batch, channels, ...]\` and \`[channels, kernels // groups, ...]\` give \`[batch, kernels, ...]\`, with \`(n - 1) * stride - 2 * padding + dilation * (k - 1) + 1 + output_padding\` along an axis of \`n\``,
      use:
        rank === 1
          ? use('conv_transpose1d(x, w)', 'x: [b, c, n]', 'w: [c, k, 3]')
          : use('conv_transpose2d(x, w)', 'x: [b, c, n, m]', 'w: [c, k, 3, 3]'),
      formula: 'y_{n o (s p + k)} = \\sum_{c p} x_{n c p} w_{c o k}',
      example: `y = ${name}(x, w, stride=2)`,
    },
  };
}

export const TRANSPOSED_CONVOLUTIONS: readonly Operation[] = [transposedConvolution(1), transposedConvolution(2)];
