import { constantValue, type Dimension, multiply, named, quotient } from '../../program/dimension.ts';
import type { Machine } from './machine.ts';
import { divided, nameOf } from './sizes.ts';
import { Reconsider } from './values.ts';

/** The whole part of a quotient of sizes. */
export function floored(machine: Machine, a: Dimension, b: Dimension): Dimension {
  const even = divided(a, b);
  if (even !== undefined) return even;
  const name = nameOf(a);
  // A size that is divided is a multiple, mostly: heads of a width, groups of channels, halves.
  if (name !== undefined && constantValue(b) !== 1) throw new Reconsider(new Map([[name, multiply(b, named(`${name}__90`))]]));
  return quotient(a, machine.count(b));
}
