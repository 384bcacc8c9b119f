import { constantValue, type Dimension, multiply, ONE } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown, type Shape, UNKNOWN } from '../../program/shape.ts';
import { divided } from './sizes.ts';
import { Unread } from './values.ts';

/** A size that may be left out as -1: what is left of the number of elements. */
export function shapeFor(of: Value, sizes: readonly Dimension[]): Shape {
  const open = sizes.findIndex((size) => constantValue(size) === -1);
  if (open < 0) return sizes;
  if (isUnknown(of.shape)) return UNKNOWN;
  const others = sizes.filter((_, index) => index !== open);
  let left: readonly Dimension[] = of.shape;
  let rest: Dimension | undefined;
  for (const other of others) {
    const at = left.findIndex((size) => size.key === other.key);
    if (at >= 0) left = left.toSpliced(at, 1);
    else rest = rest === undefined ? other : multiply(rest, other);
  }
  const total = left.reduce(multiply, ONE);
  const size = rest === undefined ? total : divided(total, rest);
  if (size === undefined) throw new Unread('the size that -1 stands for is not known');
  return sizes.with(open, size);
}
