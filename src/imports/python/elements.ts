import { constant } from '../../program/dimension.ts';
import { readIndex } from './indexing.ts';
import type { Machine } from './machine.ts';
import { type Abstract, sizeOf, Unread } from './values.ts';

/** A list that is given, and that nothing tells the length of, has so many elements. */
const LIST = [0, 1];

/** Names that people give to lists of parameters, one for each layer. */
export function isListName(name: string): boolean {
  return /^(weights|biases|params|parameters|Ws|bs|kernels|gammas|betas|matrices|layers)$/.test(name);
}

/** The elements of what can be unpacked, or looped over. */
export function elementsOf(machine: Machine, of: Abstract): readonly Abstract[] {
  if (of.kind === 'sequence') return of.items;
  if (of.kind === 'object') return [...of.attributes.values()];
  if (of.kind === 'dictionary') return [...of.entries.keys()].map((text) => ({ kind: 'text', text }));
  const parts = of.kind === 'given' ? machine.flags.partsOf(of) : undefined;
  if (parts !== undefined) return parts;
  if (of.kind === 'given' && isListName(of.key ?? of.name) && !machine.assumptions.shapes.has(of.key ?? of.name))
    return machine.flags.unpacked(
      of,
      LIST.map((at) => `${of.key ?? of.name}_${at}`),
    );
  if (of.kind === 'tensor' && of.counts !== undefined)
    return Array.from({ length: machine.count(of.counts) }, (_, at) => sizeOf(constant(at)));
  if (of.kind === 'tensor' || of.kind === 'array' || of.kind === 'given') {
    const { shape } = of.kind === 'array' ? of : machine.value(of);
    const [first] = shape;
    if (first === undefined) throw new Unread('this cannot be unpacked');
    return Array.from({ length: machine.count(first) }, (_, at) => readIndex(machine, of, [sizeOf(constant(at))]));
  }
  throw new Unread(of.kind === 'unknown' ? of.reason : 'this cannot be unpacked');
}
