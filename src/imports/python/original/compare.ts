import { tensorOf } from '../../../engine/nested-lists.ts';
import type { Tensor } from '../../../program/tensor.ts';
import type { Original } from './task.ts';

/** The answer of a process with Python. */
export type OriginalAnswer =
  | { readonly outputs: readonly unknown[]; readonly gradients: readonly unknown[] }
  | { readonly error: string };

/** A number that the import has otherwise than the original. */
export interface Difference {
  readonly name: string;
  readonly text: string;
}

const FINE = 1e-7;
const COARSE = 1e-3;

function indicesOf(at: number, shape: readonly number[]): string {
  let rest = at;
  const indices = shape.toReversed().map((size) => {
    const own = rest % size;
    rest = Math.floor(rest / size);
    return own;
  });
  return `[${indices.toReversed().join(', ')}]`;
}

function differenceIn(own: Tensor, other: unknown, tolerance: number): string | undefined {
  const original = tensorOf(other);
  if (typeof original === 'string') return `Python has no numbers (${original})`;
  // One number may stand for a tensor of one.
  const isOne = own.data.length === 1 && original.data.length === 1;
  if (!isOne && own.shape.join() !== original.shape.join())
    return `the shape is [${original.shape.join(', ')}] in Python, and [${own.shape.join(', ')}] in bprop`;
  const scale = original.data.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 1);
  const at = own.data.findIndex((value, index) => {
    const there = original.data[index] ?? Number.NaN;
    if (Number.isFinite(value) !== Number.isFinite(there)) return true;
    return Number.isFinite(value) && Math.abs(value - there) > tolerance * scale;
  });
  if (at < 0) return undefined;
  const where = own.shape.length === 0 ? '' : ` at ${indicesOf(at, own.shape)}`;
  return `${original.data[at]} in Python, and ${own.data[at]} in bprop${where}`;
}

/** The places at which the import has other numbers than the original. */
export function differencesFrom(
  original: Original,
  answer: Extract<OriginalAnswer, { outputs: unknown }>,
): readonly Difference[] {
  const tolerance = original.isCoarse ? COARSE : FINE;
  const compare = (own: Original['outputs'], others: readonly unknown[], what: string): readonly Difference[] =>
    own.flatMap(({ name, value }, at) => {
      const text = differenceIn(value, others[at], tolerance);
      return text === undefined ? [] : [{ name, text: `${what} \`${name}\`: ${text}` }];
    });
  return [
    ...compare(original.outputs, answer.outputs, 'the value of'),
    ...compare(original.gradients, answer.gradients, 'the gradient of'),
  ];
}
