import { broadcastOffsets, broadcastSizes } from '../../../operations/kernels.ts';
import { axesOf } from '../../../operations/reductions/reduce.ts';
import { orderOf } from '../../../operations/structure/rearrange.ts';
import type { Dimension } from '../../../program/dimension.ts';
import type { Composition, InstructionForm, Lowering } from '../../../program/lowering.ts';
import type { Operation } from '../../../program/operation.ts';
import type { ApplyValue } from '../../../program/program.ts';
import { normalizeAxes, type Shape } from '../../../program/shape.ts';
import { type Affine, fixed, isFixed, plus } from '../affine.ts';
import {
  broadcastView,
  denseView,
  type Expression,
  isDense,
  type Matrix,
  movedView,
  numberOf,
  readOf,
  type View,
} from '../instructions.ts';
import { einsum } from './contraction.ts';
import { foldOver, type Lowerer, type OperationLowering } from './lowerer.ts';
import { mean, standardDeviation, variance } from './statistics.ts';
import { convolution, fold, pool, windows } from './windows.ts';

/** Writes a product where it is to stay; false where it has no form for the operands. */
type ProductLowering = (lowering: Lowerer, operands: readonly View[], target: View, add: boolean) => boolean;

/** The matrices of a product: a vector stands as a row on the left, and as a column on the right. */
function matrixOf({ buffer, offset, shape, strides }: View, side: 'left' | 'right'): Matrix {
  const [outer = 0, inner = 0] = strides.slice(-2);
  if (shape.length > 1) return { buffer, offset, row: outer, column: inner };
  return side === 'left' ? { buffer, offset, row: 0, column: outer } : { buffer, offset, row: outer, column: 0 };
}

const matrixProduct: ProductLowering = (lowering, [a, b], target, add) => {
  if (a === undefined || b === undefined) return false;
  const rows = a.shape.length === 1 ? 1 : (a.shape.at(-2) as number);
  const terms = a.shape.at(-1) as number;
  const columns = b.shape.length === 1 ? 1 : (b.shape.at(-1) as number);
  if (a.shape.length < 3 && b.shape.length < 3) {
    if (!isDense(target)) return false;
    const c: Matrix = { buffer: target.buffer, offset: target.offset, row: columns, column: 1 };
    lowering.emit({ kind: 'product', rows, columns, terms, a: matrixOf(a, 'left'), b: matrixOf(b, 'right'), c, add });
    return true;
  }
  const batches = [a, b].map(({ shape }) => shape.slice(0, -2));
  const batch = broadcastSizes(batches);
  const [left, right] = batches.map((own) => broadcastOffsets(own, batch)) as [Int32Array, Int32Array];
  const [leftStep, rightStep] = [a, b].map((view) => (view.shape.length < 3 ? 0 : (view.strides.at(-3) as number)));
  // Batches whose matrices do not lie at equal distances are rare: the kernel does them.
  const isEven = [a, b].every(({ shape, strides }) =>
    strides.slice(0, -3).every((stride, axis) => stride === (strides[axis + 1] as number) * (shape[axis + 1] as number)),
  );
  if (!isEven || !isDense(target)) return false;
  left.forEach((from, index) => {
    const at = (view: View, step: number, position: number): View => movedView(view, fixed(step * position));
    const c = at(target, rows * columns, index);
    lowering.emit({
      kind: 'product',
      rows,
      columns,
      terms,
      a: matrixOf(at(a, leftStep ?? 0, from), 'left'),
      b: matrixOf(at(b, rightStep ?? 0, right[index] as number), 'right'),
      c: { buffer: c.buffer, offset: c.offset, row: columns, column: 1 },
      add,
    });
  });
  return true;
};

