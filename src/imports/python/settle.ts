import { namesIn } from '../../program/dimension.ts';
import type { Assumptions } from './assumptions.ts';
import type { ReadGradient } from './read-gradient.ts';
import { isFresh, nameOf } from './sizes.ts';
import { Reconsider } from './values.ts';

/** Sizes that no use in the forward pass tells are those of the gradient, unless the file states the shape. */
export function settleShapes(gradients: readonly ReadGradient[], { shapes }: Assumptions): void {
  for (const { of, value, name: own } of gradients) {
    const isStated = shapes.get(own)?.every((size) => ![...namesIn(size)].some(isFresh));
    if (isStated !== false || of.shape.length !== value.shape.length) continue;
    of.shape.forEach((size, axis) => {
      const [name, other] = [nameOf(size), value.shape[axis]];
      if (name === undefined || other === undefined || namesIn(other).has(name)) return;
      throw new Reconsider(new Map([[name, other]]));
    });
  }
}
