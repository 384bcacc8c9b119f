import { readsOf } from '../program/activity.ts';
import { add, type Dimension, named, namesIn, ONE, substitute, subtract } from '../program/dimension.ts';
import type { Equation, IndexRange, Loop, Program, Step, Variable } from '../program/program.ts';
import type { Shape } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';

/** Where the elements of a variable stand: behind axes for its own indices, or for the iterations that it is kept of. */
export interface Storage {
  readonly variable: Variable;
  /** One for each index, or for each loop around the definition of what every iteration keeps. */
  readonly ranges: readonly IndexRange[];
  /** Whether the leading axes are iterations, so that nothing is written behind the name. */
  readonly kept: boolean;
  /** Of all elements together. */
  readonly shape: Shape;
}

/** The largest or the smallest that a bound becomes while the loops around it run. */
function extreme(bound: Dimension, loops: readonly Loop[], want: 'first' | 'last'): Dimension {
  let result = bound;
  for (const loop of loops.toReversed()) {
    if (!namesIn(result).has(loop.variable)) continue;
    const coefficient = result.terms.find(({ factors }) => factors.includes(loop.variable))?.coefficient ?? 1;
    const { first, last } = rangeOf(loop);
    result = substitute(result, loop.variable, coefficient > 0 === (want === 'first') ? first : last);
  }
  return result;
}

/** The values of a loop's variable, upward. */
export function rangeOf({ first, last, step }: Loop): IndexRange {
  return step === 1 ? { first, last } : { first: last, last: first };
}

export function lengthOf({ first, last }: IndexRange): Dimension {
  return add(subtract(last, first), ONE);
}

/** The loops around each equation, outermost first. */
export function loopsAround(
  body: readonly Step[],
  around: readonly Loop[] = [],
): readonly (readonly [Equation, readonly Loop[]])[] {
  return body.flatMap((step) =>
    step.kind === 'equation' ? [[step, around] as const] : loopsAround(step.body, [...around, step]),
  );
}

/** Lays out the variables of a forward pass and of its backward pass. */
export class StorageMap {
  private readonly storages = new Map<Variable, Storage>();

  constructor(forward: Program, backward: Program) {
    const read = new Set(equationsOf(backward.body).flatMap(({ value }) => readsOf(value)));
    for (const [{ target }, loops] of loopsAround(forward.body)) {
      const ranges = loops.map((loop, depth) => {
        const { first, last } = rangeOf(loop);
        const outer = loops.slice(0, depth);
        return { first: extreme(first, outer, 'first'), last: extreme(last, outer, 'last') };
      });
      if (target.ranges.length === 0 && loops.length > 0 && read.has(target)) this.keep(target, ranges);
      const adjoint = [...read].find(({ primal }) => primal === target);
      if (adjoint !== undefined && target.ranges.length === 0 && loops.length > 0 && visits(backward, adjoint) > 1) {
        this.keep(adjoint, ranges);
      }
    }
  }

  private keep(variable: Variable, ranges: readonly IndexRange[]): void {
    this.storages.set(variable, { variable, ranges, kept: true, shape: [...ranges.map(lengthOf), ...variable.shape] });
  }

  of(variable: Variable): Storage {
    const known = this.storages.get(variable);
    if (known !== undefined) return known;
    const { ranges, shape } = variable;
    const storage: Storage = { variable, ranges, kept: false, shape: [...ranges.map(lengthOf), ...shape] };
    this.storages.set(variable, storage);
    return storage;
  }

  /** Positions along the leading axes, from 0, for indices as they are written inside these loops. */
  position(variable: Variable, indices: readonly Dimension[], loops: readonly Loop[]): readonly Dimension[] {
    const { ranges, kept } = this.of(variable);
    const written = kept ? loops.slice(0, ranges.length).map((loop) => named(loop.variable)) : indices;
    return written.map((index, axis) => subtract(index, (ranges[axis] as IndexRange).first));
  }
}

/** How many of the backward pass's outermost loops mention a variable. */
function visits(backward: Program, variable: Variable): number {
  return backward.body.filter((step) => {
    if (step.kind === 'equation') return false;
    return equationsOf([step]).some(({ target, value }) => target === variable || readsOf(value).includes(variable));
  }).length;
}
