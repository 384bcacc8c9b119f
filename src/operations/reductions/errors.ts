import { product } from '../../program/dimension.ts';
import type { KinkRule, Operation, OptionDescription, TangentCall } from '../../program/operation.ts';
import { printShape, sameShape } from '../../program/shape.ts';
import type { Tensor } from '../../program/tensor.ts';
import { type Described, derivativeFrom, kinkAt, mismatch, NO_VIEW, ONCE, operand, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { mapElements } from '../kernels.ts';
import { numberOption } from '../options.ts';
import { latexFunction } from '../spelling/spell.ts';

/** Losses that are the mean, over everything, of what two aligned numbers come to. */
interface MeanError {
  readonly name: string;
  readonly synonyms: readonly string[];
  readonly operands: readonly [string, string];
  readonly options: readonly OptionDescription[];
  readonly defaults: Parameters;
  readonly value: (a: number, b: number, parameters: Parameters) => number;
  /** Without the share of each element in the mean. */
  readonly derivatives: readonly [string, string];
  readonly slopes: readonly [Slope, Slope];
  readonly definition: string;
  readonly kink: Pick<KinkRule, 'where' | 'conditions'> & { readonly distance: Slope };
  readonly latex: string;
  readonly documentation: Described;
}

type Parameters = Readonly<Record<string, number>>;
type Slope = (a: number, b: number, parameters: Parameters) => number;

function averageOf(values: Tensor): Tensor {
  const sum = values.data.reduce((total, own) => total + own, 0);
  return { shape: [], data: Float64Array.of(sum / Math.max(values.data.length, 1)) };
}

function movedBy([first, second]: MeanError['slopes'], call: TangentCall, parameters: Parameters): Tensor {
  const change = (a: number, b: number, da: number, db: number): number =>
    first(a, b, parameters) * da + second(a, b, parameters) * db;
  return mapElements(
    (a, b, da, db) => change(a as number, b as number, da as number, db as number),
    [...call.operands, tangentOf(call, 0), tangentOf(call, 1)],
  );
}

function meanError(description: MeanError): Operation {
  const { name, synonyms, operands, options, defaults, value, derivatives, slopes, definition, kink } = description;
  const parametersOf = ({ options: given }: { readonly options: Readonly<Record<string, unknown>> }): Parameters => ({
    ...defaults,
    ...(given as Parameters),
  });
  return {
    name,
    synonyms,
    notation: CALL,
    operands: [operand(operands[0]), { ...operand(operands[1]), usually: { target: 'numbers' } }],
    variadic: false,
    options,
    shape: ({ operands: [a = [], b = []] }) =>
      sameShape(a, b) ? [] : mismatch(`\`${name}\` needs two tensors of one shape, found ${printShape(a)} and ${printShape(b)}`),
    value: (both, site) => averageOf(mapElements((a, b) => value(a as number, b as number, parametersOf(site)), both)),
    derivative: derivativeFrom(
      derivatives.map(
        (text) => (site) => rule(`dy * ${text} / count`, { ...parametersOf(site), count: product(site.operands[0] ?? []) }),
      ),
    ),
    tangent: (call) => averageOf(movedBy(slopes, call, parametersOf(call.site))),
    isView: NO_VIEW,
    linearIn: 'none',
    sign: undefined,
    work: ONCE,
    kink: {
      where: kink.where,
      conditions: kink.conditions,
      measure: (both, site) =>
        kinkAt(mapElements((a, b) => kink.distance(a as number, b as number, parametersOf(site)), both).data),
    },
    lowering: 'definition',
    latex: latexFunction(`\\mathrm{${description.latex}}`),
    definition: (site) => ({ text: `mean(${definition})`, names: parametersOf(site) }),
    documentation: {
      ...description.documentation,
      shape: 'two tensors of one shape give a scalar',
      use: use(`${name}(${operands.join(', ')})`, `${operands.join(', ')}: [n]`),
    },
  };
}

const clipped = (error: number, delta: number): number => Math.min(Math.max(error, -delta), delta);

export const ERRORS: readonly Operation[] = [
  meanError({
    name: 'huber',
    synonyms: ['huber_loss'],
    operands: ['a', 'b'],
    options: [numberOption('delta', 'the error from which on the loss is a straight line', [0.5], { fallback: '1' })],
    defaults: { delta: 1 },
    value: (a, b, { delta = 1 }) => (Math.abs(a - b) <= delta ? 0.5 * (a - b) ** 2 : delta * (Math.abs(a - b) - 0.5 * delta)),
    derivatives: ['clip(a - b, -delta, delta)', 'clip(b - a, -delta, delta)'],
    slopes: [(a, b, { delta = 1 }) => clipped(a - b, delta), (a, b, { delta = 1 }) => clipped(b - a, delta)],
    definition: 'where(abs(a - b) <= delta, 0.5 * (a - b) ^ 2, delta * (abs(a - b) - 0.5 * delta))',
    kink: {
      where: 'where the error is `delta`; its derivative is continuous there',
      conditions: [{ text: 'abs(a - b) > delta', holds: 1 }],
      distance: (a, b, { delta = 1 }) => Math.abs(a - b) - delta,
    },
    latex: 'Huber',
    documentation: {
      summary: 'Squares of small errors and straight lines for large ones, the mean over everything.',
      formula: '\\frac{1}{n} \\sum_i h(a_i - b_i)',
      example: 'L = huber(y, target, delta=0.5)',
      differs: [{ in: ['PyTorch'], argument: 'reduction="mean"', written: 'plainly', told: 'a mean' }],
    },
  }),
  meanError({
    name: 'hinge',
    synonyms: ['hinge_loss'],
    operands: ['z', 't'],
    options: [],
    defaults: {},
    value: (z, t) => Math.max(1 - t * z, 0),
    derivatives: ['(t * z < 1) * -t', '(t * z < 1) * -z'],
    slopes: [(z, t) => (t * z < 1 ? -t : 0), (z, t) => (t * z < 1 ? -z : 0)],
    definition: 'relu(1 - t * z)',
    kink: {
      where: 'where the margin is 1',
      conditions: [{ text: 't * z < 1', holds: 1 }],
      distance: (z, t) => 1 - t * z,
    },
    latex: 'hinge',
    documentation: {
      summary: 'How far margins are below 1, the mean over everything; a target is 1 or -1.',
      formula: '\\frac{1}{n} \\sum_i \\max(1 - t_i z_i, 0)',
      example: 'L = hinge(x @ w, t)',
    },
  }),
];
