import { equal, ONE } from '../../program/dimension.ts';
import { isProblem, type NumericSite, type Operation, type Problem, type Rule, type Site } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { derivativeFrom, learned, NO_VIEW, operand, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { mapElements } from '../kernels.ts';
import { LATEX_CONVOLUTION } from '../spelling/composites.ts';
import { type Geometry, geometry, given, takeWindows, windowCounts } from './window-geometry.ts';
import { PADDING, STRIDE } from './windows.ts';

/** A convolution is windows times kernels: what that is as einsums. */
interface ConvolutionSites {
  readonly taken: string;
  readonly forward: string;
  readonly toWindows: string;
  readonly toKernel: string;
}

/** The einsums of a convolution: batch n, channels c, kernels o, places p q, parts k l. */
export const CONVOLUTION_EINSUMS: Readonly<Record<1 | 2, ConvolutionSites>> = {
  1: { taken: 'ncpk', forward: 'ncpk,ock->nop', toWindows: 'nop,ock->ncpk', toKernel: 'nop,ncpk->ock' },
  2: { taken: 'ncpqkl', forward: 'ncpqkl,ockl->nopq', toWindows: 'nopq,ockl->ncpqkl', toKernel: 'nopq,ncpqkl->ockl' },
};

const STEPS = 'with `(n + 2 * padding - k) / stride + 1` along an axis of `n`, rounded down';
const CONVOLVED = {
  1: `\`[batch, channels, length]\` and \`[kernels, channels, width]\` give \`[batch, kernels, ...]\`, ${STEPS}`,
  2: `\`[batch, channels, height, width]\` and \`[kernels, channels, k, l]\` give \`[batch, kernels, ...]\`, ${STEPS}`,
};

function convolve(x: Tensor, w: Tensor, at: Geometry): Tensor {
  const window = w.shape.slice(2);
  const taken = takeWindows(x, window, at);
  const [batch = 0, channels = 0, ...rest] = taken.shape;
  const found = rest.slice(0, window.length);
  const [places, parts, kernels] = [sizeOf(found), sizeOf(window), w.shape[0] ?? 0];
  const result = zeros([batch, kernels, ...found]);
  for (let n = 0; n < batch; n += 1) {
    for (let o = 0; o < kernels; o += 1) {
      for (let c = 0; c < channels; c += 1) {
        for (let place = 0; place < places; place += 1) {
          const target = (n * kernels + o) * places + place;
          for (let part = 0; part < parts; part += 1) {
            const own = taken.data[((n * channels + c) * places + place) * parts + part] ?? 0;
            result.data[target] = (result.data[target] ?? 0) + own * (w.data[(o * channels + c) * parts + part] ?? 0);
          }
        }
      }
    }
  }
  return result;
}

/** A rule with the options of the convolution, as a windows operation spells them. */
function windowRule(text: (options: string) => string): (site: Site) => Rule {
  return (site) => {
    const [x = [], w = []] = site.operands;
    const { text: options, names } = given(site.options);
    return rule(text(options), { ...names, spatial: x.slice(2), window: w.slice(2) }) as Rule;
  };
}

function convolutionShape(rank: 1 | 2, name: string, { operands: [x = [], w = []], options }: Site): Shape | Problem {
  if (x.length !== rank + 2 || w.length !== rank + 2 || !equal(x[1] ?? ONE, w[1] ?? ONE)) {
    const axes = rank === 1 ? ['length', 'width'] : ['height, width', 'height, width'];
    const message = `\`${name}\` needs \`[batch, channels, ${axes[0]}]\` and \`[kernels, channels, ${axes[1]}]\` with as many channels, found ${printShape(x)} and ${printShape(w)}`;
    return { code: 'shape-mismatch', message };
  }
  const found = windowCounts(name, x.slice(2), w.slice(2), geometry(options, rank));
  return isProblem(found) ? found : [x[0] ?? ONE, w[0] ?? ONE, ...found];
}

function convolution(rank: 1 | 2): Operation {
  const name = `conv${rank}d`;
  const { forward, toWindows, toKernel } = CONVOLUTION_EINSUMS[rank];
  const valueAt = (x: Tensor, w: Tensor, { options }: NumericSite): Tensor => convolve(x, w, geometry(options, rank));
  return {
    name,
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), learned('w')],
    variadic: false,
    options: [STRIDE, PADDING],
    shape: (site) => convolutionShape(rank, name, site),
    value: ([x, w], site) => valueAt(x as Tensor, w as Tensor, site),
    derivative: derivativeFrom([
      windowRule((options) => `fold(einsum("${toWindows}", dy, w), size=spatial${options})`),
      windowRule((options) => `einsum("${toKernel}", dy, windows(x, size=window${options}))`),
    ]),
    tangent: (call) => {
      const [x, w] = call.operands as [Tensor, Tensor];
      const moved = [valueAt(tangentOf(call, 0), w, call.site), valueAt(x, tangentOf(call, 1), call.site)];
      return mapElements((a, b) => (a as number) + (b as number), moved);
    },
    isView: NO_VIEW,
    linearIn: 'each',
    lowering: 'convolution',
    sign: undefined,
    work: ({ operands: [, w = []], result }) => sizeOf(result) * sizeOf(w.slice(1)),
    kink: undefined,
    latex: LATEX_CONVOLUTION,
    definition: windowRule((options) => `einsum("${forward}", windows(x, size=window${options}), w)`),
    documentation: {
      summary: `Convolution (cross-correlation) over ${rank === 1 ? 'one spatial axis' : 'two spatial axes'}.`,
      shape: rank === 1 ? CONVOLVED[1] : CONVOLVED[2],
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
