import { ONE } from '../../program/dimension.ts';
import type { NumericSite, Operation, OptionDescription, Problem, Rule, Site } from '../../program/operation.ts';
import { normalizeAxes, printShape, type Shape, sameShape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import {
  axesOption,
  COMPOSED,
  derivativeFrom,
  learned,
  operand,
  option,
  type RuleText,
  rule,
  tangentOf,
  use,
} from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { mapElements, withShape } from '../kernels.ts';
import { latexNorm } from '../spelling/composites.ts';
import { axisProblem, meanOver, multiply, withoutAxes } from './reduce.ts';

/** Layers that normalise along axes, and scale what comes out. */
const OPTIONS: readonly OptionDescription[] = [
  axesOption('the axis or axes that are normalised', { fallback: '-1' }),
  option('eps', 'number', 'what is added under the root', () => [0.1], { fallback: '1e-5' }),
];
const EPSILON = 1e-5;

interface Given {
  readonly axis?: unknown;
  readonly eps?: unknown;
}

function axesOf({ axis }: Given, rank: number): readonly number[] | undefined {
  if (rank === 0) return undefined;
  return normalizeAxes(
    axis === undefined ? [-1] : typeof axis === 'number' ? [axis] : (axis as readonly number[]),
    rank,
  )?.toSorted((a, b) => a - b);
}

const epsilonOf = ({ eps }: Given): number => (eps === undefined ? EPSILON : Number(eps));

function normShape(name: string, { operands, options }: Site): Shape | Problem {
  const [x = [], ...scales] = operands;
  const axes = axesOf(options, x.length);
  if (axes === undefined || axes.length === 0) return axisProblem(name, x.length, options['axis'] ?? -1);
  const wanted = axes.map((axis) => x[axis] ?? ONE);
  const odd = scales.find((shape) => !sameShape(shape, wanted));
  if (odd === undefined) return x;
  const message = `\`${name}\` over the axes ${axes.join(', ')} of ${printShape(x)} needs a gain and shift of ${printShape(wanted)}, found ${printShape(odd)}`;
  return { code: 'shape-mismatch', message };
}

/** The names that the rules use: `aligned` lets a gain stand over the axes that it scales. */
function normRule(text: string, { operands: [x = []], options }: Site): Rule {
  const axes = axesOf(options, x.length) ?? [];
  const others = x.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const aligned = x.map((size, axis) => (axes.includes(axis) ? size : ONE));
  const own = axes.map((axis) => x[axis] ?? ONE);
  return rule(axes.length === x.length ? withoutAxes(text) : text, {
    axes,
    others,
    aligned,
    own,
    eps: epsilonOf(options),
  }) as Rule;
}

const CENTERED = '(x - mean(x, axis=axes, keepdims=true))';
const LAYER_SCALE = 'sqrt(var(x, axis=axes, keepdims=true) + eps)';
const LAYER = `(${CENTERED} / ${LAYER_SCALE})`;
const RMS_SCALE = 'sqrt(mean(x ^ 2, axis=axes, keepdims=true) + eps)';
const RMS = `(x / ${RMS_SCALE})`;
const SCALED = '(dy * reshape(gain, aligned))';

/** Back through `h / scale`, where `h` is what a row is divided by; `mean` is taken off by layers that centre. */
function throughNorm(normal: string, scale: string, centre: string): string {
  return `(${SCALED}${centre} - ${normal} * mean(${SCALED} * ${normal}, axis=axes, keepdims=true)) / ${scale}`;
}

/** Sums over all other axes, where there are any. */
function gathered(text: string): (site: Site) => RuleText {
  return (site) => {
    const [x = []] = site.operands;
    const all = (axesOf(site.options, x.length) ?? []).length === x.length;
    return normRule(all ? `reshape(${text}, own)` : `reshape(sum(${text}, axis=others), own)`, site);
  };
}

function alignedTo(scale: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return withShape(
    scale,
    x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
  );
}

interface Parts {
  readonly x: Tensor;
  readonly axes: readonly number[];
  readonly gain: Tensor;
  readonly normal: Tensor;
  readonly scale: Tensor;
}

function partsOf([x, gain]: readonly Tensor[], { options }: NumericSite, centred: boolean): Parts {
  const own = x as Tensor;
  const axes = axesOf(options, own.shape.length) ?? [];
  const middle = centred ? mapElements((a, mean) => (a as number) - (mean as number), [own, meanOver(own, axes)]) : own;
  const eps = epsilonOf(options);
  const scale = mapElements((square) => Math.sqrt((square as number) + eps), [meanOver(multiply(middle, middle), axes)]);
  const normal = mapElements((a, by) => (a as number) / (by as number), [middle, scale]);
  return { x: own, axes, gain: alignedTo(gain as Tensor, own, axes), normal, scale };
}

/** The tangent of `normal` when `x` moves. */
function normalTangent({ axes, normal, scale }: Parts, moved: Tensor, centred: boolean): Tensor {
  const own = centred ? mapElements((t, mean) => (t as number) - (mean as number), [moved, meanOver(moved, axes)]) : moved;
  const along = meanOver(multiply(normal, own), axes);
  return mapElements(
    (t, n, mean, by) => ((t as number) - (n as number) * (mean as number)) / (by as number),
    [own, normal, along, scale],
  );
}

const plus = (a: Tensor, b: Tensor): Tensor => mapElements((left, right) => (left as number) + (right as number), [a, b]);

export const NORMS: readonly Operation[] = [
  {
    name: 'layer_norm',
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), learned('gain'), learned('shift')],
    variadic: false,
    options: OPTIONS,
    shape: (site) => normShape('layer_norm', site),
    value: (operands, site) => {
      const { x, axes, gain, normal } = partsOf(operands, site, true);
      return plus(multiply(normal, gain), alignedTo(operands[2] as Tensor, x, axes));
    },
    derivative: derivativeFrom([
      (site) => normRule(throughNorm(LAYER, LAYER_SCALE, ` - mean(${SCALED}, axis=axes, keepdims=true)`), site),
      gathered(`(dy * ${LAYER})`),
      gathered('dy'),
    ]),
    tangent: (call) => {
      const parts = partsOf(call.operands, call.site, true);
      const { x, axes, gain, normal } = parts;
      const moved = multiply(normalTangent(parts, tangentOf(call, 0), true), gain);
      const scaled = multiply(normal, alignedTo(tangentOf(call, 1), x, axes));
      return plus(plus(moved, scaled), alignedTo(tangentOf(call, 2), x, axes));
    },
    ...COMPOSED,
    latex: latexNorm('LayerNorm'),
    definition: (site) => normRule(`${LAYER} * reshape(gain, aligned) + reshape(shift, aligned)`, site),
    documentation: {
      summary: 'Rows with mean 0 and variance 1, scaled and shifted.',
      shape: 'that of `x`; `gain` and `shift` have the sizes of the axes that are normalised',
      use: use('layer_norm(x, gain, shift)', 'x: [n]', 'gain, shift: [n]'),
      formula: '\\frac{x - \\bar{x}}{\\sqrt{\\mathrm{var}(x) + \\epsilon}} \\odot g + s',
      example: 'y = layer_norm(x, gain, shift)',
    },
  },
  {
    name: 'rms_norm',
    synonyms: [],
    notation: CALL,
    operands: [operand('x'), learned('gain')],
    variadic: false,
    options: OPTIONS,
    shape: (site) => normShape('rms_norm', site),
    value: (operands, site) => {
      const { gain, normal } = partsOf(operands, site, false);
      return multiply(normal, gain);
    },
    derivative: derivativeFrom([(site) => normRule(throughNorm(RMS, RMS_SCALE, ''), site), gathered(`(dy * ${RMS})`)]),
    tangent: (call) => {
      const parts = partsOf(call.operands, call.site, false);
      const { x, axes, gain, normal } = parts;
      const moved = multiply(normalTangent(parts, tangentOf(call, 0), false), gain);
      return plus(moved, multiply(normal, alignedTo(tangentOf(call, 1), x, axes)));
    },
    ...COMPOSED,
    latex: latexNorm('RMSNorm'),
    definition: (site) => normRule(`${RMS} * reshape(gain, aligned)`, site),
    documentation: {
      summary: 'Rows divided by their root mean square, and scaled.',
      shape: 'that of `x`; `gain` has the sizes of the axes that are normalised',
      use: use('rms_norm(x, gain)', 'x: [n]', 'gain: [n]'),
      formula: '\\frac{x}{\\sqrt{\\overline{x^2} + \\epsilon}} \\odot g',
      example: 'y = rms_norm(x, gain)',
    },
  },
];
