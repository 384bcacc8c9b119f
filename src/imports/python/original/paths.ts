import type { Abstract } from '../values.ts';

/** The way to a value: places in tuples and lists, keys, names of attributes. */
export type Path = readonly (number | string)[];

/** The way from one value to another one in it. */
export function pathTo(wanted: Abstract, within: Abstract, depth = 6): Path | undefined {
  if (wanted === within) return [];
  if (depth === 0) return undefined;
  for (const [key, part] of partsOf(within)) {
    const rest = pathTo(wanted, part, depth - 1);
    if (rest !== undefined) return [key, ...rest];
  }
  return undefined;
}

function partsOf(of: Abstract): readonly (readonly [number | string, Abstract])[] {
  if (of.kind === 'sequence') return of.items.map((item, at) => [at, item] as const);
  if (of.kind === 'dictionary') return [...of.entries];
  return of.kind === 'object' ? [...of.attributes] : [];
}
