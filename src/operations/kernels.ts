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
  const [first, second, third] = columns as [Float64Array, Float64Array, Float64Array];
  const { data } = result;
  const { length } = data;
  if (columns.length === 1) {
    for (let index = 0; index < length; index += 1) data[index] = compute(first[index] as number);
  } else if (columns.length === 2) {
    for (let index = 0; index < length; index += 1) data[index] = compute(first[index] as number, second[index] as number);
  } else if (columns.length === 3) {
    for (let index = 0; index < length; index += 1)
      data[index] = compute(first[index] as number, second[index] as number, third[index] as number);
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

/** Adds to `into` from `start` on the product of two matrices that begin at `leftStart` and `rightStart`. */
function addProduct(
  into: Float64Array,
  start: number,
  { data: a, start: leftStart }: Placed,
  { data: b, start: rightStart }: Placed,
  [rows, inner, columns]: readonly [number, number, number],
): void {
  for (let row = 0; row < rows; row += 1) {
    const target = start + row * columns;
    for (let k = 0; k < inner; k += 1) {
      const factor = a[leftStart + row * inner + k] as number;
      const source = rightStart + k * columns;
      for (let column = 0; column < columns; column += 1) {
        into[target + column] = (into[target + column] as number) + factor * (b[source + column] as number);
      }
    }
  }
}

interface Placed {
  readonly data: Float64Array;
  readonly start: number;
}

/** NumPy's matrix product: vectors are promoted, leading axes are batches and broadcast. */
export function matrixProduct(a: Tensor, b: Tensor): Tensor {
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [rows, inner] = left.slice(-2) as [number, number];
  const columns = right.at(-1) as number;
  const isBatch = left.length > 2 || right.length > 2;
  const batch = isBatch ? broadcastSizes([left.slice(0, -2), right.slice(0, -2)]) : [];
  const leftBatches = isBatch ? broadcastOffsets(left.slice(0, -2), batch) : ONE_MATRIX;
  const rightBatches = isBatch ? broadcastOffsets(right.slice(0, -2), batch) : ONE_MATRIX;
  const data = new Float64Array(sizeOf(batch) * rows * columns);
  for (let index = 0; index < leftBatches.length; index += 1) {
    const placedLeft = { data: a.data, start: (leftBatches[index] as number) * rows * inner };
    const placedRight = { data: b.data, start: (rightBatches[index] as number) * inner * columns };
    addProduct(data, index * rows * columns, placedLeft, placedRight, [rows, inner, columns]);
  }
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  return { shape, data };
}

const ONE_MATRIX: readonly number[] = [0];

/** The matrices of a tensor with their last two axes exchanged. */
export function swapLastAxes({ shape, data }: Tensor): Tensor {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const swapped = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += rows * columns) {
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1)
        swapped[start + column * rows + row] = data[start + row * columns + column] as number;
    }
  }
  return { shape: [...shape.slice(0, -2), columns, rows], data: swapped };
}