const outerProduct: ProductLowering = (lowering, [a, b], target, add) => {
  if (a === undefined || b === undefined || !isDense(target)) return false;
  const [rows, columns] = target.shape as [number, number];
  lowering.emit({
    kind: 'product',
    rows,
    columns,
    terms: 1,
    a: { buffer: a.buffer, offset: a.offset, row: a.strides[0] as number, column: 0 },
    b: { buffer: b.buffer, offset: b.offset, row: 0, column: b.strides[0] as number },
    c: { buffer: target.buffer, offset: target.offset, row: columns, column: 1 },
    add,
  });
  return true;
};

/** Forms that write their result where it is to stay, without a temporary. */
const PRODUCTS: Partial<Readonly<Record<InstructionForm, ProductLowering>>> = {
  'matrix product': matrixProduct,
  'outer product': outerProduct,
};

/** The product that an operation is; undefined for all that are none. */
export function productOf({ lowering }: Operation): ProductLowering | undefined {
  return typeof lowering === 'function' || !isForm(lowering) ? undefined : PRODUCTS[lowering];
}

function computed(product: ProductLowering): OperationLowering {
  return (lowering, operands, value) => {
    const target = lowering.temporary(lowering.shapeOf(value));
    const views = operands.map((operand) => lowering.view(operand));
    return product(lowering, views, target, false) ? readOf(target) : undefined;
  };
}

function axesIn({ options, operands }: ApplyValue): readonly number[] {
  return axesOf(options, (operands[0] as ApplyValue).shape.length) as readonly number[];
}

/** A reduction from one that keeps its axes as 1. */
function reduction(reduce: (lowering: Lowerer, a: Expression, axes: readonly number[]) => Expression): OperationLowering {
  return (lowering, [a], value) => {
    const reduced = reduce(lowering, a as Expression, axesIn(value));
    return readOf(denseView(lowering.dense(reduced).buffer, lowering.shapeOf(value)));
  };
}

function exponentials(lowering: Lowerer, a: Expression, axes: readonly number[]) {
  const read = readOf(lowering.view(a));
  const shift = readOf(lowering.view(lowering.map('finite', readOf(foldOver(lowering, read, axes, 'max')))));
  const shifted = readOf(lowering.view(lowering.map('exp', lowering.map('-', read, shift))));
  return { read, shift, shifted, sum: readOf(foldOver(lowering, shifted, axes, 'sum')) };
}

function logSumExp(lowering: Lowerer, a: Expression, axes: readonly number[]): Expression {
  const { shift, sum } = exponentials(lowering, a, axes);
  return lowering.map('+', lowering.map('log', sum), shift);
}

const reshape: OperationLowering = (lowering, [a], value) => {
  const view = lowering.dense(a as Expression);
  return readOf(denseView(view.buffer, lowering.shapeOf(value), view.offset));
};

const broadcast: OperationLowering = (lowering, [a], value) =>
  readOf(broadcastView(lowering.view(a as Expression), lowering.shapeOf(value)));

const transpose: OperationLowering = (lowering, [a]) => {
  const view = lowering.view(a as Expression);
  const swapped = <T>(list: readonly T[]): readonly T[] => [...list.slice(0, -2), ...list.slice(-2).reverse()];
  return readOf({ ...view, shape: swapped(view.shape), strides: swapped(view.strides) });
};

const permuted: OperationLowering = (lowering, [a], { options }) => {
  const view = lowering.view(a as Expression);
  const order = orderOf(options, view.shape.length) as readonly number[];
  const inOrder = (list: readonly number[]): readonly number[] => order.map((axis) => list[axis] as number);
  return readOf({ ...view, shape: inOrder(view.shape), strides: inOrder(view.strides) });
};

function oneAxis({ options }: ApplyValue, rank: number): number {
  const { axis } = options;
  return normalizeAxes([typeof axis === 'number' ? axis : 0], rank)?.[0] as number;
}

function along(view: View, axis: number, start: Affine, length: number): View {
  const shape = view.shape.map((size, index) => (index === axis ? length : size));
  const step = view.strides[axis] as number;
  return { ...view, shape, offset: plus(view.offset, start, step) };
}

