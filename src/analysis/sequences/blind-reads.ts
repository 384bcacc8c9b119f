import type { Place } from '../../language/diagnostic.ts';
import { type Element, printElement } from './element-access.ts';
import type { ElementRead } from './hazards.ts';

/** The remarks about elements that earlier iterations define by a line further down, before any line tells their shape. */
export function blindReads(
  reads: readonly ElementRead[],
  definitions: ReadonlyMap<string, readonly Element[]>,
  isDamaged: (name: string) => boolean,
  lineOf: (statement: number) => number,
): readonly { readonly place: Place; readonly message: string }[] {
  return reads.flatMap(({ name, indices, place, isBlind }) => {
    const [first] = isBlind && !isDamaged(name) ? (definitions.get(name) ?? []) : [];
    if (first === undefined) return [];
    const [element, line] = [printElement(name, indices), lineOf(first.place.statement)];
    const message = `\`${element}\` is read where no line above defines an element of \`${name}\`, as line ${line} does: define the first one before the loop`;
    return [{ place, message }];
  });
}

/** The sequences that are read above all of their definitions. */
export function blindNames(reads: readonly ElementRead[]): readonly string[] {
  return [...new Set(reads.filter(({ isBlind }) => isBlind).map(({ name }) => name))];
}
