import { siteOf } from '../program/activity.ts';
import { constantValue, subtract } from '../program/dimension.ts';
import type { Reference, Value } from '../program/program.ts';
import { sameShape } from '../program/shape.ts';

/** Values that share the memory of another one, in targets whose tensors are views of each other. */

/** True if a value's text creates a tensor of its own, to which one may add in place. */
export function isFresh(value: Value): boolean {
  return value.kind === 'apply' && !value.operation.isView(siteOf(value));
}

/** The references whose memory a value shares; none if it has a tensor of its own. */
export function shownBy(value: Value): readonly Reference[] {
  if (value.kind === 'read') return [value];
  return value.kind !== 'apply' || isFresh(value) ? [] : value.operands.flatMap(shownBy);
}

/** True if two references may share numbers. */
export function mayMeet(a: Reference, b: Reference): boolean {
  if (a.variable !== b.variable) return false;
  return a.indices.every((index, axis) => {
    const other = b.indices[axis];
    const distance = other && constantValue(subtract(index, other));
    return distance === undefined || distance === 0;
  });
}

/** True if an element of the value reads other elements of the target than the one that it becomes. */
export function readsElsewhere(value: Value, written: Reference): boolean {
  const visit = (own: Value, aligned: boolean): boolean => {
    if (own.kind === 'read') return !aligned && mayMeet(own, written);
    if (own.kind !== 'apply') return false;
    const elementwise = own.operation.spelling?.element.kind === 'map';
    return own.operands.some((operand) => visit(operand, aligned && elementwise && sameShape(operand.shape, own.shape)));
  };
  return visit(value, true);
}
