import { subscriptsOf } from '../../../operations/matrices/einsum.ts';
import { CONVOLUTION_EINSUMS } from '../../../operations/windows/convolutions.ts';
import { poolGeometry } from '../../../operations/windows/pooling.ts';
import { type Geometry, geometry, numericCounts } from '../../../operations/windows/window-geometry.ts';
import { fixed } from '../affine.ts';
import { denseView, type Expression, movedView, numberOf, readOf, type View } from '../instructions.ts';
import { contraction } from './contraction.ts';
import { countOf, foldOver, type Lowerer, type OperationLowering } from './lowerer.ts';

/** Axes in front of the spatial ones: batch and channels. */
const LEADING = 2;

/** The spatial axes of a view with the padding around them, and the part of it without. */
function padded(
  lowering: Lowerer,
  shape: readonly number[],
  { paddings }: Geometry,
): { readonly whole: View; readonly inner: View } {
  const room = shape.map((size, axis) => size + 2 * (paddings[axis - LEADING] ?? 0));
  const whole = lowering.temporary(room);
  const start = whole.strides.reduce((sum, stride, axis) => sum + stride * (paddings[axis - LEADING] ?? 0), 0);
  lowering.fill(whole.buffer, 0);
  return { whole, inner: { ...movedView(whole, fixed(start)), shape } };
}

/** Windows over the spatial axes of a view, as one more axis for each: they overlap in memory, nothing is moved. */
function windowed(view: View, places: readonly number[], window: readonly number[], { strides }: Geometry): View {
  const spatial = view.strides.slice(LEADING);
  return {
    ...view,
    shape: [...view.shape.slice(0, LEADING), ...places, ...window],
    strides: [...view.strides.slice(0, LEADING), ...spatial.map((stride, axis) => stride * (strides[axis] ?? 1)), ...spatial],
  };
}

/** The windows of an expression, with what they find outside of it. */
function take(lowering: Lowerer, a: Expression, window: readonly number[], at: Geometry): View {
  let view = lowering.view(a);
  const places = numericCounts(view.shape.slice(LEADING), window, at);
  if (at.paddings.some((padding) => padding > 0)) {
    const { whole, inner } = padded(lowering, view.shape, at);
    lowering.assign(readOf(view), inner, false);
    view = whole;
  }
  return windowed(view, places, window, at);
}

const spatialOf = (shape: readonly number[]): readonly number[] => shape.slice(LEADING);

export const windows: OperationLowering = (lowering, [a], value) => {
  const rank = (lowering.shapeOf(value).length - LEADING) / 2;
  return readOf(take(lowering, a as Expression, lowering.shapeOf(value).slice(LEADING + rank), geometry(value.options, rank)));
};

/** Each element of a window is added where it was taken from. */
export const fold: OperationLowering = (lowering, [a], value) => {
  const shape = lowering.shapeOf(value);
  const rank = shape.length - LEADING;
  const operand = a as Expression;
  const at = geometry(value.options, rank);
  const { whole, inner } = padded(lowering, shape, at);
  const target = windowed(whole, spatialOf(operand.shape).slice(0, rank), spatialOf(operand.shape).slice(rank), at);
  lowering.emit({ kind: 'fold', fold: 'sum', domain: operand.shape, target, value: operand });
  return readOf(inner);
};

export const convolution: OperationLowering = (lowering, [x, w], value) => {
  const rank = value.shape.length === LEADING + 1 ? 1 : 2;
  const kernels = lowering.view(w as Expression);
  const taken = take(lowering, x as Expression, spatialOf(kernels.shape), geometry(value.options, rank));
  return contraction(lowering, [taken, kernels], subscriptsOf({ subscripts: CONVOLUTION_EINSUMS[rank].forward }));
};

export function pool(how: 'sum' | 'max'): OperationLowering {
  return (lowering, [x], value) => {
    const shape = lowering.shapeOf(value);
    const rank = shape.length - LEADING;
    const { window, at } = poolGeometry(value.options, rank);
    const taken = readOf(take(lowering, x as Expression, window, at));
    const axes = window.map((_, axis) => LEADING + rank + axis);
    const folded = readOf(denseView(foldOver(lowering, taken, axes, how).buffer, shape));
    return how === 'max' ? folded : lowering.map('/', folded, numberOf(countOf(taken, axes)));
  };
}
