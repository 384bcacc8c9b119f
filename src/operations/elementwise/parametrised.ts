import type {
  KinkRule,
  NumericSite,
  Operation,
  OptionDescription,
  Options,
  Problem,
  Site,
  Spelled,
} from '../../program/operation.ts';
import {
  above,
  type Described,
  derivativeFrom,
  kinkAt,
  NO_VIEW,
  ONCE,
  operand,
  type RuleText,
  rule,
  tangentOf,
  use,
} from '../describe.ts';
import { mapElements } from '../kernels.ts';
import { numberOption, textOption } from '../options.ts';
import { ELU, GELU, LEAKY_RELU, LOG_SIGMOID, SILU } from '../spelling/functions.ts';
import { softplusCode } from './compositions.ts';
import { CALL } from './elementwise.ts';
import { logistic } from './functions.ts';
import { normalCdf, normalPdf } from './special.ts';

/** Elementwise functions of one operand that have parameters of their own, given as options. */
interface Parametrised extends Pick<Operation, 'name' | 'synonyms' | 'lowering'>, Pick<Spelled, 'spelling'> {
  readonly documentation: Described;
  readonly options: readonly OptionDescription[];
  readonly value: (a: number, parameters: Parameters) => number;
  readonly derivative: (parameters: Parameters) => RuleText;
  readonly slope: (a: number, parameters: Parameters) => number;
  /** The error in the options, if there is one. */
  readonly problem?: (options: Options) => Problem | undefined;
  readonly kinks: (Pick<KinkRule, 'where' | 'conditions'> & { readonly distance: (a: number) => number }) | 'smooth';
}

type Parameters = Readonly<Record<string, number | string>>;

function parametrised(
  { value, derivative, slope, kinks, problem = () => undefined, documentation, ...description }: Parametrised,
  defaults: Parameters,
): Operation {
  const parametersOf = ({ options }: Site | NumericSite): Parameters => ({ ...defaults, ...(options as Parameters) });
  return {
    ...description,
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    shape: ({ operands: [shape = []], options }) => problem(options) ?? shape,
    value: ([a], site) => {
      const parameters = parametersOf(site);
      return mapElements((own) => value(own as number, parameters), a === undefined ? [] : [a]);
    },
    derivative: derivativeFrom([(site) => derivative(parametersOf(site))]),
    tangent: (call) => {
      const parameters = parametersOf(call.site);
      const [a] = call.operands;
      return mapElements(
        (own, tangent) => slope(own as number, parameters) * (tangent as number),
        a === undefined ? [] : [a, tangentOf(call, 0)],
      );
    },
    isView: NO_VIEW,
    linearIn: 'none',
    sign: undefined,
    work: ONCE,
    kink:
      kinks === 'smooth'
        ? undefined
        : {
            where: kinks.where,
            conditions: kinks.conditions,
            measure: ([a]) => kinkAt(Float64Array.from(a?.data ?? [], kinks.distance)),
          },
    documentation: { ...documentation, shape: 'that of the operand', use: use(`${description.name}(a)`, 'a: [n]') },
  };
}

const CUBIC = 0.044715;
const SLOPE_OF_TANH = Math.sqrt(2 / Math.PI);

/** The argument of the hyperbolic tangent. */
function geluInner(a: number): number {
  return SLOPE_OF_TANH * (a + CUBIC * a ** 3);
}

/** 0.5 * (1 + tanh(u)) is sigmoid(2 * u), which keeps its digits where it is tiny. */
const GELU_SHARE = `sigmoid(sqrt(8 / pi) * (a + ${CUBIC} * a ^ 3))`;
const GELU_RULES = {
  none: 'dy * (0.5 * erfc(-a / sqrt(2)) + a * exp(-0.5 * a ^ 2) / sqrt(2 * pi))',
  tanh: `dy * (${GELU_SHARE} + a * ${GELU_SHARE} * (1 - ${GELU_SHARE}) * sqrt(8 / pi) * (1 + ${3 * CUBIC} * a ^ 2))`,
};

const TANH_TOLD = 'that of JAX is the approximation by `tanh` unless told otherwise';

/** Of `leaky_relu` below 0, unless it is given. */
export const LEAKY_SLOPE = 0.01;

