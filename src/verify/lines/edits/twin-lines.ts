import { substitute } from '../../../autodiff/temporaries.ts';
import { readsOf } from '../../../program/activity.ts';
import { readValue } from '../../../program/build.ts';
import type { Value, Variable } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import type { Candidate } from '../repair/change.ts';
import { textOf } from '../repair/text-of.ts';

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
