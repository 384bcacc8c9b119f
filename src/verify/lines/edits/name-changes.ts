import { namesIn } from '../../../program/dimension.ts';
import type { ReadValue, Value } from '../../../program/program.ts';
import { rewrite } from '../../../program/rewrite.ts';
import { sameShape } from '../../../program/shape.ts';
import { isSameRead, name } from '../repair/candidates.ts';
import type { Candidate, Position, Vocabulary } from '../repair/change.ts';
import { distinct, partsOf } from '../repair/derived-line.ts';
import { textOf } from '../repair/text-of.ts';

type NameChange = (part: Value, position: Position, words: Vocabulary) => Iterable<Candidate>;

/** A name that stands more often is looked at so often. */
const MOST_REPEATED = 4;

export function standsFor(part: Value, value: Value): Candidate {
  return { value, cause: `\`${textOf(part)}\` stands where \`${textOf(value)}\` belongs` };
}

function indexNames({ indices }: ReadValue): string {
  return indices.map((index) => [...namesIn(index)].join()).join(';');
}

/** Another element of the same sequence: beside it, or somewhere else. */
export const index =
  (isBeside: boolean): NameChange =>
  (part, _, { reads }) =>
    part.kind !== 'read'
      ? []
      : reads
          .filter((other) => other.variable === part.variable && !isSameRead(other, part) && sameShape(other.shape, part.shape))
          .filter((other) => (indexNames(other) === indexNames(part)) === isBeside)
          .map((value) => standsFor(part, value));

/** Two names of a line that stand in each other's place. */
export const exchangedNames: NameChange = (whole, position) => {
  if (position !== 'whole') return [];
  const all = distinct(partsOf(whole).filter(({ kind }) => kind === 'read')) as readonly ReadValue[];
  return all.flatMap((first, at) =>
    all
      .slice(at + 1)
      .filter((second) => sameShape(first.shape, second.shape))
      .map((second) => {
        const exchange = (read: ReadValue): ReadValue =>
          isSameRead(read, first) ? second : isSameRead(read, second) ? first : read;
        const value = rewrite(whole, { read: exchange, dimension: (size) => size });
        return { value, cause: `\`${textOf(first)}\` and \`${textOf(second)}\` are exchanged` };
      }),
  );
};

/** Sets of at least two of some positions. */
function severalOf(count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: 2 ** Math.min(count, MOST_REPEATED) }, (_, set) =>
    Array.from({ length: count }, (__, at) => at).filter((at) => (set >> at) % 2 === 1),
  );
  return all.filter(({ length }) => length > 1);
}

/** One name at several places of a line instead of another: a line copied from a sibling, in which it was left standing. */
export const renamed: NameChange = (whole, position, { reads }) => {
  if (position !== 'whole') return [];
  const all = partsOf(whole).filter((part) => part.kind === 'read');
  return (distinct(all) as readonly ReadValue[]).flatMap((own) => {
    const others = reads.filter((other) => other.variable !== own.variable && sameShape(other.shape, own.shape));
    const places = all.filter((other) => isSameRead(other, own)).length;
    return severalOf(places).flatMap((chosen) =>
      others.map((other) => {
        let at = -1;
        const read = (part: ReadValue): ReadValue => {
          if (!isSameRead(part, own)) return part;
          at += 1;
          return chosen.includes(at) ? other : part;
        };
        return { value: rewrite(whole, { read, dimension: (size) => size }), cause: standsFor(own, other).cause };
      }),
    );
  });
};

export const otherName: NameChange = (part, position, words) =>
  part.kind !== 'read'
    ? []
    : name(part, position, { ...words, reads: words.reads.filter(({ variable }) => variable !== part.variable) });
