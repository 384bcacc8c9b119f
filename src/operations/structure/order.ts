import { constant, type Dimension, isNeverPositive, ONE, subtract, ZERO } from '../../program/dimension.ts';
import type { NumericSite, Operation, OptionDescription, Problem, Rule, Site } from '../../program/operation.ts';
import { dropAxes, normalizeAxes, type Shape } from '../../program/shape.ts';
import { SizeError, type Tensor, zeros } from '../../program/tensor.ts';
import {
  axisOption,
  type Described,
  derivativeFrom,
  flagOption,
  kinkAt,
  NO_VIEW,
  ONCE,
  operand,
  option,
  rule,
  tangentOf,
  use,
} from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { copyAxis } from '../kernels.ts';
import { axisProblem } from '../reductions/reduce.ts';
import { ARGMAX, ARGSORT } from '../spelling/order.ts';
import { latexFunction } from '../spelling/spell.ts';
import { compared, eachRow } from './rows.ts';

/** The order of elements along an axis: it has no gradient, and what is put in order sends its own back to where it was. */

type Given = Readonly<Record<string, unknown>>;

const AXIS: OptionDescription = axisOption('the axis along which elements are compared', { fallback: '-1' });
const DESCENDING: OptionDescription = flagOption('descending', 'whether the largest comes first');

function axisOf({ axis }: Given, rank: number): number | undefined {
  return normalizeAxes([typeof axis === 'number' ? axis : -1], rank)?.[0];
}

function orderProblem(name: string, { operands: [shape = []], options }: Site): Problem | undefined {
  if (shape.length === 0)
    return { code: 'shape-mismatch', message: `\`${name}\` needs a vector or more: the operand is a scalar` };
  return axisOf(options, shape.length) === undefined ? axisProblem(name, shape.length, options['axis'] ?? -1) : undefined;
}

/** Of equal elements the earlier one comes first, in both directions. */
function argsort(a: Tensor, { options }: NumericSite): Tensor {
  const result = zeros(a.shape);
  const sign = options['descending'] === true ? -1 : 1;
  eachRow(a, axisOf(options, a.shape.length) as number, (places) => {
    const at = (index: number): number => a.data[places[index] as number] as number;
    const order = [...places.keys()].sort((left, right) => sign * compared(at(left), at(right)));
    order.forEach((from, to) => {
      result.data[places[to] as number] = from;
    });
  });
  return result;
}

/** `values` in the order of `a`. */
function ordered(values: Tensor, a: Tensor, site: NumericSite): Tensor {
  const order = argsort(a, site);
  const result = zeros(a.shape);
  eachRow(a, axisOf(site.options, a.shape.length) as number, (places) => {
    for (const place of places) result.data[place] = values.data[places[order.data[place] as number] as number] as number;
  });
  return result;
}

function first(a: Tensor, count: number, { options }: NumericSite): Tensor {
  const axis = axisOf(options, a.shape.length) as number;
  const size = a.shape[axis] ?? 1;
  if (count > size) throw new SizeError(`\`top_k\` cannot take ${count} of ${size} elements`);
  const result = zeros(a.shape.with(axis, count));
  copyAxis(a, result, axis, { sourceStart: 0, targetStart: 0, length: count });
  return result;
}

/** Differences of neighbours in the order: two that are equal may change places. */
function gaps(a: Tensor, site: NumericSite): Float64Array {
  const sorted = ordered(a, a, site);
  const found: number[] = [];
  eachRow(a, axisOf(site.options, a.shape.length) as number, (places) => {
    for (const [at, place] of places.slice(1).entries())
      found.push((sorted.data[place] as number) - (sorted.data[places[at] as number] as number));
  });
  return Float64Array.from(found);
}

const KINK: Operation['kink'] = {
  where: 'where two elements are equal',
  conditions: [],
  measure: ([a], site) => kinkAt(gaps(a as Tensor, site)),
};

