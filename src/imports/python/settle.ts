import { isOne, namesIn } from '../../program/dimension.ts';
import type { Variable } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';
import type { Assumptions } from './assumptions.ts';
import type { ReadGradient } from './read-gradient.ts';
import { isFresh, nameOf } from './sizes.ts';
import { Reconsider } from './values.ts';

/** Sizes that several shapes have in common: the forward pass has told them. */
export function toldSizes(declared: readonly Shape[]): ReadonlySet<string> {
  const met = new Set<string>();
  const told = new Set<string>();
  for (const shape of declared)
    for (const name of new Set(shape.flatMap((size) => [...namesIn(size)]))) (met.has(name) ? told : met).add(name);
  return told;
}

/**
 * Sizes that no use in the forward pass tells are those of the gradient, unless the file states the shape. A gradient tells nothing of those
 * that several parameters share, and makes no two sizes of its parameter the same: it is rather wrong.
 */
export function settleShapes(
  gradients: readonly ReadGradient[],
  { shapes }: Assumptions,
  declared: readonly { readonly variable: Variable }[],
): void {
  const told = toldSizes(declared.map(({ variable }) => variable.shape));
  for (const { of, value, name: own } of gradients) {
    const isStated = shapes.get(own)?.every((size) => ![...namesIn(size)].some(isFresh));
    if (isStated !== false || of.shape.length !== value.shape.length) continue;
    of.shape.forEach((size, axis) => {
      const [name, other] = [nameOf(size), value.shape[axis]];
      if (name === undefined || other === undefined || namesIn(other).has(name) || told.has(name)) return;
      const own = new Set(of.shape.flatMap((each) => [...namesIn(each)]));
      if (isOne(other) || [...namesIn(other)].some((each) => own.has(each))) return;
      throw new Reconsider(new Map([[name, other]]));
    });
  }
}
