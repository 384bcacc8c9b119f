import { constant, type Dimension, evenQuotient, isNeverPositive, multiply, named, ONE, ZERO } from '../../program/dimension.ts';
import type { NumericSite, Operation, Problem, Rule, Site } from '../../program/operation.ts';
import { normalizeAxes, printShape, type Shape } from '../../program/shape.ts';
import { stridesOf, type Tensor, zeros } from '../../program/tensor.ts';
import {
  axisOption,
  derivativeFrom,
  linearTangent,
  mismatch,
  NO_VIEW,
  ONCE,
  operand,
  option,
  rule,
  tangentOf,
  use,
} from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { logistic } from '../elementwise/functions.ts';
import { copyAxis } from '../kernels.ts';
import { axisProblem } from '../reductions/reduce.ts';
import { latexFunction } from '../spelling/spell.ts';

/** Elements again and again, and halves of an axis. */

type Given = Readonly<Record<string, unknown>>;

interface Moving extends Pick<Operation, 'name' | 'options' | 'shape' | 'value' | 'derivative' | 'documentation'> {
  readonly definition: (site: Site) => Rule;
}

/** Linear, and written as reshapes and broadcasts. */
function moving(description: Moving): Operation {
  return {
    ...description,
    synonyms: [],
    notation: CALL,
    operands: [operand('a')],
    variadic: false,
    tangent: linearTangent(description.value),
    isView: NO_VIEW,
    linearIn: 'all',
    sign: undefined,
    work: ONCE,
    kink: undefined,
    lowering: 'definition',
    latex: latexFunction(`\\mathrm{${description.name}}`),
  };
}

/** The elements at positions that each place of the result names. */
function picked(a: Tensor, shape: readonly number[], source: (index: readonly number[]) => readonly number[]): Tensor {
  const result = zeros(shape);
  const [from, to] = [stridesOf(a.shape), stridesOf(shape)];
  for (let at = 0; at < result.data.length; at += 1) {
    const index = shape.map((size, axis) => Math.floor(at / (to[axis] as number)) % size);
    result.data[at] = a.data[source(index).reduce((sum, own, axis) => sum + own * (from[axis] as number), 0)] as number;
  }
  return result;
}

/** The shape and the counts with as many axes, new ones in front. */
function aligned<T>(
  shape: readonly T[],
  counts: readonly T[],
  one: T,
): { readonly shape: readonly T[]; readonly counts: readonly T[] } {
  const rank = Math.max(shape.length, counts.length);
  const filled = (list: readonly T[]): readonly T[] => [...Array.from({ length: rank - list.length }, () => one), ...list];
  return { shape: filled(shape), counts: filled(counts) };
}

/** The names of the rules of `tile`: each axis behind one that counts its copies. */
function tileNames({ operands: [from = []], options }: Site) {
  const { shape, counts } = aligned(from, options['counts'] as Shape, ONE);
  return {
    from,
    apart: shape.flatMap((size) => [ONE, size]),
    copies: shape.flatMap((size, axis) => [counts[axis] ?? ONE, size]),
    whole: shape.map((size, axis) => multiply(size, counts[axis] ?? ONE)),
    axes: shape.map((_, axis) => 2 * axis),
  };
}

function axisOf({ axis }: Given, rank: number, otherwise: number): number | undefined {
  return normalizeAxes([typeof axis === 'number' ? axis : otherwise], rank)?.[0];
}

/** The names of the rules of `repeat`: the copies of each element along an axis behind its own. */
function repeatNames({ operands: [from = []], options }: Site) {
  const axis = axisOf(options, from.length, 0) ?? 0;
  const count = options['count'] as Dimension;
  const size = from[axis] ?? ONE;
  return {
    from,
    apart: from.toSpliced(axis + 1, 0, ONE),
    copies: from.toSpliced(axis + 1, 0, count),
    whole: from.with(axis, multiply(size, count)),
    copied: axis + 1,
  };
}

const COPIES = 'reshape(broadcast(reshape(a, apart), copies), whole)';

const tile = moving({
  name: 'tile',
  options: [
    option(
      'counts',
      'shape',
      'how often the tensor stands along each axis',
      ([shape = []]) => [[constant(2)], shape.map(() => constant(2)), [named('k'), ...shape.map(() => ONE)]],
      { positional: true, required: true, elsewhere: ['reps'] },
    ),
  ],
  shape: (site) => tileNames(site).whole,
  value: ([a], { options }) => {
    const own = a as Tensor;
    const { shape, counts } = aligned(own.shape, options['counts'] as readonly number[], 1);
    return picked(
      { shape, data: own.data },
      shape.map((size, axis) => size * (counts[axis] ?? 1)),
      (index) => index.map((position, axis) => position % (shape[axis] ?? 1)),
    );
  },
  derivative: derivativeFrom([(site) => rule('reshape(sum(reshape(dy, copies), axis=axes), from)', tileNames(site))]),
  definition: (site) => rule(COPIES, tileNames(site)) as Rule,
  documentation: {
    summary: 'The whole tensor again and again along its axes; counts beyond its rank make new first axes.',
    shape: 'that of the operand times the counts',
    use: use('tile(a, [2, 1])', 'a: [m, n]'),
    formula: 'a_{i \\bmod n}',
    example: 'y = tile(x, [2, 3])',
  },
});

