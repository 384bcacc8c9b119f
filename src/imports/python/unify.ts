import { siteOf } from '../../program/activity.ts';
import { type Dimension, isOne } from '../../program/dimension.ts';
import { isElementwise, isProblem, type Operation, type Options } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';
import { substituted, substitutedShape, unified } from './sizes.ts';

/** Ways to make sizes of two operands the same, the likeliest first. */
function* equationsOf(operation: Operation, [left, right]: readonly Value[]): Generator<ReadonlyMap<string, Dimension>> {
  if (left === undefined || right === undefined) return;
  const [a, b] = [left.shape, right.shape];
  if (isElementwise(operation)) {
    const both = new Map<string, Dimension>();
    for (let back = 1; back <= Math.min(a.length, b.length); back += 1) {
      const [own, other] = [a.at(-back), b.at(-back)];
      if (own === undefined || other === undefined || own.key === other.key || isOne(own) || isOne(other)) continue;
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

/** Makes all operands of one shape, as far as they are of one rank, or one operand square. */
function* alikeOf(operands: readonly Value[]): Generator<ReadonlyMap<string, Dimension>> {
  const [first, ...others] = operands;
  if (first === undefined) return;
  const all = new Map<string, Dimension>();
  const add = (own: Dimension | undefined, other: Dimension | undefined): void => {
    if (own === undefined || other === undefined) return;
    const [left, right] = [substituted(own, all), substituted(other, all)];
    for (const [name, size] of (left.key === right.key ? undefined : unified(left, right)) ?? []) all.set(name, size);
  };
  for (const { shape } of others)
    for (const [axis, size] of shape.length === first.shape.length ? shape.entries() : []) add(first.shape[axis], size);
  if (all.size > 0) yield new Map(all);
  all.clear();
  for (const { shape } of operands) if (shape.length >= 2) add(shape.at(-2), shape.at(-1));
  if (all.size > 0) yield all;
}

/** An operand that is reshaped has the sizes of the new shape, but for those of 1. */
function* reshapedOf([operand]: readonly Value[], { shape }: Options): Generator<ReadonlyMap<string, Dimension>> {
  if (operand === undefined || !Array.isArray(shape)) return;
  const wanted = (shape as readonly Dimension[]).filter((size) => !isOne(size));
  const own = operand.shape.filter((size) => !isOne(size));
  if (own.length !== wanted.length) return;
  const all = new Map<string, Dimension>();
  for (const [axis, size] of own.entries()) {
    const [left, right] = [substituted(size, all), substituted(wanted[axis] ?? size, all)];
    for (const [name, other] of (left.key === right.key ? undefined : unified(left, right)) ?? []) all.set(name, other);
  }
  if (all.size > 0) yield all;
}

/** The same, with two at a time after all that are alone. */
function equations(
  operation: Operation,
  operands: readonly Value[],
  options: Options,
): readonly ReadonlyMap<string, Dimension>[] {
  const single = [...equationsOf(operation, operands), ...alikeOf(operands), ...reshapedOf(operands, options)];
  const double = single.flatMap((one) => single.map((other) => new Map([...one, ...other])));
  return [...single, ...double];
}

/** Sizes with which operands fit an operation that do not fit it yet. */
export function fittingSizes(
  operation: Operation,
  operands: readonly Value[],
  options: Options,
): ReadonlyMap<string, Dimension> | undefined {
  const site = siteOf({ operands, options });
  const fits = (sizes: ReadonlyMap<string, Dimension>): boolean =>
    !isProblem(operation.shape({ ...site, operands: site.operands.map((own) => substitutedShape(own, sizes)) }));
  return equations(operation, operands, options).find(fits);
}
