import { boxOf } from '../../analysis/sequences/boxes.ts';
import { atLeast, equals, follows, type Inequality } from '../../analysis/sequences/inequalities.ts';
import type { OpenLoop } from '../../analysis/sequences/open-loop.ts';
import { readsOf } from '../../program/activity.ts';
import {
  add,
  constant,
  constantValue,
  type Dimension,
  equal,
  evaluate,
  multiply,
  named,
  namesIn,
  ONE,
  product,
  substitute,
  subtract,
  ZERO,
} from '../../program/dimension.ts';
import type { Equation, IndexRange, Program, ReadValue, Step, Value, Variable } from '../../program/program.ts';
import { type Box, lengthOf, upward } from '../../program/ranges.ts';
import { targetsOf } from '../../program/steps.ts';

/** A forward value that a backward pass reads, so that it must be kept until then. */
export interface SavedValue {
  readonly variable: Variable;
  /** Numbers to keep, over all iterations: `T * m`. */
  readonly count: Dimension;
}

/** A line of a backward pass, and the forward values that it reads, those that are given among them. */
export interface LineReads {
  readonly line: Equation;
  readonly reads: readonly Variable[];
}

/** The values that must be saved from a forward pass for a backward pass, besides inputs and parameters. */
export interface Tape {
  readonly saved: readonly SavedValue[];
  readonly lines: readonly LineReads[];
  /** Numbers in all. */
  readonly total: Dimension;
  /** Sequences that the backward pass defines itself, to have values of the forward pass again: what they hold at a time. */
  readonly again: readonly SavedValue[];
}

interface Place {
  readonly equation: Equation;
  readonly loops: readonly OpenLoop[];
}

function placesIn(body: readonly Step[], loops: readonly OpenLoop[] = []): readonly Place[] {
  return body.flatMap((step) => {
    if (step.kind === 'equation') return [{ equation: step, loops }];
    const { variable, first, last, statement = 0 } = step;
    return placesIn(step.body, [...loops, { first, last, step: step.step, range: upward(step), variable, statement }]);
  });
}

function readValuesOf(value: Value): readonly ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readValuesOf) : [];
}

/** The ends of ranges along one axis, in order; undefined if the order depends on the sizes. */
function breakpoints(ranges: readonly IndexRange[], known: readonly Inequality[]): readonly Dimension[] | undefined {
  const points = new Map(ranges.flatMap(({ first, last }) => [first, add(last, ONE)]).map((point) => [point.key, point]));
  const isBelow = (a: Dimension, b: Dimension): boolean => follows(atLeast(b, a), known, []);
  const ordered: Dimension[] = [];
  for (const point of points.values()) {
    if (!ordered.every((other) => isBelow(other, point) || isBelow(point, other))) return undefined;
    const at = ordered.findIndex((other) => !isBelow(other, point));
    ordered.splice(at === -1 ? ordered.length : at, 0, point);
  }
  return ordered;
}

/** The number of elements in some boxes that may overlap: those of the cells of a grid that they cover. */
function elementCount(boxes: readonly Box[], whole: Box, known: readonly Inequality[]): Dimension {
  const count = (inside: readonly Box[], axis: number): Dimension | undefined => {
    if (axis === whole.length) return inside.length > 0 ? ONE : ZERO;
    const points = breakpoints(
      inside.map((box) => box[axis] as IndexRange),
      known,
    );
    let sum: Dimension | undefined = points && ZERO;
    for (const [index, start] of (points ?? []).slice(0, -1).entries()) {
      const end = points?.[index + 1] as Dimension;
      const covering = inside.filter((box) => covers(box[axis] as IndexRange, [start, end], known));
      const across = count(covering, axis + 1);
      sum = sum && across && add(sum, multiply(subtract(end, start), across));
    }
    return sum;
  };
  // If the sizes decide which boxes overlap, the whole range is an upper bound.
  return count(boxes, 0) ?? volume(whole);
}

/** True if a range contains everything from one breakpoint to the next. */
function covers(
  { first, last }: IndexRange,
  [start, end]: readonly [Dimension, Dimension],
  known: readonly Inequality[],
): boolean {
  return follows(atLeast(start, first), known, []) && follows(atLeast(add(last, ONE), end), known, []);
}

function volume(box: Box): Dimension {
  return product(box.map(lengthOf));
}

/** So many elements are told apart where they lie in no box. */
const MOST_SINGLE = 64;

