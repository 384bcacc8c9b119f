import { compact } from '../../../src/program/ranges.ts';
import { everyPart, type Kind, type Site, whole } from './site.ts';

function pairs(names: readonly string[]): readonly (readonly [string, string])[] {
  return names.flatMap((first, index) => names.slice(index + 1).map((second): readonly [string, string] => [first, second]));
}

/** A read of an element in a loop, at the loop's ends. */
function elements(change: (index: string, loop: NonNullable<Site['loop']>) => readonly string[]): Kind {
  return everyPart(({ value }, { loop }) => {
    if (loop === undefined || value.kind !== 'read' || value.variable.isLocal === true || value.indices.length !== 1) return [];
    const [index] = value.indices;
    if (index === undefined || !index.terms.some(({ factors }) => factors.includes(loop.variable))) return [];
    return change(compact(index), loop).map((other) => `${value.variable.name}[${other}]`);
  });
}

const inLoop = (conditions: (variable: string, loop: NonNullable<Site['loop']>) => readonly string[]): Kind =>
  whole((text, { loop }) => (loop === undefined ? [] : conditions(loop.variable, loop).map((factor) => `${text} * ${factor}`)));

const bySize = (factors: (name: string) => readonly string[]): Kind =>
  whole((text, { sizes }) => sizes.flatMap((name) => factors(name).map((factor) => `${text} ${factor}`)));

export const SIZES: Readonly<Record<string, Kind>> = {
  'literal for size': everyPart(({ value }) => (value.kind === 'size' ? ['1', '2', '3', '4', '5'] : [])),
  'size for size': everyPart(({ value, text }, { sizes }) =>
    value.kind === 'size' ? sizes.filter((name) => name !== text) : [],
  ),
  'size off by one': everyPart(({ value, text }) => (value.kind === 'size' ? [`${text} - 1`, `${text} + 1`] : [])),
  'size bounded': everyPart(({ value, text }) =>
    value.kind === 'size' ? [`minimum(${text}, 4)`, `maximum(${text}, 2)`, `minimum(${text}, 6)`] : [],
  ),
  'size for literal': everyPart(({ value }, { sizes }) =>
    value.kind === 'number' && Number.isInteger(value.value) ? sizes : [],
  ),
  'size squared': everyPart(({ value, text }) => (value.kind === 'size' ? [`${text} ^ 2 / 3`, `2 * ${text} - 3`] : [])),
  'relation of sizes': whole((text, { sizes }) =>
    pairs(sizes).flatMap(([a, b]) => ['==', '!=', '<', '>='].map((sign) => `${text} * (${a} ${sign} ${b})`)),
  ),
  'only some sizes': bySize((name) => [`* (${name} > 1)`, `* (${name} > 2)`, `* (${name} < 6)`, `* (${name} != 4)`]),
  'only at one size': bySize((name) => [`* (${name} == 3)`, `* (1 + (${name} == 1))`, `* (1 + (${name} >= 5))`]),
  'times a size': bySize((name) => [`* ${name}`, `/ ${name}`, `* ${name} / 3`]),
  'only some iterations': inLoop((t, { first, last }) => [
    `(${t} > ${first})`,
    `(${t} < ${last})`,
    `(${t} != 2)`,
    `(${t} < 4)`,
    `(${t} < 5)`,
    `(${t} > 1)`,
  ]),
  'only one iteration': inLoop((t, { first, last }) => [`(${t} == ${first})`, `(${t} == ${last})`]),
  'weighted by iteration': inLoop((t, { last }) => [`${t} / ${last}`, `(1 + (${t} == 5))`, `(1 + (${t} == ${last}))`]),
  'element at an end': elements((_, { first, last }) => [first, last]),
  'element mirrored': elements((index, { first, last }) => [`${last}+${first}-(${index})`]),
  'element behind': elements((index, { variable }) =>
    [`${index}-1`, `${index}+1`, `${index}-2`, variable].filter((own) => own !== index),
  ),
};
