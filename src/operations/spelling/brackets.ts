import { add, type Dimension, equal, ONE, ZERO } from '../../program/dimension.ts';
import type { Taken } from '../../program/parts.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type Written } from '../../program/spelling.ts';
import { primary } from './spell.ts';

/** Brackets behind an operand: what they take of its axes, and how its sizes are written. */
export interface Brackets {
  /** Bound as tightly as brackets ask for. */
  readonly operand: string;
  readonly shape: Shape;
  readonly axes: readonly Taken[];
  readonly size: (size: Dimension) => string;
}

/** `a[:, 1:n]`, and `a[m : 2 * m]` where a bound is more than a name; from 0, the end exclusive. */
export function pythonBrackets({ operand, shape, axes, size }: Brackets): Written {
  const texts = axes.map((taken, axis) => {
    if (taken.kind === 'whole') return ':';
    if (taken.kind === 'place') return size(taken.start);
    const from = equal(taken.start, ZERO) ? '' : size(taken.start);
    const to = equal(taken.stop, shape[axis] as Dimension) ? '' : size(taken.stop);
    return /\s/.test(from + to) ? `${from} : ${to}`.trim() : `${from}:${to}`;
  });
  return primary(`${operand}[${texts.join(', ')}]`);
}

/** As a subscript, counted as the language counts. */
export function latexBrackets({ operand, axes, size }: Brackets): Written {
  const texts = axes.map((taken) => {
    if (taken.kind === 'whole') return ':';
    const first = size(add(taken.start, ONE));
    return taken.kind === 'place' ? first : `${first}:${size(taken.stop)}`;
  });
  return { text: `{${operand}}_{${texts.join(', ')}}`, binding: BINDING.power };
}
