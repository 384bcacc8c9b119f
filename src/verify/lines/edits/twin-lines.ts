import { substitute } from '../../../autodiff/temporaries.ts';
import { readsOf } from '../../../program/activity.ts';
import { readValue } from '../../../program/build.ts';
import type { ReadValue, Value, Variable } from '../../../program/program.ts';
import { rewrite } from '../../../program/rewrite.ts';
import { sameShape } from '../../../program/shape.ts';
import type { Candidate } from '../repair/change.ts';
import { textOf } from '../repair/text-of.ts';
import type { Placed } from './placed.ts';

function isPlain({ ranges }: Variable): boolean {
  return ranges.length === 0;
}

/** The names of one expression that another one does not read. */
function namesBeside(value: Value, other: Value): readonly Variable[] {
  const known = new Set(readsOf(other));
  return [...new Set(readsOf(value))].filter((variable) => !known.has(variable));
}

/** A line that is like another one of the file but for one name: `k * (P - I)` beside `k * (Q - I)`. */
export function likeTwin(whole: Value, parts: readonly Value[]): readonly Candidate[] {
  return parts.flatMap((other): readonly Candidate[] => {
    if (!sameShape(other.shape, whole.shape)) return [];
    const [own, ...rest] = namesBeside(whole, other);
    const [theirs, ...more] = namesBeside(other, whole);
    if (own === undefined || theirs === undefined || rest.length + more.length > 0) return [];
    const isAlike = own.kind === theirs.kind && sameShape(own.shape, theirs.shape);
    if (!isAlike || ![own, theirs].every(isPlain)) return [];
    const value = substitute(other, (variable) => (variable === theirs ? readValue(own) : undefined));
    return textOf(value) === textOf(whole) ? [] : [{ value, cause: `it is not like \`${textOf(other)}\`` }];
  });
}

/** A line in the form of another one. */
export interface Alike {
  readonly value: Value;
  /** The other line's right-hand side. */
  readonly model: Value;
}

/** The letters in which two names differ: `i` and `o` of `dWi` and `dWo`. */
function differenceOf(one: string, other: string): readonly [string, string] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}

/** A name with some letters instead of others, at one place. */
function respelled(name: string, from: string, to: string): readonly string[] {
  return [...name].flatMap((_, at) => (name.startsWith(from, at) ? [name.slice(0, at) + to + name.slice(at + from.length)] : []));
}

/** The other lines of a block with this line's names: `di` and `i` are to the line of `ai` what `do` and `o` are to that of `ao`. */
export function namesakesOf(
  { equation, loops }: Placed,
  lines: readonly Placed[],
  reads: readonly ReadValue[],
): readonly Alike[] {
  const byName = new Map(reads.map(({ variable }) => [variable.name, variable]));
  return lines.flatMap(({ equation: other, loops: around }) => {
    const isBeside = other !== equation && other.operator === equation.operator && around.join() === loops.join();
    const [from, to] = differenceOf(other.target.name, equation.target.name);
    if (!isBeside || from === '' || to === '' || !sameShape(other.value.shape, equation.value.shape)) return [];
    const namesake = (variable: Variable): Variable =>
      respelled(variable.name, from, to)
        .flatMap((name) => byName.get(name) ?? [])
        .findLast(({ shape, ranges }) => sameShape(shape, variable.shape) && ranges.length === variable.ranges.length) ??
      variable;
    if (readsOf(other.value).every((variable) => namesake(variable) === variable)) return [];
    const read = ({ variable, indices }: ReadValue): Value => readValue(namesake(variable), indices);
    return [{ value: rewrite(other.value, { read, dimension: (size) => size }), model: other.value }];
  });
}

export function likeNamesake(whole: Value, alike: readonly Alike[]): readonly Candidate[] {
  return alike.flatMap(({ value, model }) =>
    textOf(value) === textOf(whole) ? [] : [{ value, cause: `it is not like \`${textOf(model)}\`` }],
  );
}
