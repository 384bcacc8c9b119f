import type { Tensor } from '../../../program/tensor.ts';

/** Of the largest number, how far two that are meant to be the same may be apart. */
const TOLERANCE = 1e-7;

export function areAlike(found: Float64Array, wanted: Float64Array): boolean {
  let largest = 0;
  for (const own of wanted) largest = Math.max(largest, Math.abs(own));
  const most = TOLERANCE * largest;
  return found.every((own, at) => Math.abs(own - (wanted[at] as number)) <= most);
}

/** True for the same numbers in the same shape. */
export function isSame(found: Tensor | undefined, wanted: Tensor): boolean {
  if (found === undefined || found.data.length !== wanted.data.length || found.shape.length !== wanted.shape.length) return false;
  return found.shape.every((size, axis) => size === wanted.shape[axis]) && areAlike(found.data, wanted.data);
}