export const PARAMETRISED: readonly Operation[] = [
  parametrised(
    {
      name: 'leaky_relu',
      synonyms: [],
      options: [numberOption('slope', 'the slope below 0', [0.2], { fallback: '0.01', elsewhere: ['negative_slope', 'alpha'] })],
      value: (a, { slope }) => (a > 0 ? a : a * (slope as number)),
      derivative: ({ slope }) => rule('dy * where(a > 0, 1, slope)', { slope: slope as number }),
      slope: (a, { slope }) => (a > 0 ? 1 : (slope as number)),
      kinks: { where: 'at 0', conditions: [above('a > 0')], distance: (a) => a },
      lowering: ({ map, number }, a, { slope = LEAKY_SLOPE }) =>
        map('where', map('>', a, number(0)), a, map('*', a, number(Number(slope)))),
      spelling: LEAKY_RELU,
      documentation: {
        summary: 'Rectifier with a small slope below 0.',
        formula: '\\max(a, 0) + s \\min(a, 0)',
        example: 'h = leaky_relu(W @ x + b, slope=0.1)',
        differs: [
          {
            in: ['TensorFlow'],
            unless: ['slope', 'alpha', 'negative_slope'],
            written: { option: 'slope=0.2' },
            told: 'that of TensorFlow has the slope 0.2',
          },
        ],
      },
    },
    { slope: LEAKY_SLOPE },
  ),
  parametrised(
    {
      name: 'elu',
      synonyms: [],
      options: [numberOption('alpha', 'what it tends to far below 0, negated', [0.5], { fallback: '1' })],
      value: (a, { alpha }) => (a > 0 ? a : (alpha as number) * Math.expm1(a)),
      derivative: ({ alpha }) => rule('dy * where(a > 0, 1, alpha * exp(a))', { alpha: alpha as number }),
      slope: (a, { alpha }) => (a > 0 ? 1 : (alpha as number) * Math.exp(a)),
      kinks: { where: 'at 0', conditions: [above('a > 0')], distance: (a) => a },
      lowering: 'kernel',
      spelling: ELU,
      documentation: {
        summary: 'Exponential linear unit.',
        formula: '\\max(a, 0) + \\alpha (e^{\\min(a, 0)} - 1)',
        example: 'h = elu(W @ x + b)',
      },
    },
    { alpha: 1 },
  ),
  parametrised(
    {
      name: 'log_sigmoid',
      synonyms: ['logsigmoid'],
      options: [],
      value: (a) => Math.min(a, 0) - Math.log1p(Math.exp(-Math.abs(a))),
      derivative: () => 'dy * sigmoid(-a)',
      slope: (a) => logistic(-a),
      kinks: 'smooth',
      lowering: (code, a) => code.map('negative', softplusCode(code, code.map('negative', a))),
      spelling: LOG_SIGMOID,
      documentation: {
        summary: 'Logarithm of the logistic function, without overflow.',
        formula: '-\\log(1 + e^{-a})',
        example: 'L = -sum(log_sigmoid(s))',
      },
    },
    {},
  ),
  parametrised(
    {
      name: 'silu',
      synonyms: ['swish'],
      options: [],
      value: (a) => a * logistic(a),
      derivative: () => 'dy * (sigmoid(a) + y * (1 - sigmoid(a)))',
      slope: (a) => logistic(a) * (1 + a * logistic(-a)),
      kinks: 'smooth',
      lowering: ({ map }, a) => map('*', a, map('sigmoid', a)),
      spelling: SILU,
      documentation: {
        summary: 'A number times its logistic function.',
        formula: '\\frac{a}{1 + e^{-a}}',
        example: 'h = silu(W @ x + b)',
      },
    },
    {},
  ),
  parametrised(
    {
      name: 'gelu',
      synonyms: [],
      options: [textOption('approximate', '`"none"`, or `"tanh"` for the approximation by it', ['none', 'tanh'], '"none"')],
      problem: ({ approximate }) =>
        approximate === undefined || approximate === 'none' || approximate === 'tanh'
          ? undefined
          : {
              code: 'wrong-arguments',
              message: '`approximate` is `"none"` or `"tanh"`',
              option: 'approximate',
              instead: ['"tanh"', '"none"'],
            },
      value: (a, { approximate }) => a * (approximate === 'tanh' ? logistic(2 * geluInner(a)) : normalCdf(a)),
      derivative: ({ approximate }) => GELU_RULES[approximate === 'tanh' ? 'tanh' : 'none'],
      slope: (a, { approximate }) => {
        if (approximate !== 'tanh') return normalCdf(a) + a * normalPdf(a);
        const share = logistic(2 * geluInner(a));
        const bell = a * share * logistic(-2 * geluInner(a));
        // Far out the bell is 0, and what it is multiplied with may be infinite.
        return bell === 0 ? share : share + bell * 2 * SLOPE_OF_TANH * (1 + 3 * CUBIC * a * a);
      },
      kinks: 'smooth',
      lowering: 'kernel',
      spelling: GELU,
      documentation: {
        summary: 'Gaussian error linear unit.',
        formula: 'a \\, \\Phi(a)',
        example: 'h = gelu(x @ W + b, approximate="tanh")',
        differs: [
          { in: ['JAX'], argument: 'approximate=True', written: { option: 'approximate="tanh"' }, told: TANH_TOLD },
          { in: ['JAX'], argument: 'approximate=False', written: 'plainly', told: TANH_TOLD },
          { in: ['TensorFlow'], argument: 'approximate=True', written: { option: 'approximate="tanh"' }, told: TANH_TOLD },
          { in: ['TensorFlow'], argument: 'approximate=False', written: 'plainly', told: TANH_TOLD },
          { in: ['JAX'], unless: ['approximate'], written: { option: 'approximate="tanh"' }, told: TANH_TOLD },
        ],
      },
    },
    { approximate: 'none' },
  ),
];
