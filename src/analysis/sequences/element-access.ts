import type { DiagnosticCode, Fix, Place } from '../../language/diagnostic.ts';
import type { Span } from '../../language/syntax.ts';
import { constant, type Dimension, named, namesIn, ONE, substitute, subtract } from '../../program/dimension.ts';
import type { DimensionInfo, IndexRange } from '../../program/program.ts';
import { type Box, compact } from '../../program/ranges.ts';
import { atLeast, equals, follows, type Inequality, type Witness, witness } from './inequalities.ts';
import { type OpenLoop, running, variablesOf } from './open-loop.ts';

export type Report = (code: DiagnosticCode, place: Place, message: string, fixes: () => readonly Fix[]) => void;

/** Facts about statements. */
export interface Statements {
  readonly lineOf: (statement: number) => number;
  /** The range in the header of a loop. */
  readonly rangeSpan: (statement: number) => Span | undefined;
}

/** An indexed definition, or a read: where it stands and which element it means. */
export interface Element {
  readonly name: string;
  readonly indices: readonly Dimension[];
  /** Around it, the outermost first. */
  readonly loops: readonly OpenLoop[];
  readonly place: Place;
}

export function printElement(name: string, indices: readonly Dimension[]): string {
  return `${name}[${indices.map(compact).join(', ')}]`;
}

/** An element somewhere else at the same time: its loop variables get names of their own. */
export function apart(element: Element): Element {
  const renamed = (dimension: Dimension): Dimension =>
    element.loops.reduce((result, { variable }) => substitute(result, variable, named(`${variable}'`)), dimension);
  const loops = element.loops.map((loop) => {
    const range = { first: renamed(loop.range.first), last: renamed(loop.range.last) };
    return { ...loop, range, variable: `${loop.variable}'` };
  });
  return { ...element, indices: element.indices.map(renamed), loops };
}

export function sameElement(a: Element, b: Element): readonly Inequality[] {
  return a.indices.flatMap((index, axis) => equals(index, b.indices[axis] as Dimension));
}

export function at(names: readonly string[], values: Witness): string {
  const parts = names.flatMap((name) => (values.has(name) ? [`${name} = ${values.get(name)}`] : []));
  return parts.length === 0 ? '' : ` at ${parts.join(', ')}`;
}

/** A failing iteration, in words, and the element that is accessed there. */
interface Spot {
  /** True if it goes wrong there for all sizes. */
  readonly isGeneral: boolean;
  readonly where: string;
  readonly indices: readonly Dimension[];
}

/** Names the iteration by the end of its loop, where it goes wrong there for all sizes, and by numbers otherwise. */
function spotOf(element: Element, wrong: Inequality, found: Witness): Spot {
  const { loops, indices } = element;
  const base = running(loops);
  const moving = loops.filter(({ variable }) => namesIn(wrong).has(variable));
  const [loop] = moving;
  if (loop !== undefined && moving.length === 1) {
    for (const end of [loop.first, loop.last]) {
      const there = (dimension: Dimension): Dimension => substitute(dimension, loop.variable, end);
      if (follows(there(wrong), base.map(there), variablesOf(loops)))
        return { isGeneral: true, where: ` at ${loop.variable} = ${compact(end)}`, indices: indices.map(there) };
    }
  }
  if (loop === undefined && follows(wrong, base, variablesOf(loops))) return { isGeneral: true, where: '', indices };
  const names = [...variablesOf(moving), ...[...found.keys()].filter((name) => namesIn(wrong).has(name))];
  const numeric = (dimension: Dimension): Dimension =>
    [...new Set(names)].reduce((result, name) => substitute(result, name, constant(found.get(name) ?? 0)), dimension);
  return { isGeneral: false, where: at([...new Set(names)], found), indices: indices.map(numeric) };
}

/** Looks for iterations and sizes that fulfil a system. */
export type Find = (system: readonly Inequality[], indices: readonly string[]) => Witness | undefined;

/** Facts about sizes that `dim` fixes: they have no other value. */
export function fixedSizes(dimensions: ReadonlyMap<string, DimensionInfo>): readonly Inequality[] {
  return [...dimensions.values()].flatMap(({ name, size }) => (size === undefined ? [] : equals(named(name), constant(size))));
}

/** Numbers for a system among the sizes that are not fixed. */
export function findAmong(
  system: readonly Inequality[],
  indices: readonly string[],
  dimensions: ReadonlyMap<string, DimensionInfo>,
): Witness | undefined {
  const found = witness(system, indices);
  const fixed = found === undefined ? [] : fixedSizes(dimensions);
  return fixed.length === 0 ? found : witness([...system, ...fixed], indices);
}

/** The first index of an element that can leave its range, and where. */
export function outside(
  element: Element,
  ranges: readonly IndexRange[],
  find: Find,
): (Spot & { readonly axis: number }) | undefined {
  const base = running(element.loops);
  for (const [axis, range] of ranges.entries()) {
    const index = element.indices[axis] as Dimension;
    for (const wrong of [subtract(subtract(range.first, index), ONE), subtract(subtract(index, range.last), ONE)]) {
      const found = find([...base, wrong], variablesOf(element.loops));
      if (found !== undefined) return { ...spotOf(element, wrong, found), axis };
    }
  }
  return undefined;
}

/** True if an element outside of loops lies in a box for all sizes. */
export function isInside({ indices }: Element, box: Box): boolean {
  return indices.every((index, axis) => {
    const { first, last } = box[axis] as IndexRange;
    return follows(atLeast(index, first), [], []) && follows(atLeast(last, index), [], []);
  });
}

export function rangeText(name: string, ranges: readonly IndexRange[], axis: number): string {
  const range = ranges[axis] as IndexRange;
  const which = ranges.length === 1 ? `\`${name}\`` : `index ${axis + 1} of \`${name}\``;
  return `${which} runs from ${compact(range.first)} to ${compact(range.last)}`;
}