const repeat = moving({
  name: 'repeat',
  options: [
    option('count', 'dimension', 'how often each element stands', () => [constant(2), named('k')], {
      positional: true,
      required: true,
      elsewhere: ['repeats'],
    }),
    axisOption('the axis along which elements are repeated', { fallback: '0' }),
  ],
  shape: (site) => {
    const [shape = []] = site.operands;
    if (shape.length === 0) return mismatch('`repeat` needs a vector or more: the operand is a scalar');
    if (axisOf(site.options, shape.length, 0) === undefined) return axisProblem('repeat', shape.length, site.options['axis']);
    if (!isNeverPositive(site.options['count'] as Dimension)) return repeatNames(site).whole;
    return { code: 'wrong-arguments', message: '`repeat` needs a count of 1 or more', option: 'count' };
  },
  value: ([a], { options }) => {
    const own = a as Tensor;
    const repeated = axisOf(options, own.shape.length, 0) ?? 0;
    const count = Number(options['count']);
    return picked(own, own.shape.with(repeated, (own.shape[repeated] ?? 1) * count), (index) =>
      index.map((position, axis) => (axis === repeated ? Math.floor(position / count) : position)),
    );
  },
  derivative: derivativeFrom([(site) => rule('sum(reshape(dy, copies), axis=copied)', repeatNames(site))]),
  definition: (site) => rule(COPIES, repeatNames(site)) as Rule,
  documentation: {
    summary: 'Each element several times in a row along an axis.',
    shape: 'that of the operand, `count` times as long along the axis',
    use: use('repeat(a, 2)', 'a: [n]'),
    formula: 'a_{\\lfloor i / k \\rfloor}',
    example: 'y = repeat(x, 3, axis=1)',
    elsewhere: ['repeat_interleave'],
    differs: [{ in: ['method'], told: 'that of PyTorch is `tile` here' }],
  },
});

/** The axis and the halves of `glu`; no half where the axis does not divide. */
function halves({ operands: [shape = []], options }: Site) {
  const axis = axisOf(options, shape.length, -1) ?? 0;
  const size = shape[axis] ?? ONE;
  return { axis, size, half: evenQuotient(size, 2) };
}

function gluShape(site: Site): Shape | Problem {
  const [shape = []] = site.operands;
  if (shape.length === 0) return mismatch('`glu` needs a vector or more: the operand is a scalar');
  if (axisOf(site.options, shape.length, -1) === undefined) return axisProblem('glu', shape.length, site.options['axis']);
  const { axis, half } = halves(site);
  return half === undefined
    ? mismatch(`\`glu\` needs an axis of two halves, as in \`[2 * n]\`: found ${printShape(shape)}`)
    : shape.with(axis, half);
}

const SIGNAL = 'slice(a, axis=axis, stop=half)';
const GATE = 'sigmoid(slice(a, axis=axis, start=half))';

function gluRule(text: string): (site: Site) => Rule {
  return (site) => {
    const { axis, half = ZERO } = halves(site);
    return rule(text, { axis, half }) as Rule;
  };
}

/** The halves of numbers along the axis. */
function split(a: Tensor, { options }: NumericSite): readonly [Tensor, Tensor] {
  const axis = axisOf(options, a.shape.length, -1) ?? 0;
  const length = (a.shape[axis] ?? 0) / 2;
  const part = (sourceStart: number): Tensor => {
    const half = zeros(a.shape.with(axis, length));
    copyAxis(a, half, axis, { sourceStart, targetStart: 0, length });
    return half;
  };
  return [part(0), part(length)];
}

const glu: Operation = {
  ...moving({
    name: 'glu',
    options: [axisOption('the axis of the two halves', { fallback: '-1' })],
    shape: gluShape,
    value: ([a], site) => {
      const [signal, gate] = split(a as Tensor, site);
      return { shape: signal.shape, data: signal.data.map((own, at) => own * logistic(gate.data[at] as number)) };
    },
    derivative: derivativeFrom([gluRule(`concat(dy * ${GATE}, dy * y * (1 - ${GATE}), axis=axis)`)]),
    definition: gluRule(`${SIGNAL} * ${GATE}`),
    documentation: {
      summary: 'The first half of an axis times the logistic function of the second.',
      shape: 'that of the operand, half as long along the axis',
      use: use('glu(a)', 'a: [6]'),
      formula: 'a \\odot \\sigma(b)',
      example: 'h = glu(x @ W + b)',
    },
  }),
  linearIn: 'none',
  tangent: (call) => {
    const [signal, gate] = split(call.operands[0] as Tensor, call.site);
    const [dsignal, dgate] = split(tangentOf(call, 0), call.site);
    const data = signal.data.map((own, at) => {
      const open = logistic(gate.data[at] as number);
      const bell = open * logistic(-(gate.data[at] as number));
      return open * (dsignal.data[at] as number) + (bell === 0 ? 0 : own * bell * (dgate.data[at] as number));
    });
    return { shape: signal.shape, data };
  },
};

export const REPEATING: readonly Operation[] = [tile, repeat, glu];
