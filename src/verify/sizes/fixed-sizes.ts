import type { Sizes } from '../../engine/interpreter.ts';
import type { Program } from '../../program/program.ts';

/** Fixed sizes at which a block is right, and others at which it would not be. */
export interface FixedSizes {
  readonly fixed: Sizes;
  readonly other: Sizes;
}

/** The sizes that a file fixes, or that are given from outside, which win. */
export function fixedSizes({ dimensions }: Program, given: Sizes): Sizes {
  return new Map(
    [...dimensions.values()].flatMap(({ name, size }): readonly (readonly [string, number])[] => {
      const fixed = given.get(name) ?? size;
      return fixed === undefined ? [] : [[name, fixed]];
    }),
  );
}
