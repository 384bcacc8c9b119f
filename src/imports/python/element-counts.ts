import { type Dimension, multiply, ONE } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { type Abstract, Unread } from './values.ts';

/** The number of elements of an array, `x.size`, which is an attribute in NumPy and a method in PyTorch. */
export function countedElements(
  { object, name }: Extract<Abstract, { kind: 'method' }>,
  asTensor: (of: Abstract) => Value,
): Dimension {
  if (name !== 'size') throw new Unread('this is no number (a method)');
  return asTensor(object).shape.reduce(multiply, ONE);
}
