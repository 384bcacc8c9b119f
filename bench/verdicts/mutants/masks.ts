import { printValue } from '../../../src/program/print.ts';
import { everyPart, isMask, type Kind, operandsOf, operationOf, type Part, type Site } from './site.ts';

/** Both sides of a comparison, and its sign. */
function sides(part: Part): readonly [string, string, string] | undefined {
  if (!isMask(part.value)) return undefined;
  const [left = '', right = ''] = operandsOf(part);
  return [left, part.value.operation.name, right];
}

function comparison(write: (left: string, sign: string, right: string) => readonly string[]): Kind {
  return everyPart((part) => {
    const found = sides(part);
    return found === undefined ? [] : write(...found);
  });
}

/** A factor that is a mask, and the other one. */
function masked(part: Part): readonly (readonly [string, string])[] {
  if (operationOf(part) !== '*' || part.value.kind !== 'apply') return [];
  const [left, right] = part.value.operands;
  const [a = '', b = ''] = operandsOf(part);
  return [...(isMask(left) ? [[a, b] as const] : []), ...(isMask(right) ? [[b, a] as const] : [])];
}

const LOOSE: Readonly<Record<string, string>> = { '>': '>=', '>=': '>', '<': '<=', '<=': '<' };
export const looser = (sign: string): string | undefined => LOOSE[sign];

function chosen(write: (condition: string, a: string, b: string) => readonly string[]): Kind {
  return everyPart((part) => {
    const [condition = '', a = '', b = ''] = operandsOf(part);
    return operationOf(part) === 'where' ? write(condition, a, b) : [];
  });
}

function moved({ parts }: Site): readonly string[] {
  return parts
    .filter(({ isRoot }) => !isRoot)
    .flatMap((part) => masked(part).map(([mask, other]) => `(${part.put(other)}) * ${mask}`));
}

export const MASKS: Readonly<Record<string, Kind>> = {
  'mask dropped': everyPart((part) => masked(part).map(([, other]) => other)),
  'mask complemented': comparison((a, sign, b) => [`1 - (${a} ${sign} ${b})`]),
  'mask strict or loose': comparison((a, sign, b) => {
    const other = looser(sign);
    return other === undefined ? [] : [`${a} ${other} ${b}`];
  }),
  'threshold a little off': comparison((a, sign, b) =>
    ['+ 0.05', '- 0.05', '+ 0.09', '- 0.09', '+ 0.5', '- 0.5'].map((by) => `${a} ${sign} ${b} ${by}`),
  ),
  'threshold far off': comparison((a, sign, b) => ['+ 5', '- 5', '+ 12', '- 12'].map((by) => `${a} ${sign} ${b} ${by}`)),
  'mask moved': moved,
  'mask of the square': comparison((a, sign, b) => [`${a} ^ 2 ${sign} ${b}`]),
  'mask of the size': comparison((a, sign, b) => [`abs(${a}) ${sign} ${b}`, `${a} ${sign} abs(${b})`]),
  'mask by inequality': comparison((a, _, b) => [`${a} != ${b}`, `${a} == ${b}`]),
  'mask halved': comparison((a, sign, b) => [`0.5 * (${a} ${sign} ${b}) + 0.5`]),
  'extremum for mask': everyPart((part) => masked(part).flatMap(([, other]) => [`maximum(${other}, 0)`, `minimum(${other}, 0)`])),
  'branches exchanged': chosen((condition, a, b) => [`where(${condition}, ${b}, ${a})`]),
  'branch emptied': chosen((condition, a, b) => [`where(${condition}, ${a}, 0 * ${b})`, `where(${condition}, 0 * ${a}, ${b})`]),
  'branch for choice': chosen((_, a, b) => [a, b]),
  'condition as factor': chosen((condition, a, b) => [`${condition} * ${a} + (1 - ${condition}) * ${b} * 2`]),
  'mask added': everyPart((part, site) =>
    part.isRoot
      ? site
          .like(part.value)
          .slice(0, 4)
          .flatMap((read) => [
            `(${part.text}) * (${read} > 0)`,
            `(${part.text}) * (${read} != 0)`,
            `(${part.text}) * (${read} < 6)`,
          ])
      : [],
  ),
  'condition by itself': everyPart((part) =>
    part.value.kind === 'read' && part.value.variable.kind === 'const'
      ? [`${part.text} > 0`, `${part.text} != 0`, `${part.text} ^ 2`]
      : [],
  ),
  'mask of the result': everyPart((part) => {
    const found = sides(part);
    return found === undefined || part.value.kind !== 'apply' ? [] : [`${printValue(part.value)} > 0.5`, `(${part.text}) / 2`];
  }),
};
