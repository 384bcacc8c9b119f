import { named, ONE, subtract } from '../../program/dimension.ts';
import { apart, type Element, type Find, printElement, sameElement } from './element-access.ts';
import type { Witness } from './inequalities.ts';
import { running, variablesOf } from './open-loop.ts';

/** The mistake of a definition that defines an element in two iterations. */
export function repetition(definition: Element, find: Find): string | undefined {
  const other = apart(definition);
  const base = [...running(definition.loops), ...running(other.loops), ...sameElement(definition, other)];
  const variables = [...variablesOf(definition.loops), ...variablesOf(other.loops)];
  for (const { variable } of definition.loops) {
    const found = find([...base, subtract(subtract(named(`${variable}'`), named(variable)), ONE)], variables);
    if (found === undefined) continue;
    const element = printElement(definition.name, definition.indices);
    const values = [found.get(variable), found.get(`${variable}'`)];
    return `\`${element}\` is defined more than once: at ${variable} = ${values[0]} and again at ${variable} = ${values[1]}`;
  }
  return undefined;
}

/** Elements that two definitions have in common; undefined if there are none. */
export function common(definition: Element, earlier: Element, find: Find): Witness | undefined {
  const other = apart(earlier);
  const variables = [...variablesOf(definition.loops), ...variablesOf(other.loops)];
  const base = [...running(definition.loops), ...running(other.loops)];
  return find([...base, ...sameElement(definition, other)], variables);
}
