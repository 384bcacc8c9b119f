import { constantValue, type Dimension, multiply, ONE } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown, type Shape, UNKNOWN } from '../../program/shape.ts';
import { divided } from './sizes.ts';
import { Unread } from './values.ts';

/** Some axes, as few as can be, that have so many elements. */
function axesOf(shape: Shape, size: Dimension): readonly number[] | undefined {
  const choices = Array.from({ length: 2 ** shape.length }, (_, bits) =>
    [...shape.keys()].filter((axis) => (bits >> axis) % 2 === 1),
  );
  return choices
    .toSorted((a, b) => a.length - b.length)
    .find((axes) => axes.length > 0 && axes.reduce((all, axis) => multiply(all, shape[axis] ?? ONE), ONE).key === size.key);
}

/** A size that may be left out as -1: what is left of the number of elements. */
export function shapeFor(of: Value, sizes: readonly Dimension[]): Shape {
  const open = sizes.findIndex((size) => constantValue(size) === -1);
  if (open < 0) return sizes;
  if (isUnknown(of.shape)) return UNKNOWN;
  const others = sizes.filter((_, index) => index !== open);
  let left: readonly Dimension[] = of.shape;
  let rest: Dimension | undefined;
  for (const other of others) {
    const axes = axesOf(left, other);
    if (axes !== undefined) left = left.filter((_, at) => !axes.includes(at));
    else rest = rest === undefined ? other : multiply(rest, other);
  }
  const total = left.reduce(multiply, ONE);
  const size = rest === undefined ? total : divided(total, rest);
  if (size === undefined) throw new Unread('the size that -1 stands for is not known');
  return sizes.with(open, size);
}
