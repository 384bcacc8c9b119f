import * as build from '../../operations/builder.ts';
import { readsOf } from '../../program/activity.ts';
import { adjointName } from '../../program/adjoints.ts';
import { readValue } from '../../program/build.ts';
import {
  add,
  constant,
  constantValue,
  type Dimension,
  named,
  namesIn,
  ONE,
  scale,
  substitute,
  subtract,
  ZERO,
} from '../../program/dimension.ts';
import type { Equation, IndexRange, Loop, ReadValue, Step, Value, Variable } from '../../program/program.ts';
import { type Rewriting, rewrite } from '../../program/rewrite.ts';
import { equationsOf } from '../../program/steps.ts';
import { simplify } from '../simplify.ts';

/** A stretch of a loop's iterations whose values are computed again, and then taken in reverse. */
interface Segment {
  /** Iterations of the loop before it. */
  readonly offset: Dimension;
  readonly length: number;
  /** The loop over segments around it, if any, with its range. */
  readonly outer: { readonly variable: string; readonly range: IndexRange } | undefined;
  readonly suffix: string;
}

/** The recurrence of a sequence in a loop: its only definition there, and the largest distance at which iterations read it. */
interface Recurrence {
  readonly equation: Equation;
  readonly reach: number;
}

/** The segments of one loop and of its reverse. */
export class LoopCheckpoint {
  private readonly loop: Loop;
  private readonly lines: readonly Equation[];
  private readonly isTaken: (name: string) => boolean;
  private readonly equations: readonly Equation[];
  private readonly recurrences = new Map<Variable, Recurrence>();
  /** The equations whose values the lines need again. */
  private readonly needed = new Set<Equation>();

  constructor(loop: Loop, lines: readonly Equation[], isTaken: (name: string) => boolean) {
    this.loop = loop;
    this.lines = lines;
    this.isTaken = isTaken;
    this.equations = equationsOf(loop.body);
    this.findRecurrences();
    this.findNeeded();
  }

  /** The backward steps that take the place of the loop's own. */
  steps(count: number): readonly Step[] {
    const length = Math.max(1, Math.ceil(Math.sqrt(count)));
    const segments = Math.floor(count / length);
    const rest = count - segments * length;
    const outer = this.freeName('s');
    const main: Segment = {
      offset: scale(named(outer), length),
      length,
      outer: { variable: outer, range: { first: ZERO, last: constant(segments - 1) } },
      suffix: '_s',
    };
    const tail: Segment = { offset: constant(segments * length), length: rest, outer: undefined, suffix: '_r' };
    const body = this.segment(main);
    const around: Loop = { kind: 'loop', variable: outer, first: constant(segments - 1), last: ZERO, step: -1, body };
    return [...(rest === 0 ? [] : this.segment(tail)), around];
  }

  private freeName(wanted: string): string {
    let name = wanted;
    while (this.isTaken(name) || this.isTaken(adjointName(name)) || name === this.loop.variable) name += '_';
    return name;
  }

  /** The number of iterations between the definition of an element and its read; undefined if no iteration defines it. */
  private distance(equation: Equation, indices: readonly Dimension[]): number | undefined {
    let found: number | undefined;
    for (const [axis, index] of indices.entries()) {
      const own = equation.indices[axis] as Dimension;
      const difference = constantValue(subtract(own, index));
      if (difference === undefined) return undefined;
      if (!namesIn(own).has(this.loop.variable)) {
        if (difference !== 0) return undefined;
        continue;
      }
      const slope = own.terms.find(({ factors }) => factors[0] === this.loop.variable)?.coefficient ?? 0;
      found = difference / (slope * this.loop.step);
    }
    return found === undefined || !Number.isInteger(found) || found < 0 ? undefined : found;
  }

  private findRecurrences(): void {
    const defined = new Map<Variable, Equation[]>();
    for (const equation of this.equations) defined.set(equation.target, [...(defined.get(equation.target) ?? []), equation]);
    const reads = [...this.equations, ...this.lines].flatMap(({ value }) => readValuesOf(value));
    for (const [variable, [equation, ...others]] of defined) {
      if (equation === undefined || others.length > 0) continue;
      const distances = reads
        .filter((read) => read.variable === variable)
        .map(({ indices }) => this.distance(equation, indices) ?? 0);
      this.recurrences.set(variable, { equation, reach: Math.max(0, ...distances) });
    }
  }

  private findNeeded(): void {
    const open = this.lines.flatMap(({ value }) => readValuesOf(value));
    for (const read of open) {
      const recurrence = this.recurrences.get(read.variable);
      if (recurrence === undefined || this.needed.has(recurrence.equation)) continue;
      if (this.distance(recurrence.equation, read.indices) === undefined) continue;
      this.needed.add(recurrence.equation);
      open.push(...readValuesOf(recurrence.equation.value));
    }
  }

