import { constant, type Dimension, equal, named, ONE } from '../../program/dimension.ts';
import type { NumericSite, Operand, Operation, Problem, Site } from '../../program/operation.ts';
import { broadcastShapes, normalizeAxes, printShape, type Shape } from '../../program/shape.ts';
import { RowError, sizeOf, type Tensor, zeros } from '../../program/tensor.ts';
import { axisOption, derivativeFrom, mismatch, NO_VIEW, ONCE, operand, option, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { broadcastSizes, broadcastTo } from '../kernels.ts';
import { axisProblem } from '../reductions/reduce.ts';
import { ONE_HOT, SCATTER_ALONG, TAKE_ALONG } from '../spelling/along.ts';

/** Elements picked along an axis by whole numbers, and labels. */

type Axis = { readonly axis?: unknown };

const AXIS = axisOption('the axis along which the indices count', { fallback: '-1' });
const SIZE = option('size', 'dimension', 'how many places there are along the axis', () => [named('n'), constant(5)], {
  required: true,
});

function axisOf({ axis }: Axis, rank: number): number | undefined {
  return normalizeAxes([typeof axis === 'number' ? axis : -1], rank)?.[0];
}

/** The shape of both operands together, all axes but one of which must agree; `along` is that of the result along it. */
function alongShape(name: string, { operands, options }: Site, along: 'indices' | 'size'): Shape | Problem {
  const [values = [], indices = []] = operands;
  if (values.length === 0) return mismatch(`\`${name}\` needs a vector or more: the operand is a scalar`);
  if (values.length !== indices.length) {
    const column =
      indices.length === values.length - 1 ? `: \`reshape(…, ${printShape([...indices, ONE])})\` makes one of them a row` : '';
    return mismatch(
      `\`${name}\` needs indices with as many axes as ${printShape(values)} has, found ${printShape(indices)}${column}`,
    );
  }
  const axis = axisOf(options, values.length);
  if (axis === undefined) return axisProblem(name, values.length, options['axis'] ?? -1);
  const without = (shape: Shape): Shape => shape.with(axis, ONE);
  const others = broadcastShapes(without(values), without(indices));
  if (others === undefined || (along === 'size' && broadcastShapes(values, indices) === undefined))
    return mismatch(`the shapes of \`${name}\` do not agree: ${printShape(values)} and ${printShape(indices)}`);
  return others.with(axis, along === 'size' ? (options['size'] as Dimension) : (indices[axis] ?? ONE));
}

/** Calls with the position of each element, and that of the element that its index names in a tensor of `count` along the axis. */
function eachAlong(name: string, indices: Tensor, axis: number, count: number, visit: (at: number, place: number) => void): void {
  const along = indices.shape[axis] ?? 1;
  const inner = sizeOf(indices.shape.slice(axis + 1));
  indices.data.forEach((index, at) => {
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw new RowError(`\`${name}\` has no element ${index}: they run from 0 to ${count - 1}`);
    const outer = Math.floor(at / (along * inner));
    visit(at, (outer * count + index) * inner + (at % inner));
  });
}

function numericAxis({ shape }: Tensor, { options }: NumericSite): number {
  return axisOf(options, shape.length) as number;
}

function takeAlong(a: Tensor, indices: Tensor, site: NumericSite): Tensor {
  const axis = numericAxis(a, site);
  const count = a.shape[axis] ?? 1;
  const others = broadcastSizes([a.shape.with(axis, 1), indices.shape.with(axis, 1)]);
  const source = broadcastTo(a, others.with(axis, count));
  const picked = broadcastTo(indices, others.with(axis, indices.shape[axis] ?? 1));
  const result = zeros(picked.shape);
  eachAlong('take_along', picked, axis, count, (at, place) => {
    result.data[at] = source.data[place] as number;
  });
  return result;
}

function scatterAlong(values: Tensor, indices: Tensor, site: NumericSite): Tensor {
  const axis = numericAxis(values, site);
  const count = Number(site.options['size']);
  const shape = broadcastSizes([values.shape, indices.shape]);
  const added = broadcastTo(values, shape);
  const result = zeros(shape.with(axis, count));
  eachAlong('scatter_along', broadcastTo(indices, shape), axis, count, (at, place) => {
    result.data[place] = (result.data[place] as number) + (added.data[at] as number);
  });
  return result;
}

/** The operand that holds whole numbers, which have no adjoint. */
function indicesOperand(below: (site: Site) => Dimension | undefined): Operand {
  return operand('indices', (site) => ({ kind: 'integers', below: below(site) ?? ONE }));
}

interface Along extends Pick<Operation, 'name' | 'operands' | 'options' | 'shape' | 'documentation'> {
  readonly move: (values: Tensor, indices: Tensor, site: NumericSite) => Tensor;
  readonly derivative: (site: Site) => ReturnType<typeof rule>;
  readonly spelling: NonNullable<Operation['spelling']>;
}

/** Linear in its values, and constant between indices. */
function along({ move, derivative, ...description }: Along): Operation {
  return {
    ...description,
    synonyms: [],
    notation: CALL,
    variadic: false,
    value: ([values, indices], site) => move(values as Tensor, indices as Tensor, site),
    derivative: derivativeFrom([derivative, undefined]),
    tangent: (call) => move(tangentOf(call, 0), call.operands[1] as Tensor, call.site),
    isView: NO_VIEW,
    linearIn: 'first',
    sign: undefined,
    work: ONCE,
    kink: undefined,
    lowering: 'kernel',
  };
}

const oneHot: Operation = {
  name: 'one_hot',
  synonyms: [],
  notation: CALL,
  operands: [
    operand('labels', ({ options }) => ({ kind: 'integers', below: (options['size'] as Dimension | undefined) ?? ONE })),
  ],
  variadic: false,
  options: [
    option('size', 'dimension', 'how many labels there are', () => [named('n'), constant(3)], {
      positional: true,
      required: true,
      elsewhere: ['num_classes', 'depth'],
    }),
  ],
  shape: ({ operands: [labels = []], options }) => [...labels, options['size'] as Dimension],
  value: ([labels], { options }) => {
    const { shape, data } = labels as Tensor;
    const size = Number(options['size']);
    const result = zeros([...shape, size]);
    eachAlong('one_hot', { shape: [...shape, 1], data }, shape.length, size, (_, place) => {
      result.data[place] = 1;
    });
    return result;
  },
  derivative: () => undefined,
  tangent: ({ result }) => zeros(result.shape),
  isView: NO_VIEW,
  linearIn: 'none',
  sign: undefined,
  work: ONCE,
  kink: undefined,
  lowering: 'kernel',
  spelling: ONE_HOT,
  documentation: {
    summary: 'Rows of zeros with a 1 where a whole number, the label, says; no gradient.',
    shape: 'that of the labels, with a new last axis of `size`',
    use: use('one_hot(labels, 3)', 'const labels: [n]'),
    formula: '[i = k]',
    example: 't = one_hot(labels, k)',
    elsewhere: ['to_categorical'],
  },
};

export const ALONG: readonly Operation[] = [
  oneHot,
  along({
    name: 'take_along',
    operands: [operand('a'), indicesOperand(({ operands: [a = []], options }) => a[axisOf(options, a.length) ?? 0])],
    options: [AXIS],
    shape: (site) => alongShape('take_along', site, 'indices'),
    move: takeAlong,
    derivative: ({ operands: [a = []], options }) => {
      const axis = axisOf(options, a.length) ?? 0;
      return rule('scatter_along(dy, indices, size=size, axis=axis)', { size: a[axis] ?? ONE, axis });
    },
    spelling: TAKE_ALONG,
    documentation: {
      summary: 'Elements along an axis by whole numbers, for each place its own. Repeated elements accumulate their gradients.',
      shape: 'that of the indices, which has as many axes as `a`; the other axes broadcast',
      use: use('take_along(a, indices)', 'a: [m, n]', 'const indices: [m, 2]'),
      formula: 'a_{i, k_{ij}}',
      example: 'picked = take_along(log_p, reshape(labels, [N, 1]))',
      elsewhere: ['take_along_axis', 'take_along_dim'],
    },
  }),
  along({
    name: 'scatter_along',
    operands: [operand('values'), indicesOperand(({ options }) => options['size'] as Dimension | undefined)],
    options: [SIZE, AXIS],
    shape: (site) => alongShape('scatter_along', site, 'size'),
    move: scatterAlong,
    derivative: ({ operands: [values = [], indices = []], options }) => {
      const axis = axisOf(options, values.length) ?? 0;
      const shape = broadcastShapes(values, indices) ?? values;
      const isWhole = equal(shape[axis] ?? ONE, indices[axis] ?? ONE);
      return rule(`take_along(dy, ${isWhole ? 'indices' : 'broadcast(indices, shape)'}, axis=axis)`, { axis, shape });
    },
    spelling: SCATTER_ALONG,
    documentation: {
      summary: 'Elements added up along an axis where whole numbers say, for each element its own.',
      shape: 'that of the values, with `size` along the axis; values and indices broadcast',
      use: use('scatter_along(values, indices, size=4)', 'values: [m, n]', 'const indices: [m, n]'),
      formula: '\\sum_{j: k_{ij} = l} a_{ij}',
      example: 'y = scatter_along(values, places, size=n)',
    },
  }),
];