interface Order extends Pick<Operation, 'name' | 'options' | 'shape' | 'value' | 'derivative' | 'tangent' | 'linearIn'> {
  readonly synonyms?: readonly string[];
  readonly form: Required<Pick<Operation, 'spelling'>> | { readonly definition: (site: Site) => Rule };
  readonly shapeText: string;
  readonly useText: string;
  readonly documentation: Described;
}

function order({ form, shapeText, useText, documentation, synonyms = [], ...own }: Order): Operation {
  const described = {
    ...own,
    synonyms,
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    isView: NO_VIEW,
    sign: undefined,
    work: ONCE,
    kink: KINK,
    documentation: { ...documentation, shape: shapeText, use: use(useText, 'a: [m, n]') },
  };
  if ('definition' in form)
    return {
      ...described,
      lowering: 'definition',
      latex: latexFunction(`\\mathrm{${own.name.replace('_', '\\_')}}`),
      definition: form.definition,
    };
  return { ...described, lowering: 'kernel', spelling: form.spelling as NonNullable<Operation['spelling']> };
}

const none: Pick<Operation, 'derivative' | 'tangent' | 'linearIn'> = {
  derivative: () => undefined,
  tangent: ({ result }) => zeros(result.shape),
  linearIn: 'none',
};

const namesOf = ({ operands: [shape = []], options }: Site) => ({
  axis: axisOf(options, shape.length) ?? 0,
  descending: options['descending'] === true,
});

const UP = 'axis=axis, descending=descending';
const upText = (text: string, site: Site): string =>
  site.options['descending'] === true ? text : text.replaceAll(', descending=descending', '');

/** The rank of each element is where it went. */
const RANKS = `argsort(argsort(a, ${UP}), axis=axis)`;

function topCount({ options }: NumericSite): number {
  return Number(options['k']);
}

const largestFirst = (site: NumericSite): NumericSite => ({ options: { ...site.options, descending: true } });

/** Without the axis along which one element is chosen. */
function chosenShape(name: string): Operation['shape'] {
  return (site) => {
    const [shape = []] = site.operands;
    return orderProblem(name, site) ?? dropAxes(shape, [axisOf(site.options, shape.length) as number]);
  };
}

function chosen(a: Tensor, sign: 1 | -1, { options }: NumericSite): Tensor {
  const axis = axisOf(options, a.shape.length) as number;
  const found: number[] = [];
  eachRow(a, axis, (places) => {
    const values = places.map((place) => sign * (a.data[place] as number));
    found.push(
      values.indexOf(values.reduce((best, own) => (own > best || Number.isNaN(own) ? own : best), Number.NEGATIVE_INFINITY)),
    );
  });
  return { shape: a.shape.filter((_, own) => own !== axis), data: Float64Array.from(found, (at) => Math.max(at, 0)) };
}

