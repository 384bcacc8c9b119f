import type { KinkRule, NumericSite, Operation, OptionDescription, Options, Problem, Site } from '../../program/operation.ts';
import { type Described, derivativeFrom, kinkAt, NO_VIEW, ONCE, operand, rule, tangentOf, use } from '../describe.ts';
import { mapElements } from '../kernels.ts';
import { numberOption } from '../options.ts';
import { latexFunction } from '../spelling/spell.ts';
import { CALL } from './elementwise.ts';
import { logistic, softplus } from './functions.ts';

/** Elementwise functions of one operand that every target writes as simpler ones. */
interface Composed extends Pick<Operation, 'name' | 'synonyms'> {
  readonly options?: readonly OptionDescription[];
  readonly problem?: (options: Options) => Problem | undefined;
  readonly defaults?: Parameters;
  readonly value: (a: number, parameters: Parameters) => number;
  /** Over `a`, `dy` and the parameters. */
  readonly derivative: string;
  readonly slope: (a: number, parameters: Parameters) => number;
  /** Over `a` and the parameters. */
  readonly definition: string;
  /** Signed distances, one for each condition. */
  readonly kinks:
    | (Pick<KinkRule, 'where' | 'conditions'> & {
        readonly distances: readonly ((a: number, parameters: Parameters) => number)[];
      })
    | 'smooth';
  readonly documentation: Described;
}

type Parameters = Readonly<Record<string, number>>;

function composed({ value, derivative, slope, definition, kinks, documentation, ...own }: Composed): Operation {
  const { name, options = [], problem = () => undefined, defaults = {} } = own;
  const parametersOf = (site: Site | NumericSite): Parameters => ({ ...defaults, ...(site.options as Parameters) });
  return {
    name,
    synonyms: own.synonyms,
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    options,
    shape: ({ operands: [shape = []], options: given }) => problem(given) ?? shape,
    value: (operands, site) => {
      const parameters = parametersOf(site);
      return mapElements((a) => value(a as number, parameters), operands);
    },
    derivative: derivativeFrom([(site) => rule(derivative, parametersOf(site))]),
    tangent: (call) => {
      const parameters = parametersOf(call.site);
      const change = (a: number, t: number): number => slope(a, parameters) * t;
      return mapElements((a, t) => change(a as number, t as number), [...call.operands, tangentOf(call, 0)]);
    },
    isView: NO_VIEW,
    linearIn: 'none',
    lowering: 'definition',
    sign: undefined,
    work: ONCE,
    kink:
      kinks === 'smooth'
        ? undefined
        : {
            where: kinks.where,
            conditions: kinks.conditions,
            measure: ([a], site) => {
              const parameters = parametersOf(site);
              return kinkAt(
                ...kinks.distances.map((distance) => Float64Array.from(a?.data ?? [], (x) => distance(x, parameters))),
              );
            },
          },
    latex: latexFunction(`\\mathrm{${name}}`),
    definition: (site) => ({ text: definition, names: parametersOf(site) }),
    documentation: { ...documentation, shape: 'that of the operand', use: use(`${name}(a)`, 'a: [n]') },
  };
}

/** Two bends: below the one and above the other the function goes on straight. */
function bends(low: number, high: number): Exclude<Composed['kinks'], 'smooth'> {
  return {
    where: `at ${low} and ${high}`,
    conditions: [
      { text: `a > ${low}`, holds: 1 },
      { text: `a < ${high}`, holds: -1 },
    ],
    distances: [(a) => a - low, (a) => a - high],
  };
}

/** tanh(log(1 + exp(a))). */
const mishGate = (a: number): number => Math.tanh(softplus(a));
const GATE = 'tanh(softplus(a))';

