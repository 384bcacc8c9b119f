import { readsOf } from '../program/activity.ts';
import { add, constantValue, type Dimension, evaluate, namesIn, ONE, product, subtract, ZERO } from '../program/dimension.ts';
import { atLeast, follows } from '../program/inequalities.ts';
import type { Equation, IndexRange, Program, ReadValue, Step, Value, Variable } from '../program/program.ts';
import { type Box, directed, lengthOf } from '../program/ranges.ts';
import { boxOf, type OpenLoop } from '../program/sequences.ts';
import { targetsOf } from '../program/steps.ts';

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

/** What must be saved from a forward pass for a backward pass; inputs and parameters exist anyway. */
export interface Tape {
  readonly saved: readonly SavedValue[];
  readonly lines: readonly LineReads[];
  /** Numbers in all. */
  readonly total: Dimension;
}

interface Place {
  readonly equation: Equation;
  readonly loops: readonly OpenLoop[];
}

function placesIn(body: readonly Step[], loops: readonly OpenLoop[] = []): readonly Place[] {
  return body.flatMap((step) => {
    if (step.kind === 'equation') return [{ equation: step, loops }];
    const range = directed(step.first, step.last);
    if (range === undefined) throw new Error(`the loop over ${step.variable} has no direction`);
    return placesIn(step.body, [...loops, { ...range, variable: step.variable, statement: step.statement ?? 0 }]);
  });
}

function readValuesOf(value: Value): readonly ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readValuesOf) : [];
}

/** The range of two that overlap or touch for all sizes. */
function spanned(a: IndexRange, b: IndexRange): IndexRange | undefined {
  const starts = constantValue(subtract(b.first, a.first));
  const ends = constantValue(subtract(b.last, a.last));
  if (starts === undefined || ends === undefined) return undefined;
  if (starts < 0) return spanned(b, a);
  if (!follows(atLeast(add(a.last, ONE), b.first), [], [])) return undefined;
  return { first: a.first, last: ends > 0 ? b.last : a.last };
}

/** One box for two that differ along a single index, where they overlap. */
function united(a: Box, b: Box): Box | undefined {
  const spans = a.map((range, axis) => spanned(range, b[axis] as IndexRange));
  const differing = a.filter((range, axis) => {
    const other = b[axis] as IndexRange;
    return subtract(range.first, other.first).terms.length > 0 || subtract(range.last, other.last).terms.length > 0;
  });
  const known = spans.filter((span) => span !== undefined);
  return differing.length <= 1 && known.length === spans.length ? known : undefined;
}

function volume(box: Box): Dimension {
  return product(box.map(lengthOf));
}

/** The number of elements in some boxes. */
function elementCount(boxes: readonly Box[]): Dimension {
  const rest: Box[] = [];
  for (let open = [...boxes]; open.length > 0; ) {
    const [box, ...others] = open as [Box, ...Box[]];
    const at = others.findIndex((other) => united(box, other) !== undefined);
    if (at === -1) {
      rest.push(box);
      open = others;
    } else {
      open = [united(box, others[at] as Box) as Box, ...others.filter((_, index) => index !== at)];
    }
  }
  return rest.map(volume).reduce(add, ZERO);
}

/** The elements of a variable that reads in a backward pass name. */
function savedElements(variable: Variable, reads: readonly (readonly [ReadValue, readonly OpenLoop[]])[]): Dimension {
  if (variable.ranges.length === 0) return ONE;
  const boxes: Box[] = [];
  const strided = new Map<string, Dimension>();
  for (const [{ indices }, loops] of reads) {
    const box = indices.length === 0 ? variable.ranges : boxOf(indices, loops);
    if (box !== undefined) boxes.push(box);
    else {
      // Every eighth element, say: as many as the loops that it moves with have iterations.
      const names = new Set(indices.flatMap(({ terms }) => terms.flatMap(({ factors }) => factors)));
      const moving = loops.filter((loop) => names.has(loop.variable));
      strided.set(indices.map(({ key }) => key).join(), product(moving.map(({ range }) => lengthOf(range))));
    }
  }
  return add(elementCount(boxes), [...strided.values()].reduce(add, ZERO));
}

/** What a backward pass, derived or written by hand, reads of the forward pass. */
export function tapeOf(forward: Program, backward: Program): Tape {
  const computed = new Set(targetsOf(forward.body));
  const known = new Set([...forward.given, ...computed]);
  const reads = new Map<Variable, (readonly [ReadValue, readonly OpenLoop[]])[]>();
  const lines = placesIn(backward.body).map(({ equation, loops }): LineReads => {
    for (const read of readValuesOf(equation.value)) {
      const { variable } = read;
      if (!computed.has(variable)) continue;
      const found = reads.get(variable);
      if (found === undefined) reads.set(variable, [[read, loops]]);
      else found.push([read, loops]);
    }
    return { line: equation, reads: [...new Set(readsOf(equation.value))].filter((variable) => known.has(variable)) };
  });
  const saved = [...computed].flatMap((variable): readonly SavedValue[] => {
    const found = reads.get(variable);
    return found === undefined ? [] : [{ variable, count: product([savedElements(variable, found), ...variable.shape]) }];
  });
  return { saved, lines, total: saved.map(({ count }) => count).reduce(add, ZERO) };
}

/** The numbers to keep for some sizes; undefined where one that matters has none. */
export function countNumbers(count: Dimension, sizes: ReadonlyMap<string, number>): number | undefined {
  return [...namesIn(count)].every((name) => sizes.has(name)) ? Math.max(0, evaluate(count, sizes)) : undefined;
}
