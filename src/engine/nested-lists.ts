import type { Tensor } from '../program/tensor.ts';
import { sizeOf } from '../program/tensor.ts';

/** Numbers in nested arrays, as JSON holds them. */
export type Nested = number | readonly Nested[];

/** Texts for the numbers that JSON has no form for. */
const NAMED_NUMBERS: ReadonlyMap<unknown, number> = new Map(
  [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((number) => [String(number), number]),
);
const LONGEST_EXCERPT = 40;

function described(part: unknown): string {
  if (Array.isArray(part)) return 'an array';
  return typeof part === 'object' && part !== null ? 'an object' : JSON.stringify(part).slice(0, LONGEST_EXCERPT);
}

/** The nested arrays as a tensor; a message when they are ragged or hold something that is no number. */
export function tensorOf(value: unknown): Tensor | string {
  const shape: number[] = [];
  let parts: readonly unknown[] = [value];
  // Axis by axis, because files may be nested to any depth.
  while (Array.isArray(parts[0])) {
    const { length } = parts[0];
    if (!parts.every((part) => Array.isArray(part) && part.length === length)) return 'its rows have different lengths';
    shape.push(length);
    parts = parts.flat();
  }
  const data = new Float64Array(parts.length);
  for (const [index, part] of parts.entries()) {
    const number = NAMED_NUMBERS.get(part) ?? part;
    if (typeof number !== 'number') return `${described(part)} is no number`;
    data[index] = number;
  }
  return { shape, data };
}

export function nestedOf({ shape, data }: Tensor): Nested {
  const build = (axis: number, start: number, length: number): Nested => {
    if (axis === shape.length) return data[start] as number;
    const size = shape[axis] as number;
    const inner = size === 0 ? 0 : length / size;
    return Array.from({ length: size }, (_, index) => build(axis + 1, start + index * inner, inner));
  };
  return build(0, 0, sizeOf(shape));
}
