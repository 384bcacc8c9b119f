/** A dense array of float64 numbers, row by row. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** V8 has this setting. */
const TRACED: ErrorConstructor & { stackTraceLimit?: number | undefined } = Error;

/** The sizes at hand, or what the shapes ask of them, leave nothing to compute with. */
export class SizeError extends Error {
  constructor(message: string) {
    // Nobody reads its stack, which takes longer to note than what is tried until it fails.
    const limit = TRACED.stackTraceLimit;
    TRACED.stackTraceLimit = 0;
    super(message);
    TRACED.stackTraceLimit = limit;
  }
}

/** A failure as a size error: memory that cannot be allocated is a `RangeError` of JavaScript. All others are thrown again. */
export function sizeErrorOf(error: unknown): SizeError {
  if (error instanceof SizeError) return error;
  if (error instanceof RangeError) return new SizeError(error.message);
  throw error;
}

/** Numbers that should say which rows are meant name none. */
export class RowError extends SizeError {}

/** The number of elements of a tensor. */
export function sizeOf(shape: readonly number[]): number {
  let product = 1;
  for (const size of shape) product *= size;
  return product;
}

export function zeros(shape: readonly number[]): Tensor {
  for (const size of shape) if (size < 0) throw new SizeError(`no tensor has the shape [${shape.join(', ')}]`);
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

export function filled(shape: readonly number[], value: number): Tensor {
  const tensor = zeros(shape);
  tensor.data.fill(value);
  return tensor;
}

export function scalar(value: number): Tensor {
  return { shape: [], data: Float64Array.of(value) };
}

export function equalShapes(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((size, axis) => size === b[axis]));
}

/** Distance in the data between neighbours along each axis; the last axis is dense. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) {
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  }
  return strides;
}
