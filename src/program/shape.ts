import { type Dimension, equal, evaluate, isOne, isPolynomial, namesIn, ONE, printDimension } from './dimension.ts';

/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly Dimension[];

/** The shape of what could not be understood: it takes part in no check, so that a mistake stops at itself. */
export const UNKNOWN: Shape = Object.freeze([]);
export const SCALAR: Shape = [];

export function isUnknown(shape: Shape): boolean {
  return shape === UNKNOWN;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis += 1) if (!equalAt(a, b, axis)) return false;
  return true;
}

export function printShape(shape: Shape): string {
  return isUnknown(shape) ? '?' : `[${shape.map(printDimension).join(', ')}]`;
}

/** The shape with the numbers that rounded sizes come to, as far as `dim` fixes what they are made of: `(H - 3) // 2 + 1 = 13`. */
export function printShapeIn(shape: Shape, dimensions: ReadonlyMap<string, { readonly size?: number }>): string {
  if (isUnknown(shape) || shape.every(isPolynomial)) return printShape(shape);
  const sizes = new Map([...dimensions].flatMap(([name, { size }]) => (size === undefined ? [] : [[name, size] as const])));
  const texts = shape.map((dimension) => {
    const isFixed = !isPolynomial(dimension) && [...namesIn(dimension)].every((name) => sizes.has(name));
    return isFixed ? `${printDimension(dimension)} = ${evaluate(dimension, sizes)}` : printDimension(dimension);
  });
  return `[${texts.join(', ')}]`;
}

/** NumPy's rule over symbols: trailing axes align, and agree when equal or when one of them is the literal 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  // Nearly always: and then one shape serves for all values of a file that have it.
  if (b.length === 0 || sameShape(a, b)) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const result: Dimension[] = [];
  for (let axis = 0; axis < rank; axis += 1) {
    const left = a[axis - rank + a.length] ?? ONE;
    const right = b[axis - rank + b.length] ?? ONE;
    if (equal(left, right) || isOne(right)) result.push(left);
    else if (isOne(left)) result.push(right);
    else return undefined;
  }
  return result;
}

/** True if a tensor of shape `from` becomes one of shape `to` by broadcasting alone. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  const common = broadcastShapes(from, to);
  return common !== undefined && sameShape(common, to);
}

export function evaluateShape(shape: Shape, sizes: ReadonlyMap<string, number>): readonly number[] {
  return shape.map((dimension) => evaluate(dimension, sizes));
}

/** Axes counted from 0; undefined when one is out of range or named twice. */
export function normalizeAxes(axes: readonly number[], rank: number): readonly number[] | undefined {
  const counted = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const valid = counted.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank);
  return valid && new Set(counted).size === counted.length ? counted.sort((a, b) => a - b) : undefined;
}

/** The shape with some axes reduced to 1. */
export function keepAxes(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dimension, axis) => (axes.includes(axis) ? ONE : dimension));
}

/** The shape without some axes. */
export function dropAxes(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** True if two shapes have the same size along one axis. */
export function equalAt(a: Shape, b: Shape, axis: number): boolean {
  return equal(a[axis] as Dimension, b[axis] as Dimension);
}