  private segment(segment: Segment): readonly Step[] {
    const { length, outer, suffix } = segment;
    const inner = this.freeName('j');
    const iteration = add(segment.offset, subtract(named(inner), ONE));
    /** An index of the loop in the iteration at hand. */
    const here = (dimension: Dimension, at = iteration): Dimension =>
      substitute(dimension, this.loop.variable, add(this.loop.first, scale(at, this.loop.step)));
    const copies = new Map<Variable, Variable>();
    for (const { target } of this.needed) {
      const { reach } = this.recurrences.get(target) as Recurrence;
      const ranges = [...(outer === undefined ? [] : [outer.range]), { first: constant(1 - reach), last: constant(length) }];
      const name = this.freeName(`${target.name}${suffix}`);
      copies.set(target, { name, kind: 'intermediate', shape: target.shape, ranges, active: false });
    }
    const copyIndices = (position: Dimension): readonly Dimension[] => [
      ...(outer === undefined ? [] : [named(outer.variable)]),
      position,
    ];
    const rewriting: Rewriting = {
      dimension: (dimension) => here(dimension),
      read: (read) => {
        const copy = copies.get(read.variable);
        const recurrence = this.recurrences.get(read.variable);
        const back = recurrence && this.distance(recurrence.equation, read.indices);
        if (copy === undefined || back === undefined)
          return readValue(
            read.variable,
            read.indices.map((index) => here(index)),
          );
        return readValue(copy, copyIndices(subtract(named(inner), constant(back))));
      },
    };
    const again = this.again(copies, rewriting, copyIndices(named(inner)));
    const seeds = this.seeds(copies, segment, copyIndices, here);
    const reverse = this.reversed(rewriting, suffix);
    const loop = (first: number, last: number, step: 1 | -1, body: readonly Step[]): Loop => ({
      kind: 'loop',
      variable: inner,
      first: constant(first),
      last: constant(last),
      step,
      body,
    });
    return [...seeds, ...(again.length === 0 ? [] : [loop(1, length, 1, again)]), loop(length, 1, -1, reverse)];
  }

  /** The elements before the segment that its first iterations read: these are the checkpoints. */
  private seeds(
    copies: ReadonlyMap<Variable, Variable>,
    { offset }: Segment,
    copyIndices: (position: Dimension) => readonly Dimension[],
    here: (dimension: Dimension, at: Dimension) => Dimension,
  ): readonly Equation[] {
    return [...copies].flatMap(([variable, copy]) => {
      const { equation, reach } = this.recurrences.get(variable) as Recurrence;
      return Array.from({ length: reach }, (_, index): Equation => {
        const position = constant(1 - reach + index);
        const at = add(offset, subtract(position, ONE));
        const value = readValue(
          variable,
          equation.indices.map((own) => here(own, at)),
        );
        return { kind: 'equation', target: copy, indices: copyIndices(position), operator: '=', value };
      });
    });
  }

  private again(
    copies: ReadonlyMap<Variable, Variable>,
    rewriting: Rewriting,
    indices: readonly Dimension[],
  ): readonly Equation[] {
    return this.equations.flatMap((equation) => {
      const copy = copies.get(equation.target);
      if (copy === undefined) return [];
      const value = rewrite(equation.value, rewriting);
      return [{ kind: 'equation' as const, target: copy, indices, operator: '=' as const, value }];
    });
  }

  /** The lines of the loop; the adjoint of a local is the sum of its contributions, once they are complete. */
  private reversed(rewriting: Rewriting, suffix: string): readonly Equation[] {
    const sums = new Map<Variable, { readonly value: Value; readonly origin: Equation | undefined }>();
    const helpers = new Map<Variable, Variable>();
    const result: Equation[] = [];
    const helperOf = (adjoint: Variable): Variable => {
      const known = helpers.get(adjoint);
      if (known !== undefined) return known;
      const { shape, name } = adjoint;
      const helper: Variable = {
        name: this.freeName(`${name}${suffix}`),
        kind: 'intermediate',
        shape,
        ranges: [],
        active: false,
      };
      helpers.set(adjoint, helper);
      return helper;
    };
    const settle = (adjoint: Variable): void => {
      const sum = sums.get(adjoint);
      if (sum === undefined) return;
      const { origin } = sum;
      const value = simplify(sum.value);
      sums.delete(adjoint);
      result.push({ kind: 'equation', target: helperOf(adjoint), indices: [], operator: '=', value, ...(origin && { origin }) });
    };
    const whole: Rewriting = {
      ...rewriting,
      read: (read) => (isLocalAdjoint(read.variable) ? readValue(helperOf(read.variable)) : rewriting.read(read)),
    };
    for (const line of this.lines) {
      for (const variable of readsOf(line.value)) if (isLocalAdjoint(variable)) settle(variable);
      const value = rewrite(line.value, whole);
      const { target, indices, operator } = line;
      if (isLocalAdjoint(target)) {
        const before = sums.get(target);
        const sum = before === undefined ? value : build.infix('+', before.value, value);
        sums.set(target, { value: sum, origin: line.origin });
      } else {
        const at = indices.map(rewriting.dimension);
        result.push({ kind: 'equation', target, indices: at, operator, value, ...(line.origin && { origin: line.origin }) });
      }
    }
    return result;
  }
}

function isLocalAdjoint({ kind, isLocal }: Variable): boolean {
  return kind === 'adjoint' && isLocal === true;
}

function readValuesOf(value: Value): ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readValuesOf) : [];
}
