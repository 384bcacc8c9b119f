import { type Dimension, multiply, ONE } from '../../program/dimension.ts';
import type { Machine } from './machine.ts';
import { type Abstract, Unread } from './values.ts';

/** The number of elements of an array, `x.size`, which is an attribute in NumPy and a method in PyTorch. */
export function countedElements(machine: Machine, { object, name }: Extract<Abstract, { kind: 'method' }>): Dimension {
  if (name !== 'size') throw new Unread('this is no number (a method)');
  return machine.value(object).shape.reduce(multiply, ONE);
}
