import { type Dimension, namesIn, substitute } from '../../program/dimension.ts';
import type { IndexRange } from '../../program/program.ts';
import { quotientOf } from '../../program/quotients.ts';
import { type Box, extentsOf, type LoopExtent } from '../../program/ranges.ts';
import { atLeast, follows } from './inequalities.ts';
import { isDependent, type OpenLoop } from './open-loop.ts';

/** Indices in loops. */
export interface Definition {
  readonly indices: readonly Dimension[];
  readonly loops: readonly OpenLoop[];
}

/** An index without its loop variables' degrees of freedom: the single one it moves with, if any. */
function movedBy(index: Dimension, loops: readonly OpenLoop[]): readonly OpenLoop[] {
  const names = namesIn(index);
  return loops.filter(({ variable }) => names.has(variable));
}

/** True if loop variables occur only as multiples by whole numbers: `t-1`, `T-t+1`, never `t*t`. */
export function isAffine(index: Dimension, loops: readonly Pick<OpenLoop, 'variable'>[]): boolean {
  const variables = new Set(loops.map(({ variable }) => variable));
  return index.terms.every(({ factors }) =>
    factors.every((factor) => {
      const quotient = quotientOf(factor);
      if (quotient !== undefined) return ![...namesIn(quotient.numerator)].some((name) => variables.has(name));
      return factors.length === 1 || !variables.has(factor);
    }),
  );
}

/**
 * The elements that an indexed definition fills while its loops run; undefined where they are no full box. The least box that
 * holds them, where the range of a loop depends on others, or, if it `mayShare`, several indices move with one loop.
 */
export function boxOf(indices: readonly Dimension[], loops: readonly OpenLoop[], mayShare = false): Box | undefined {
  const used = new Set<OpenLoop>();
  const box: IndexRange[] = [];
  const extents = extentsOf(loops);
  for (const index of indices) {
    const [loop, another] = movedBy(index, loops);
    if (loop === undefined) {
      box.push({ first: index, last: index });
      continue;
    }
    if (!isAffine(index, loops)) return undefined;
    const slope = index.terms.find(({ factors }) => factors[0] === loop.variable)?.coefficient;
    if (another !== undefined || (used.has(loop) && !mayShare) || (slope !== 1 && slope !== -1)) return undefined;
    used.add(loop);
    const { range } = extents[loops.indexOf(loop)] as LoopExtent;
    const low = substitute(index, loop.variable, range.first);
    const high = substitute(index, loop.variable, range.last);
    box.push(slope === 1 ? { first: low, last: high } : { first: high, last: low });
  }
  return box;
}

/** True for a definition whose elements may fill no box: the loop that an index moves with has a range that others decide. */
export function isRegion({ indices, loops }: Definition): boolean {
  return indices.some((index) => movedBy(index, loops).some((loop) => isDependent(loop, loops)));
}

/** The one of two bounds that is outside of the other for all sizes. */
function outer(a: Dimension, b: Dimension, sign: 1 | -1): Dimension | undefined {
  const isBelow = (low: Dimension, high: Dimension): boolean => follows(atLeast(high, low), [], []);
  const [low, high] = isBelow(a, b) ? [a, b] : isBelow(b, a) ? [b, a] : [];
  return sign === 1 ? high : low;
}

/** The least box that holds some; undefined where the sizes decide which it is. */
export function hullOf(boxes: readonly Box[]): Box | undefined {
  const [first, ...rest] = boxes;
  if (first === undefined) return undefined;
  let hull: readonly IndexRange[] = first;
  for (const box of rest) {
    const grown = hull.map((range, axis) => {
      const own = box[axis] as IndexRange;
      const [low, high] = [outer(range.first, own.first, -1), outer(range.last, own.last, 1)];
      return low === undefined || high === undefined ? undefined : { first: low, last: high };
    });
    const known = grown.filter((range) => range !== undefined);
    if (known.length < grown.length) return undefined;
    hull = known;
  }
  return hull;
}

/** The box of all that some definitions fill. */
export function hullOfAll(definitions: readonly Definition[]): Box | undefined {
  const boxes = definitions.map(({ indices, loops }) => boxOf(indices, loops, true)).filter((box) => box !== undefined);
  return boxes.length < definitions.length ? undefined : hullOf(boxes);
}