const slice: OperationLowering = (lowering, [a], value) => {
  const view = lowering.view(a as Expression);
  const axis = oneAxis(value, view.shape.length);
  const size = view.shape[axis] as number;
  const { start } = value.options;
  const from = start === undefined ? fixed(0) : lowering.affine(start as Dimension);
  const counted = isFixed(from) && from.constant < 0 ? fixed(from.constant + size) : from;
  return readOf(along(view, axis, counted, lowering.shapeOf(value)[axis] as number));
};

const concat: OperationLowering = (lowering, operands, value) => {
  const target = lowering.temporary(lowering.shapeOf(value));
  const axis = oneAxis(value, target.shape.length);
  let start = 0;
  for (const operand of operands) {
    const length = operand.shape[axis] as number;
    lowering.assign(operand, along(target, axis, fixed(start), length), false);
    start += length;
  }
  return readOf(target);
};

const pad: OperationLowering = (lowering, [a], value) => {
  const target = lowering.temporary(lowering.shapeOf(value));
  const axis = oneAxis(value, target.shape.length);
  const { before, value: filler } = value.options;
  const start = before === undefined ? fixed(0) : lowering.affine(before as Dimension);
  lowering.fill(target.buffer, Number(filler ?? 0));
  const operand = a as Expression;
  lowering.assign(operand, along(target, axis, start, operand.shape[axis] as number), false);
  return readOf(target);
};

const FORMS: Readonly<Record<InstructionForm, OperationLowering>> = {
  'matrix product': computed(matrixProduct),
  'outer product': computed(outerProduct),
  contraction: einsum,
  windows,
  fold,
  convolution,
  'largest of windows': pool('max'),
  'mean of windows': pool('sum'),
  'swapped last axes': transpose,
  'permuted axes': permuted,
  reshape,
  broadcast,
  slice,
  concat,
  pad,
  sum: reduction((lowering, a, axes) => readOf(foldOver(lowering, a, axes, 'sum'))),
  mean: reduction(mean),
  max: reduction((lowering, a, axes) => readOf(foldOver(lowering, a, axes, 'max'))),
  min: reduction((lowering, a, axes) =>
    lowering.map('negative', readOf(foldOver(lowering, lowering.map('negative', a), axes, 'max'))),
  ),
  variance: reduction(variance),
  'standard deviation': reduction(standardDeviation),
  logsumexp: reduction((lowering, a, axes) => logSumExp(lowering, a, axes)),
  softmax: (lowering, [a], value) => {
    const { shifted, sum } = exponentials(lowering, a as Expression, softmaxAxes(value));
    return lowering.map('/', shifted, sum);
  },
  'log softmax': (lowering, [a], value) => {
    const { read, shift, sum } = exponentials(lowering, a as Expression, softmaxAxes(value));
    const total = readOf(lowering.view(lowering.map('log', sum)));
    return lowering.map('-', lowering.map('-', read, shift), total);
  },
};

function isForm(lowering: Exclude<Lowering, Composition>): lowering is InstructionForm {
  return lowering in FORMS;
}

/** An operation as instructions, in the way that its description names; undefined where its kernel must do. */
export function instructionsFor(lowerer: Lowerer, operands: readonly Expression[], value: ApplyValue): Expression | undefined {
  const { name, lowering } = value.operation;
  if (typeof lowering === 'function') {
    const map: Lowerer['map'] = (own, ...arguments_) => lowerer.map(own, ...arguments_);
    return lowering({ map, number: numberOf }, operands[0] as Expression, value.options);
  }
  if (lowering === 'map') return lowerer.map(name, ...operands);
  return isForm(lowering) ? FORMS[lowering](lowerer, operands, value) : undefined;
}

function softmaxAxes({ options, operands }: ApplyValue): readonly number[] {
  const { shape } = operands[0] as { readonly shape: Shape };
  // Rules name one axis as a list of one.
  const { axis = -1 } = options as { readonly axis?: number | readonly number[] };
  return normalizeAxes(typeof axis === 'number' ? [axis] : axis, shape.length) as readonly number[];
}
