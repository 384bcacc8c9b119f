import { namesIn } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import type { Machine } from './machine.ts';
import type { ReadGradient } from './read-gradient.ts';
import { isFresh, nameOf } from './sizes.ts';
import { Reconsider } from './values.ts';

/** The number of shapes, of what is given and of what the forward pass computes, that have a size. */
function shapesWith(name: string, { program }: Machine): number {
  const isIn = (shape: Shape): boolean => shape.some((size) => namesIn(size).has(name));
  const computed = program.equations.filter(({ pass }) => pass === 'forward');
  return [...program.declared.map(({ variable }) => variable.shape), ...computed.map(({ target }) => target.shape)].filter(isIn)
    .length;
}

/**
 * Sizes that no use in the forward pass tells are those of the gradient, unless the file states the shape. A size that the forward pass
 * has anywhere else is told: a gradient that does not have it is wrong.
 */
export function settleShapes(gradients: readonly ReadGradient[], machine: Machine): void {
  const { shapes } = machine.assumptions;
  for (const { of, value, name: own } of gradients) {
    const isStated = shapes.get(own)?.every((size) => ![...namesIn(size)].some(isFresh));
    if (isStated !== false || of.shape.length !== value.shape.length) continue;
    of.shape.forEach((size, axis) => {
      const [name, other] = [nameOf(size), value.shape[axis]];
      if (name === undefined || other === undefined || namesIn(other).has(name) || shapesWith(name, machine) > 1) return;
      throw new Reconsider(new Map([[name, other]]));
    });
  }
}
