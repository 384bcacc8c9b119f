import { type Dimension, equal, named, namesIn, ONE, subtract } from '../../program/dimension.ts';
import { type DirectedRange, directed } from '../../program/ranges.ts';
import { atLeast, follows, type Inequality } from './inequalities.ts';

/** A loop around a statement; identity is the object. */
export interface OpenLoop extends DirectedRange {
  readonly variable: string;
  /** The statement of its `for`. */
  readonly statement: number;
}

export const variablesOf = (loops: readonly Pick<OpenLoop, 'variable'>[]): readonly string[] =>
  loops.map(({ variable }) => variable);

/** Inequalities that hold inside loops: their variables stay in their ranges. */
export function running(loops: readonly OpenLoop[]): readonly Inequality[] {
  return loops.flatMap(({ variable, range }) => [atLeast(named(variable), range.first), atLeast(range.last, named(variable))]);
}

function reads({ first, last }: Pick<OpenLoop, 'first' | 'last'>, loops: readonly OpenLoop[]): boolean {
  return loops.some(({ variable }) => namesIn(first).has(variable) || namesIn(last).has(variable));
}

/** True for a loop whose range the loops around it decide. */
export function isDependent(loop: OpenLoop, loops: readonly OpenLoop[]): boolean {
  return reads(loop, loops);
}

/**
 * The direction of a loop inside of others: that in which its range never is empty by more than nothing, whatever the others
 * are at; and what the text says where that decides nothing.
 */
export function directedIn(first: Dimension, last: Dimension, loops: readonly OpenLoop[]): DirectedRange | undefined {
  if (!reads({ first, last }, loops) || equal(first, last)) return directed(first, last);
  const runs = (from: Dimension, to: Dimension): boolean =>
    follows(atLeast(to, subtract(from, ONE)), running(loops), variablesOf(loops));
  const [up, down] = [runs(first, last), runs(last, first)];
  if (up === down) return directed(first, last);
  return up ? { first, last, step: 1, range: { first, last } } : { first, last, step: -1, range: { first: last, last: first } };
}
