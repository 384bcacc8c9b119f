import { equalShapes, filled, sizeOf, stridesOf, type Tensor, zeros } from '../program/tensor.ts';

/** The numeric building blocks that the descriptions share: plain loops, nothing clever. */
export function broadcastSizes(shapes: readonly (readonly number[])[]): readonly number[] {
  const [first = []] = shapes;
  if (shapes.every((shape) => equalShapes(shape, first))) return first;
  const rank = shapes.reduce((most, { length }) => Math.max(most, length), 0);
  const sizes = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let axis = 0; axis < shape.length; axis += 1) {
      const own = shape[axis] as number;
      if (own !== 1) sizes[axis + rank - shape.length] = own;
    }
  }
  return sizes;
}

/** For each element of a tensor of a shape, where it is found at so many steps along each axis. */
function stridedOffsets(shape: readonly number[], strides: readonly number[]): Int32Array {
  const offsets = new Int32Array(sizeOf(shape));
  let filledCount = 1;
  // Axis by axis from the innermost: what is filled already is repeated at each step of the axis.
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const stride = strides[axis] as number;
    const size = shape[axis] as number;
    for (let step = 1; step < size; step += 1) {
      for (let index = 0; index < filledCount; index += 1) {
        offsets[step * filledCount + index] = (offsets[index] as number) + step * stride;
      }
    }
    filledCount *= size;
  }
  return offsets;
}

/** For each element of a tensor of shape `to`, the offset of the element of `from` that broadcasting puts there. */
export function broadcastOffsets(from: readonly number[], to: readonly number[]): Int32Array {
  const strides = stridesOf(from);
  return stridedOffsets(
    to,
    to.map((_, axis) => {
      const own = axis - to.length + from.length;
      return own < 0 || from[own] === 1 ? 0 : (strides[own] as number);
    }),
  );
}

function gathered({ data }: Tensor, offsets: Int32Array, shape: readonly number[]): Tensor {
  const result = zeros(shape);
  for (let index = 0; index < offsets.length; index += 1) result.data[index] = data[offsets[index] as number] as number;
  return result;
}

export function broadcastTo(tensor: Tensor, shape: readonly number[]): Tensor {
  if (equalShapes(tensor.shape, shape)) return tensor;
  if (tensor.data.length === 1) return filled(shape, tensor.data[0] as number);
  return gathered(tensor, broadcastOffsets(tensor.shape, shape), shape);
}

/** Applies a function of numbers to tensors under broadcasting. */
export function mapElements(compute: (...values: number[]) => number, operands: readonly Tensor[]): Tensor {
  const shape = broadcastSizes(operands.map((operand) => operand.shape));
  const columns = operands.map((operand) => broadcastTo(operand, shape).data);
  const result = zeros(shape);
  const [first, second] = columns as [Float64Array, Float64Array];
  const { data } = result;
  const { length } = data;
  if (columns.length === 1) {
    for (let index = 0; index < length; index += 1) data[index] = compute(first[index] as number);
  } else if (columns.length === 2) {
    for (let index = 0; index < length; index += 1) data[index] = compute(first[index] as number, second[index] as number);
  } else {
    for (let index = 0; index < length; index += 1) data[index] = compute(...columns.map((column) => column[index] as number));
  }
  return result;
}

/** For each element, the offset of the slot that reducing over `axes` collects it in; the axes stay as 1. */
function reductionSlots(shape: readonly number[], axes: readonly number[]): Int32Array {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return broadcastOffsets(kept, shape);
}

/** Folds the elements of each slot, in order, from `start`. */
export function reduce(
  tensor: Tensor,
  axes: readonly number[],
  start: number,
  fold: (accumulated: number, element: number) => number,
): Tensor {
  const result = filled(
    tensor.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    start,
  );
  const slots = reductionSlots(tensor.shape, axes);
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index] as number;
    result.data[slot] = fold(result.data[slot] as number, tensor.data[index] as number);
  }
  return result;
}

export function sumOver(tensor: Tensor, axes: readonly number[]): Tensor {
  return reduce(tensor, axes, 0, (sum, element) => sum + element);
}

export function withShape(tensor: Tensor, shape: readonly number[]): Tensor {
  return { shape, data: tensor.data };
}

/** The tensor with its axes in another order: axis `order[i]` of the operand becomes axis `i`. */
export function permute(tensor: Tensor, order: readonly number[]): Tensor {
  const shape = order.map((axis) => tensor.shape[axis] as number);
  const strides = stridesOf(tensor.shape);
  return gathered(
    tensor,
    stridedOffsets(
      shape,
      order.map((axis) => strides[axis] as number),
    ),
    shape,
  );
}

export function addTensors(a: Tensor, b: Tensor): Tensor {
  return mapElements((left, right) => left + right, [a, b]);
}

/** Copies a stretch of one axis: `target[.., targetStart + i, ..] = source[.., sourceStart + i, ..]`. */
export function copyAxis(source: Tensor, target: Tensor, axis: number, at: CopyRange): void {
  const outer = sizeOf(source.shape.slice(0, axis));
  const inner = sizeOf(source.shape.slice(axis + 1));
  const sourceSize = source.shape[axis] as number;
  const targetSize = target.shape[axis] as number;
  for (let block = 0; block < outer; block += 1) {
    const from = (block * sourceSize + at.sourceStart) * inner;
    const to = (block * targetSize + at.targetStart) * inner;
    target.data.set(source.data.subarray(from, from + at.length * inner), to);
  }
}

export interface CopyRange {
  readonly sourceStart: number;
  readonly targetStart: number;
  readonly length: number;
}

/** NumPy's matrix product: vectors are promoted, leading axes are batches and broadcast. */
export function matrixProduct(a: Tensor, b: Tensor): Tensor {
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [rows, inner] = left.slice(-2) as [number, number];
  const columns = right.at(-1) as number;
  const batch = broadcastSizes([left.slice(0, -2), right.slice(0, -2)]);
  const leftBatches = broadcastOffsets(left.slice(0, -2), batch);
  const rightBatches = broadcastOffsets(right.slice(0, -2), batch);
  const data = new Float64Array(sizeOf(batch) * rows * columns);
  for (let index = 0; index < leftBatches.length; index += 1) {
    const leftStart = (leftBatches[index] as number) * rows * inner;
    const rightStart = (rightBatches[index] as number) * inner * columns;
    const start = index * rows * columns;
    for (let row = 0; row < rows; row += 1) {
      for (let k = 0; k < inner; k += 1) {
        const factor = a.data[leftStart + row * inner + k] as number;
        for (let column = 0; column < columns; column += 1) {
          const at = start + row * columns + column;
          data[at] = (data[at] as number) + factor * (b.data[rightStart + k * columns + column] as number);
        }
      }
    }
  }
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  return { shape, data };
}
