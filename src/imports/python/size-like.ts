import { constantValue, type Dimension } from '../../program/dimension.ts';
import { countedElements } from './element-counts.ts';
import type { Machine } from './machine.ts';
import type { Abstract } from './values.ts';

/** Names of what is given that people give to sizes. */
const SIZES =
  /^(strides?|pad|padding|pool\w*|kernel\w*|filter_?(size|h|w|height|width)|num_\w+|n_\w+|\w+_size|\w+_dim|dim|groups?|G|heads?|ksize|dilation|window|hidden|ph|pw|HH|WW|k)$/;

/** A size, or what is given under the name of one where another size stands beside it. */
export function sizeLike(machine: Machine, of: Abstract, other: Abstract, operator = ''): Dimension | undefined {
  if (of.kind === 'size') return of.size;
  if (of.kind === 'method') return of.name === 'size' ? countedElements(of, (own) => machine.value(own)) : undefined;
  if (of.kind !== 'given') return undefined;
  const name = of.key ?? of.name;
  const isOpen = !machine.assumptions.shapes.has(name);
  // A number added to a size that is known by its name alone, or divides it in whole parts, is a size itself.
  const isBesideSize = other.kind === 'size' && constantValue(other.size) === undefined && WHOLE.has(operator);
  if (isOpen && isBesideSize) return machine.sizeOf(of);
  return isOpen && SIZES.test(name) && (other.kind === 'size' || other.kind === 'given') ? machine.sizeOf(of) : undefined;
}

const WHOLE: ReadonlySet<string> = new Set(['+', '-', '//', '%']);
