import { add, constant, type Dimension, namesIn } from '../../program/dimension.ts';
import { type Element, variablesOf } from './element-access.ts';

/** The distance from the read element up to which another one is looked for. */
const FARTHEST = 2;

/** The elements around one, the nearest together and first: one index is another, the one of the innermost loop before the others. */
export function elementsNear<E extends Element>(element: E): readonly (readonly E[])[] {
  const axes = element.indices.map((_, axis) => axis).sort((a, b) => depthOf(element, b) - depthOf(element, a));
  const distances = Array.from({ length: FARTHEST }, (_, index) => index + 1);
  return distances.map((distance) => axes.flatMap((axis) => [-distance, distance].map((by) => shifted(element, axis, by))));
}

/** The depth of the loop that an index moves with. */
function depthOf({ indices, loops }: Element, axis: number): number {
  const names = namesIn(indices[axis] as Dimension);
  return variablesOf(loops).findLastIndex((variable) => names.has(variable));
}

function shifted<E extends Element>(element: E, axis: number, by: number): E {
  return { ...element, indices: element.indices.map((index, at) => (at === axis ? add(index, constant(by)) : index)) };
}
