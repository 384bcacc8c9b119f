import { constant, type Dimension, named, namesIn, ONE, scale, substitute, subtract } from '../../program/dimension.ts';
import type { Box } from '../../program/ranges.ts';
import { at, type Element, type Find, printElement } from './element-access.ts';
import { atLeast, equals, type Inequality, type Witness } from './inequalities.ts';
import { type OpenLoop, running, variablesOf } from './open-loop.ts';

/** Elements that fill no box, as those of `s[t, u]` with `u` in `1..t` do: which of them there are depends on one another. */

/** The exact conditions on the indices that a definition defines: each of its loop variables is solved for. */
function membership({ indices, loops }: Element, wanted: readonly Dimension[]): readonly Inequality[] {
  const solved = new Map<string, Dimension>();
  const there = (dimension: Dimension): Dimension =>
    [...solved].reduce((result, [variable, value]) => substitute(result, variable, value), dimension);
  const equalities: (readonly [Dimension, Dimension])[] = [];
  // Names of their own, so that those of the reader stay what they are.
  const own = loops.map((loop) => loop.variable);
  const apart = (dimension: Dimension): Dimension =>
    own.reduce((result, variable) => substitute(result, variable, named(`${variable}''`)), dimension);
  for (const [axis, index] of indices.entries()) {
    const variable = own.find((name) => namesIn(index).has(name) && !solved.has(`${name}''`));
    const place = wanted[axis] as Dimension;
    const slope = index.terms.find(({ factors }) => factors[0] === variable)?.coefficient;
    if (variable === undefined || slope === undefined) equalities.push([apart(index), place]);
    else solved.set(`${variable}''`, scale(subtract(place, substitute(apart(index), `${variable}''`, constant(0))), slope));
  }
  const ranges = loops.flatMap(({ variable, range }) => {
    const value = solved.get(`${variable}''`);
    if (value === undefined) return [];
    return [atLeast(value, there(apart(range.first))), atLeast(there(apart(range.last)), value)];
  });
  return [...ranges, ...equalities.flatMap(([index, place]) => equals(there(index), place))];
}

/** Values at which none of some definitions defines an element. */
function undefinedAt(
  { loops, indices }: Pick<Element, 'loops' | 'indices'>,
  definitions: readonly Element[],
  find: Find,
): Witness | undefined {
  const variables = variablesOf(loops);
  const search = (system: readonly Inequality[], at: number): Witness | undefined => {
    const found = find(system, variables);
    const definition = definitions[at];
    if (found === undefined || definition === undefined) return found;
    for (const holds of membership(definition, indices)) {
      const gap = search([...system, subtract(scale(holds, -1), ONE)], at + 1);
      if (gap !== undefined) return gap;
    }
    return undefined;
  };
  return search(running(loops), 0);
}

/** An element that is read and that no definition defines. */
interface Undefined {
  readonly at: Witness;
  readonly indices: readonly Dimension[];
}

function undefinedElement(
  element: Pick<Element, 'loops' | 'indices'>,
  definitions: readonly Element[],
  find: Find,
): Undefined | undefined {
  const fitting = definitions.filter(({ indices }) => indices.length === element.indices.length);
  const found = undefinedAt(element, fitting, find);
  if (found === undefined) return undefined;
  const numeric = (index: Dimension): Dimension =>
    [...found].reduce((result, [name, value]) => substitute(result, name, constant(value)), index);
  return { at: found, indices: element.indices.map(numeric) };
}

/** The mistake of a read of an element that nothing defines. */
export function unfilled(read: Element, definitions: readonly Element[], find: Find): string | undefined {
  const missing = undefinedElement(read, definitions, find);
  if (missing === undefined) return undefined;
  const told = `\`${printElement(read.name, read.indices)}\` is undefined${at(variablesOf(read.loops), missing.at)}`;
  return `${told}: define \`${printElement(read.name, missing.indices)}\``;
}

/** The mistake of a sequence that is read as a whole and lacks an element of its box. */
export function holeIn(name: string, whole: Box, definitions: readonly Element[], find: Find): string | undefined {
  const loops = whole.map(
    (range, axis): OpenLoop => ({ ...range, step: 1, range, variable: `index ${axis + 1}`, statement: -1 }),
  );
  const missing = undefinedElement({ loops, indices: loops.map(({ variable }) => named(variable)) }, definitions, find);
  return missing && `\`${name}\` is read as a whole, and \`${printElement(name, missing.indices)}\` is undefined`;
}
