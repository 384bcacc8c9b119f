import { add, constant, type Dimension, equal, ONE, scale, subtract } from '../../program/dimension.ts';
import type { NumericSite, Operation, OptionDescription, Problem, Rule, Site } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { derivativeFrom, learned, NO_VIEW, operand, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors } from '../kernels.ts';
import { countsOption } from '../options.ts';
import { latexFunction } from '../spelling/spell.ts';
import { addWindows, counts, geometry, given, wrong } from './window-geometry.ts';
import { PADDING, STRIDE } from './windows.ts';

/** Transposed convolutions: what a convolution does to its adjoint, as a layer of its own. */

/** Batch n, channels c, kernels o, places p q, parts k l. */
const EINSUMS = {
  1: { spread: 'ncp,cok->nopk', toKernel: 'ncp,nopk->cok' },
  2: { spread: 'ncpq,cokl->nopqkl', toKernel: 'ncpq,nopqkl->cokl' },
} as const;

const FURTHER: OptionDescription = countsOption('output_padding', 'how much longer the result is at its end', [0], {
  fallback: '0',
});

interface Steps {
  readonly strides: readonly number[];
  readonly paddings: readonly number[];
  readonly further: readonly number[];
}

function stepsOf(options: Readonly<Record<string, unknown>>, rank: number): Steps {
  return { ...geometry(options, rank), further: counts(options['output_padding'], rank, 0) };
}

/** The sizes between which windows of `w` lie at the places of `x`. */
function spatialOf({ operands: [x = [], w = []], options }: Site, rank: number): Shape {
  const { strides, paddings, further } = stepsOf(options, rank);
  return x.slice(2).map((size, axis) => {
    const span = add(scale(subtract(size, ONE), strides[axis] ?? 1), w[2 + axis] ?? ONE);
    return add(span, constant((further[axis] ?? 0) - 2 * (paddings[axis] ?? 0)));
  });
}

function transposedShape(name: string, rank: 1 | 2, site: Site): Shape | Problem {
  const { operands, options } = site;
  const [x = [], w = []] = operands;
  if (x.length !== rank + 2 || w.length !== rank + 2 || !equal(x[1] ?? ONE, w[0] ?? ONE)) {
    const axes = rank === 1 ? ['length', 'width'] : ['height, width', 'height, width'];
    const message = `\`${name}\` needs \`[batch, channels, ${axes[0]}]\` and \`[channels, kernels, ${axes[1]}]\` with as many channels, found ${printShape(x)} and ${printShape(w)}`;
    return { code: 'shape-mismatch', message };
  }
  const { strides, paddings, further } = stepsOf(options, rank);
  if ([strides, paddings, further].some(({ length }) => length !== rank))
    return wrong(`\`${name}\` has ${rank} spatial axes: give one number, or one for each`);
  if (strides.some((stride) => stride < 1) || paddings.some((padding) => padding < 0))
    return wrong(`\`${name}\` needs a stride of 1 or more and a padding of 0 or more`);
  if (further.some((own, axis) => own < 0 || (own >= (strides[axis] ?? 1) && own > 0)))
    return wrong(`\`${name}\` needs an \`output_padding\` of 0 or more, below the stride`);
  return [x[0] ?? ONE, w[1] ?? ONE, ...spatialOf(site, rank)];
}

/** Each number of `x`, times the kernels of its channel, as windows that overlap. */
function spread(x: Tensor, w: Tensor): Tensor {
  const [batch = 0, channels = 0, ...places] = x.shape;
  const [, kernels = 0, ...parts] = w.shape;
  const [placeCount, partCount] = [sizeOf(places), sizeOf(parts)];
  const result = zeros([batch, kernels, ...places, ...parts]);
  for (let n = 0; n < batch; n += 1)
    for (let o = 0; o < kernels; o += 1)
      for (let c = 0; c < channels; c += 1)
        for (let place = 0; place < placeCount; place += 1) {
          const own = x.data[(n * channels + c) * placeCount + place] as number;
          const target = ((n * kernels + o) * placeCount + place) * partCount;
          const source = (c * kernels + o) * partCount;
          for (let part = 0; part < partCount; part += 1)
            result.data[target + part] = (result.data[target + part] as number) + own * (w.data[source + part] as number);
        }
  return result;
}

function transposedValue(x: Tensor, w: Tensor, { options }: NumericSite, rank: number): Tensor {
  const { strides, paddings, further } = stepsOf(options, rank);
  const spatial = x.shape
    .slice(2)
    .map(
      (size, axis) =>
        (size - 1) * (strides[axis] ?? 1) + (w.shape[2 + axis] ?? 1) + (further[axis] ?? 0) - 2 * (paddings[axis] ?? 0),
    );
  return addWindows(spread(x, w), spatial, { strides, paddings });
}

function ruleFor(rank: 1 | 2, text: (options: string) => string): (site: Site) => Rule {
  return (site) => {
    const { text: options, names } = given(site.options);
    const [, w = []] = site.operands;
    return rule(text(options), { ...names, spatial: spatialOf(site, rank), window: w.slice(2) as readonly Dimension[] }) as Rule;
  };
}

function transposedConvolution(rank: 1 | 2): Operation {
  const name = `conv_transpose${rank}d`;
  return {
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), learned('w')],
    variadic: false,
    options: [STRIDE, PADDING, FURTHER],
    shape: (site) => transposedShape(name, rank, site),
    value: ([x, w], site) => transposedValue(x as Tensor, w as Tensor, site, rank),
    derivative: derivativeFrom([
      ruleFor(rank, (options) => `conv${rank}d(dy, w${options})`),
      ruleFor(rank, (options) => `einsum("${EINSUMS[rank].toKernel}", x, windows(dy, size=window${options}))`),
    ]),
    tangent: (call) => {
      const [x, w] = call.operands as [Tensor, Tensor];
      return addTensors(
        transposedValue(tangentOf(call, 0), w, call.site, rank),
        transposedValue(x, tangentOf(call, 1), call.site, rank),
      );
    },
    isView: NO_VIEW,
    linearIn: 'each',
    sign: undefined,
    work: ({ operands: [x = [], w = []], result }) => sizeOf(result) + sizeOf(x) * sizeOf(w.slice(1)),
    kink: undefined,
    lowering: 'definition',
    latex: latexFunction('\\mathrm{conv}^{\\top}'),
    definition: ruleFor(rank, (options) => `fold(einsum("${EINSUMS[rank].spread}", x, w), size=spatial${options})`),
    documentation: {
      summary: `Transposed convolution over ${rank === 1 ? 'one spatial axis' : 'two spatial axes'}: windows that overlap are added.`,
      shape: `\`[batch, channels, ...]\` and \`[channels, kernels, ...]\` give \`[batch, kernels, ...]\`, with \`(n - 1) * stride - 2 * padding + k + output_padding\` along an axis of \`n\``,
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