export const COMPOSED: readonly Operation[] = [
  composed({
    name: 'relu6',
    synonyms: [],
    value: (a) => (a >= 6 ? 6 : a > 0 ? a : Number.isNaN(a) ? a : 0),
    derivative: 'dy * (a > 0) * (a < 6)',
    slope: (a) => (a > 0 && a < 6 ? 1 : 0),
    definition: 'where(a >= 6, 6, relu(a))',
    kinks: bends(0, 6),
    documentation: {
      summary: 'Rectifier that stops at 6; derivative 0 at 0 and at 6.',
      formula: '\\min(\\max(a, 0), 6)',
      example: 'h = relu6(x @ W + b)',
    },
  }),
  composed({
    name: 'hardtanh',
    synonyms: [],
    options: [
      numberOption('low', 'its least value', [-2], { fallback: '-1', elsewhere: ['min_val'] }),
      numberOption('high', 'its greatest value', [0.5], { fallback: '1', elsewhere: ['max_val'] }),
    ],
    problem: ({ low = -1, high = 1 }) =>
      low < high
        ? undefined
        : { code: 'wrong-arguments', message: `\`hardtanh\` needs \`low\` below \`high\`: found ${low} and ${high}` },
    defaults: { low: -1, high: 1 },
    value: (a, { low = -1, high = 1 }) => Math.min(Math.max(a, low), high),
    derivative: 'dy * (a > low) * (a < high)',
    slope: (a, { low = -1, high = 1 }) => (a > low && a < high ? 1 : 0),
    definition: 'where(a >= high, high, where(a <= low, low, a))',
    kinks: {
      where: 'at both bounds',
      conditions: [
        { text: 'a > low', holds: 1 },
        { text: 'a < high', holds: -1 },
      ],
      distances: [(a, { low = -1 }) => a - low, (a, { high = 1 }) => a - high],
    },
    documentation: {
      summary: 'A number held between two bounds; derivative 0 at the bounds, at which `clip` lets the gradient pass.',
      formula: '\\min(\\max(a, l), h)',
      example: 'h = hardtanh(x @ W + b)',
    },
  }),
  composed({
    name: 'hardsigmoid',
    synonyms: [],
    value: (a) => (a >= 3 ? 1 : a <= -3 ? 0 : a / 6 + 0.5),
    derivative: 'dy * (a > -3) * (a < 3) / 6',
    slope: (a) => (a > -3 && a < 3 ? 1 / 6 : 0),
    definition: 'where(a >= 3, 1, where(a <= -3, 0, a / 6 + 0.5))',
    kinks: bends(-3, 3),
    documentation: {
      summary: 'A logistic function of three straight lines; derivative 0 at -3 and at 3.',
      formula: '\\min(\\max(\\frac{a}{6} + \\frac{1}{2}, 0), 1)',
      example: 'g = hardsigmoid(x @ W + b)',
      differs: [{ in: ['TensorFlow'], told: 'that of TensorFlow has the slope 0.2' }],
    },
  }),
  composed({
    name: 'hardswish',
    synonyms: ['hardsilu'],
    value: (a) => (a > 3 ? a : a < -3 ? 0 : (a * (a + 3)) / 6),
    derivative: 'dy * where(a > 3, 1, where(a < -3, 0, a / 3 + 0.5))',
    slope: (a) => (a > 3 ? 1 : a < -3 ? 0 : (2 * a + 3) / 6),
    definition: 'where(a > 3, a, where(a < -3, 0, a * (a + 3) / 6))',
    kinks: bends(-3, 3),
    documentation: {
      summary: 'A number times its `hardsigmoid`.',
      formula: 'a \\, \\min(\\max(\\frac{a}{6} + \\frac{1}{2}, 0), 1)',
      example: 'h = hardswish(x @ W + b)',
    },
  }),
  composed({
    name: 'mish',
    synonyms: [],
    value: (a) => a * mishGate(a),
    derivative: `dy * (${GATE} + a * sigmoid(a) * (1 - ${GATE} ^ 2))`,
    slope: (a) => {
      // 1 - tanh² without the subtraction; far out it is 0, and what it is multiplied with may be infinite.
      const bell = logistic(a) / Math.cosh(softplus(a)) ** 2;
      return mishGate(a) + (bell === 0 ? 0 : a * bell);
    },
    definition: `a * ${GATE}`,
    kinks: 'smooth',
    documentation: {
      summary: 'A number times the hyperbolic tangent of its `softplus`.',
      formula: 'a \\tanh(\\log(1 + e^{a}))',
      example: 'h = mish(x @ W + b)',
    },
  }),
];
