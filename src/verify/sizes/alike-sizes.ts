import type { Sizes } from '../../engine/interpreter.ts';
import type { Program } from '../../program/program.ts';
import { numbersIn } from './size-numbers.ts';

/** Sizes that are fixed and equal, or equal to a number that could stand for them: no draw tells them apart. */
export interface AlikeSizes {
  readonly names: readonly string[];
  readonly size: number;
}

/**
 * Sizes that are fixed to equal numbers, so that no check tells them apart: the file's own by `dim`, and those from
 * outside, which win. Numbers that the file writes next to its own sizes are meant for these; next to sizes from outside
 * they are not.
 */
export function alikeSizes(programs: readonly Program[], given: Sizes): readonly AlikeSizes[] {
  const groups = new Map<number, string[]>();
  for (const { name, size } of programs[0]?.dimensions.values() ?? []) {
    const fixed = given.get(name) ?? size;
    if (fixed !== undefined) groups.set(fixed, [...(groups.get(fixed) ?? []), name]);
  }
  const numbers = numbersIn(programs);
  const isUntold = (names: readonly string[], size: number): boolean =>
    names.length > 1 || size === 1 || (numbers.has(size) && names.some((name) => given.has(name)));
  return [...groups].filter(([size, names]) => isUntold(names, size)).map(([size, names]) => ({ names, size }));
}

/** `m = n = 1`. */
export function alikeText({ names, size }: AlikeSizes): string {
  return [...names, size].join(' = ');
}
