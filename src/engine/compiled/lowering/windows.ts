import { subscriptsOf } from '../../../operations/matrices/einsum.ts';
import { groupsAt } from '../../../operations/windows/channel-groups.ts';
import { GROUPED, WHOLE } from '../../../operations/windows/convolutions.ts';
import { poolGeometry } from '../../../operations/windows/pooling.ts';
import { type Geometry, geometryAt, numericCounts } from '../../../operations/windows/window-geometry.ts';
import type { Dimension } from '../../../program/dimension.ts';
import type { ApplyValue } from '../../../program/program.ts';
import { fixed, isFixed } from '../affine.ts';
import { denseView, type Expression, movedView, numberOf, readOf, type View } from '../instructions.ts';
import { contraction } from './contraction.ts';
import { countOf, foldOver, type Lowerer, type OperationLowering } from './lowerer.ts';

/** Axes in front of the spatial ones: batch and channels. */
const LEADING = 2;

type NumericOptions = Readonly<Record<string, unknown>>;

/** The options with numbers for sizes; undefined where one of those changes while a loop runs. */
function numericOptions(lowering: Lowerer, { options }: ApplyValue): NumericOptions | undefined {
  const numeric: Record<string, unknown> = { ...options };
  const number = (size: Dimension): number => {
    const affine = lowering.affine(size);
    return isFixed(affine) ? affine.constant : Number.NaN;
  };
  if (typeof options['padding'] === 'object') numeric['padding'] = (options['padding'] as readonly Dimension[]).map(number);
  if (options['groups'] !== undefined) numeric['groups'] = number(options['groups'] as Dimension);
  return Object.values(numeric).flat().some(Number.isNaN) ? undefined : numeric;
}

/** The spatial axes of a view with the padding around them, and the part of it without. */
function padded(
  lowering: Lowerer,
  shape: readonly number[],
  { before, after }: Geometry<number>,
  around: number,
): { readonly whole: View; readonly inner: View } {
  const room = shape.map((size, axis) => size + (before[axis - LEADING] ?? 0) + (after[axis - LEADING] ?? 0));
  const whole = lowering.temporary(room);
  const start = whole.strides.reduce((sum, stride, axis) => sum + stride * (before[axis - LEADING] ?? 0), 0);
  lowering.fill(whole.buffer, around);
  return { whole, inner: { ...movedView(whole, fixed(start)), shape } };
}

/** Windows over the spatial axes of a view, as one more axis for each: they overlap in memory, nothing is moved. */
function windowed(
  view: View,
  places: readonly number[],
  window: readonly number[],
  { strides, dilations }: Geometry<number>,
): View {
  const spatial = view.strides.slice(LEADING);
  const times = (factors: readonly number[]): readonly number[] => spatial.map((stride, axis) => stride * (factors[axis] ?? 1));
  return {
    ...view,
    shape: [...view.shape.slice(0, LEADING), ...places, ...window],
    strides: [...view.strides.slice(0, LEADING), ...times(strides), ...times(dilations)],
  };
}

/** The windows of an expression, with what they find outside of it. */
function take(lowering: Lowerer, a: Expression, window: readonly number[], at: Geometry<number>, around = 0): View {
  let view = lowering.view(a);
  const places = numericCounts(view.shape.slice(LEADING), window, at);
  if ([...at.before, ...at.after].some((padding) => padding > 0)) {
    const { whole, inner } = padded(lowering, view.shape, at, around);
    lowering.assign(readOf(view), inner, false);
    view = whole;
  }
  return windowed(view, places, window, at);
}

const spatialOf = (shape: readonly number[]): readonly number[] => shape.slice(LEADING);

export const windows: OperationLowering = (lowering, [a], value) => {
  const rank = (lowering.shapeOf(value).length - LEADING) / 2;
  const window = lowering.shapeOf(value).slice(LEADING + rank);
  const options = numericOptions(lowering, value);
  return options && readOf(take(lowering, a as Expression, window, geometryAt(options, window)));
};

/** Each element of a window is added where it was taken from. */
export const fold: OperationLowering = (lowering, [a], value) => {
  const options = numericOptions(lowering, value);
  if (options === undefined) return undefined;
  const shape = lowering.shapeOf(value);
  const rank = shape.length - LEADING;
  const operand = a as Expression;
  const window = spatialOf(operand.shape).slice(rank);
  const at = geometryAt(options, window);
  const { whole, inner } = padded(lowering, shape, at, 0);
  const target = windowed(whole, spatialOf(operand.shape).slice(0, rank), window, at);
  lowering.emit({ kind: 'fold', fold: 'sum', domain: operand.shape, target, value: operand });
  return readOf(inner);
};

/** The view with one axis as groups and what is in each. */
function inGroups(view: View, axis: number, groups: number): View {
  const [size = 1, stride = 0] = [view.shape[axis], view.strides[axis]];
  return {
    ...view,
    shape: view.shape.toSpliced(axis, 1, groups, size / groups),
    strides: view.strides.toSpliced(axis, 1, (size / groups) * stride, stride),
  };
}

export const convolution: OperationLowering = (lowering, [x, w], value) => {
  const options = numericOptions(lowering, value);
  if (options === undefined) return undefined;
  const rank = value.shape.length === LEADING + 1 ? 1 : 2;
  const kernels = lowering.view(w as Expression);
  const window = spatialOf(kernels.shape);
  const taken = take(lowering, x as Expression, window, geometryAt(options, window));
  const groups = groupsAt(options);
  if (groups === 1) return contraction(lowering, [taken, kernels], subscriptsOf({ subscripts: WHOLE[rank].forward }));
  const apart = [inGroups(taken, 1, groups), inGroups(kernels, 0, groups)];
  const whole = lowering.dense(contraction(lowering, apart, subscriptsOf({ subscripts: GROUPED[rank].forward })));
  return readOf(denseView(whole.buffer, lowering.shapeOf(value), whole.offset));
};

export function pool(how: 'sum' | 'max'): OperationLowering {
  return (lowering, [x], value) => {
    const options = numericOptions(lowering, value);
    if (options === undefined) return undefined;
    const shape = lowering.shapeOf(value);
    const rank = shape.length - LEADING;
    const { window, at } = poolGeometry(options, rank);
    const around = how === 'max' ? Number.NEGATIVE_INFINITY : 0;
    const taken = readOf(take(lowering, x as Expression, window, at, around));
    const axes = window.map((_, axis) => LEADING + rank + axis);
    const folded = readOf(denseView(foldOver(lowering, taken, axes, how).buffer, shape));
    return how === 'max' ? folded : lowering.map('/', folded, numberOf(countOf(taken, axes)));
  };
}