export const ORDER: readonly Operation[] = [
  order({
    name: 'sort',
    options: [AXIS, DESCENDING],
    shape: (site) => orderProblem('sort', site) ?? (site.operands[0] as Shape),
    value: ([a], site) => ordered(a as Tensor, a as Tensor, site),
    derivative: derivativeFrom([(site) => rule(upText(`take_along(dy, ${RANKS}, axis=axis)`, site), namesOf(site))]),
    tangent: (call) => ordered(tangentOf(call, 0), call.operands[0] as Tensor, call.site),
    linearIn: 'none',
    form: {
      definition: (site) => rule(upText(`take_along(a, argsort(a, ${UP}), axis=axis)`, site), namesOf(site)) as Rule,
    },
    shapeText: 'that of the operand',
    useText: 'sort(a)',
    documentation: {
      summary: 'Elements along an axis in their order; each adjoint goes back to where its element was.',
      formula: 'a_{\\pi(i)}, \\; a_{\\pi(1)} \\le a_{\\pi(2)} \\le \\dots',
      example: 'q = sort(x, axis=0)',
      differs: [
        { in: ['PyTorch', 'method'], argument: 'descending=True', written: { option: 'descending=true' }, told: 'a flag' },
      ],
    },
  }),
  order({
    ...none,
    name: 'argsort',
    options: [AXIS, DESCENDING],
    shape: (site) => orderProblem('argsort', site) ?? (site.operands[0] as Shape),
    value: ([a], site) => argsort(a as Tensor, site),
    form: { spelling: ARGSORT },
    shapeText: 'that of the operand',
    useText: 'argsort(a)',
    documentation: {
      summary:
        'The positions, from 0, of elements in their order along an axis: whole numbers without a gradient. Of equal ones the earlier comes first.',
      formula: '\\pi : a_{\\pi(1)} \\le a_{\\pi(2)} \\le \\dots',
      example: 'order = argsort(scores, descending=true)',
    },
  }),
  order({
    name: 'top_k',
    synonyms: ['topk'],
    options: [
      option('k', 'dimension', 'how many elements are taken', () => [constant(1), constant(2)], {
        positional: true,
        required: true,
      }),
      AXIS,
    ],
    shape: (site) => {
      const [shape = []] = site.operands;
      const problem = orderProblem('top_k', site);
      if (problem !== undefined) return problem;
      const axis = axisOf(site.options, shape.length) as number;
      const count = site.options['k'] as Dimension;
      if (!isNeverPositive(count) && !isNeverPositive(subtract(shape[axis] ?? ONE, subtract(count, ONE))))
        return shape.with(axis, count);
      return { code: 'wrong-arguments', message: '`top_k` takes from 1 up to all elements of its axis', option: 'k' };
    },
    value: ([a], site) => first(ordered(a as Tensor, a as Tensor, largestFirst(site)), topCount(site), site),
    derivative: derivativeFrom([
      (site) => {
        const [shape = []] = site.operands;
        const { axis } = namesOf(site);
        const rest = subtract(shape[axis] ?? ONE, site.options['k'] as Dimension);
        return rule(`take_along(pad(dy, axis=axis, after=rest), ${RANKS}, axis=axis)`, { axis, rest, descending: true });
      },
    ]),
    tangent: (call) =>
      first(ordered(tangentOf(call, 0), call.operands[0] as Tensor, largestFirst(call.site)), topCount(call.site), call.site),
    linearIn: 'none',
    form: {
      definition: (site) =>
        rule('slice(sort(a, axis=axis, descending=true), axis=axis, start=start, stop=k)', {
          ...namesOf(site),
          start: ZERO,
          k: site.options['k'] as Dimension,
        }) as Rule,
    },
    shapeText: 'that of the operand, with `k` along the axis',
    useText: 'top_k(a, 2)',
    documentation: {
      summary: 'The largest elements along an axis, the largest first; `argsort` with `descending=true` has their positions.',
      formula: 'a_{\\pi(1)} \\ge \\dots \\ge a_{\\pi(k)}',
      example: 'best = top_k(scores, 5)',
    },
  }),
  order({
    ...none,
    name: 'argmax',
    options: [AXIS],
    shape: chosenShape('argmax'),
    value: ([a], site) => chosen(a as Tensor, 1, site),
    form: { spelling: ARGMAX },
    shapeText: 'that of the operand without the axis',
    useText: 'argmax(a)',
    documentation: {
      summary:
        'The position, from 0, of the largest element along an axis: a whole number without a gradient. Of equal ones, the first.',
      formula: '\\arg\\max_i a_i',
      example: 'label = argmax(logits)',
    },
  }),
  order({
    ...none,
    name: 'argmin',
    options: [AXIS],
    shape: chosenShape('argmin'),
    value: ([a], site) => chosen(a as Tensor, -1, site),
    form: { definition: (site) => rule('argmax(-a, axis=axis)', { axis: namesOf(site).axis }) as Rule },
    shapeText: 'that of the operand without the axis',
    useText: 'argmin(a)',
    documentation: {
      summary:
        'The position, from 0, of the smallest element along an axis: a whole number without a gradient. Of equal ones, the first.',
      formula: '\\arg\\min_i a_i',
      example: 'nearest = argmin(distances, axis=1)',
    },
  }),
];
