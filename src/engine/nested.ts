import type { Tensor } from '../program/tensor.ts';
import { sizeOf } from '../program/tensor.ts';

/** Numbers in nested arrays, as JSON holds them. */
export type Nested = number | readonly Nested[];

/** The nested arrays as a tensor; a message when they are ragged or hold something that is no number. */
export function tensorOf(value: unknown): Tensor | string {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0] as unknown) shape.push(inner.length);
  const data: number[] = [];
  const collect = (part: unknown, depth: number): string | undefined => {
    if (depth === shape.length) {
      if (typeof part !== 'number') return `${JSON.stringify(part)?.slice(0, 40)} is no number`;
      data.push(part);
      return undefined;
    }
    if (!Array.isArray(part) || part.length !== shape[depth]) return 'its rows have different lengths';
    for (const element of part) {
      const problem = collect(element, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return collect(value, 0) ?? { shape, data: Float64Array.from(data) };
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