/** The elements that an index names in each iteration of loops whose ranges are numbers. */
function singleElements(indices: readonly Dimension[], [loop, ...rest]: readonly OpenLoop[]): readonly Box[] {
  if (loop === undefined) return [indices.map((index) => ({ first: index, last: index }))];
  const first = constantValue(loop.range.first) ?? 0;
  return Array.from({ length: constantValue(lengthOf(loop.range)) ?? 0 }, (_, offset) =>
    singleElements(
      indices.map((index) => substitute(index, loop.variable, constant(first + offset))),
      rest,
    ),
  ).flat();
}

/** The elements of a variable that reads in a backward pass name. */
function savedElements(
  variable: Variable,
  reads: readonly (readonly [ReadValue, readonly OpenLoop[]])[],
  known: readonly Inequality[],
): Dimension {
  if (variable.ranges.length === 0) return ONE;
  const boxes: Box[] = [];
  const strided = new Map<string, Dimension>();
  for (const [{ indices }, loops] of reads) {
    const box = indices.length === 0 ? variable.ranges : boxOf(indices, loops);
    if (box !== undefined) boxes.push(box);
    else {
      // Every eighth element, say: one by one, or as many as the loops that it moves with have iterations.
      const names = new Set(indices.flatMap((index) => [...namesIn(index)]));
      const moving = loops.filter((loop) => names.has(loop.variable));
      const count = product(moving.map(({ range }) => lengthOf(range)));
      if ((constantValue(count) ?? Number.POSITIVE_INFINITY) <= MOST_SINGLE) boxes.push(...singleElements(indices, moving));
      else strided.set(indices.map(({ key }) => key).join(), count);
    }
  }
  return add(elementCount(boxes, variable.ranges, known), [...strided.values()].reduce(add, ZERO));
}

/** The equalities that `dim` states. */
function fixedSizes({ dimensions }: Program): readonly Inequality[] {
  return [...dimensions.values()].flatMap(({ name, size }) => (size === undefined ? [] : equals(named(name), constant(size))));
}

/** The outermost loop, where an index is just its variable: of such elements only its iteration knows. */
function loopOfIndex(index: Dimension | undefined, [outermost]: readonly OpenLoop[]): OpenLoop | undefined {
  return index !== undefined && outermost !== undefined && equal(index, named(outermost.variable)) ? outermost : undefined;
}

function computedAgain(backward: Program, forward: ReadonlySet<Variable>): readonly SavedValue[] {
  const uses = new Map<Variable, Set<OpenLoop | undefined>>();
  for (const { equation, loops } of placesIn(backward.body)) {
    const { target: variable, indices, value } = equation;
    for (const reference of [{ variable, indices }, ...readValuesOf(value)]) {
      const { kind, ranges } = reference.variable;
      if (kind !== 'intermediate' || ranges.length === 0 || forward.has(reference.variable)) continue;
      const all = uses.get(reference.variable) ?? new Set();
      all.add(loopOfIndex(reference.indices[0], loops));
      uses.set(reference.variable, all);
    }
  }
  return [...uses].map(([variable, loops]) => {
    const isOfIteration = loops.size === 1 && !loops.has(undefined);
    const ranges = isOfIteration ? variable.ranges.slice(1) : variable.ranges;
    return { variable, count: product([volume(ranges), ...variable.shape]) };
  });
}

/** The values that a backward pass, derived or written by hand, reads of the forward pass. */
export function tapeOf(forward: Program, backward: Program): Tape {
  const computed = new Set(targetsOf(forward.body));
  const values = new Set([...forward.given, ...computed]);
  const known = fixedSizes(forward);
  const reads = new Map<Variable, (readonly [ReadValue, readonly OpenLoop[]])[]>();
  const lines = placesIn(backward.body).map(({ equation, loops }): LineReads => {
    for (const read of readValuesOf(equation.value)) {
      const { variable } = read;
      if (!computed.has(variable)) continue;
      const found = reads.get(variable);
      if (found === undefined) reads.set(variable, [[read, loops]]);
      else found.push([read, loops]);
    }
    return { line: equation, reads: [...new Set(readsOf(equation.value))].filter((variable) => values.has(variable)) };
  });
  const saved = [...computed].flatMap((variable): readonly SavedValue[] => {
    const found = reads.get(variable);
    return found === undefined ? [] : [{ variable, count: product([savedElements(variable, found, known), ...variable.shape]) }];
  });
  return { saved, lines, total: saved.map(({ count }) => count).reduce(add, ZERO), again: computedAgain(backward, computed) };
}

/** The numbers to keep for some sizes; undefined where one that matters has none. */
export function countNumbers(count: Dimension, sizes: ReadonlyMap<string, number>): number | undefined {
  return [...namesIn(count)].every((name) => sizes.has(name)) ? Math.max(0, evaluate(count, sizes)) : undefined;
}
