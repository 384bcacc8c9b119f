import type { Dimension } from '../../program/dimension.ts';
import { isElementwise, type Operation } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';
import { substituted, unified } from './sizes.ts';

/** Ways to make sizes of two operands the same, the likeliest first. */
function* equationsOf(operation: Operation, [left, right]: readonly Value[]): Generator<ReadonlyMap<string, Dimension>> {
  if (left === undefined || right === undefined) return;
  const [a, b] = [left.shape, right.shape];
  if (isElementwise(operation)) {
    const both = new Map<string, Dimension>();
    for (let back = 1; back <= Math.min(a.length, b.length); back += 1) {
      const [own, other] = [a.at(-back), b.at(-back)];
      if (own === undefined || other === undefined || own.key === other.key) continue;
      const sizes = unified(substituted(own, both), substituted(other, both));
      for (const [name, size] of sizes ?? []) both.set(name, size);
    }
    yield both;
  }
  for (const own of a.toReversed())
    for (const other of b) {
      const sizes = own.key === other.key ? undefined : unified(own, other);
      if (sizes !== undefined) yield sizes;
    }
}

/** The same, with two at a time after all that are alone. */
export function equations(operation: Operation, operands: readonly Value[]): readonly ReadonlyMap<string, Dimension>[] {
  const single = [...equationsOf(operation, operands)];
  const double = single.flatMap((one) => single.map((other) => new Map([...one, ...other])));
  return [...single, ...double];
}
