import { readsOf } from '../program/activity.ts';
import { type Dimension, subtract } from '../program/dimension.ts';
import type { Equation, IndexRange, Loop, Program, Step, Variable } from '../program/program.ts';
import { extentIn, extentsOf, lengthOf } from '../program/ranges.ts';
import type { Shape } from '../program/shape.ts';

/** The storage of a variable: axes for its indices, then those of an element. */
export interface Storage {
  /** None for what is local to an iteration and read by no other. */
  readonly ranges: readonly IndexRange[];
  /** Of all elements together. */
  readonly shape: Shape;
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
  /** The loops around the definition of what is local to them. */
  private readonly definitions = new Map<Variable, readonly Loop[]>();
  /** For each local variable, the loops whose iterations mention it. */
  private readonly homes = new Map<Variable, Set<Loop | undefined>>();

  constructor(forward: Program, backward: Program) {
    for (const [{ target }, loops] of loopsAround(forward.body))
      if (!this.definitions.has(target)) this.definitions.set(target, loops);
    for (const [{ target, value }, loops] of [...loopsAround(forward.body), ...loopsAround(backward.body)]) {
      for (const variable of [target, ...readsOf(value)]) {
        const homes = this.homes.get(variable) ?? new Set();
        this.homes.set(variable, homes.add(loops[variable.ranges.length - 1]));
      }
    }
  }

  /** The number of loops in which the variable is declared; 0 outside of all. */
  depthOf(variable: Variable): number {
    return this.isIterationLocal(variable) ? variable.ranges.length : 0;
  }

  /** True if each iteration may forget the variable. */
  private isIterationLocal(variable: Variable): boolean {
    return variable.isLocal === true && (this.homes.get(variable)?.size ?? 0) === 1;
  }

  of(variable: Variable): Storage {
    const known = this.storages.get(variable);
    if (known !== undefined) return known;
    const ranges = this.isIterationLocal(variable) ? [] : this.rangesOf(variable);
    const storage = { ranges, shape: [...ranges.map(lengthOf), ...variable.shape] };
    this.storages.set(variable, storage);
    return storage;
  }

  private rangesOf(variable: Variable): readonly IndexRange[] {
    if (variable.isLocal !== true) return variable.ranges;
    const loops = this.definitions.get(variable.primal ?? variable) ?? [];
    const extents = extentsOf(loops);
    return variable.ranges.map((range, depth) => extentIn(range, extents.slice(0, depth)));
  }

  /** Positions along the leading axes, from 0; none for the whole. */
  position(variable: Variable, indices: readonly Dimension[]): readonly Dimension[] {
    const { ranges } = this.of(variable);
    return ranges.length === 0 ? [] : indices.map((index, axis) => subtract(index, (ranges[axis] as IndexRange).first));
  }
}
