import type { Dimension } from '../../program/dimension.ts';
import { countedElements } from './element-counts.ts';
import type { Machine } from './machine.ts';
import type { Abstract } from './values.ts';

/** Names of what is given that people give to sizes. */
const SIZES =
  /^(strides?|pad|padding|pool\w*|kernel\w*|filter_?(size|h|w|height|width)|num_\w+|n_\w+|\w+_size|\w+_dim|dim|groups?|G|heads?|ksize|dilation|window|hidden|ph|pw|HH|WW|k)$/;

/** A size, or what is given under the name of one where another size stands beside it. */
export function sizeLike(machine: Machine, of: Abstract, other: Abstract): Dimension | undefined {
  if (of.kind === 'size') return of.size;
  if (of.kind === 'method') return of.name === 'size' ? countedElements(of, (own) => machine.value(own)) : undefined;
  const isGiven = of.kind === 'given' && !machine.assumptions.shapes.has(of.key ?? of.name) && SIZES.test(of.key ?? of.name);
  return isGiven && (other.kind === 'size' || other.kind === 'given') ? machine.sizeOf(of) : undefined;
}
