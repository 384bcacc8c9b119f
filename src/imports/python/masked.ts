import { ONE } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import type { Machine } from './machine.ts';
import { printEquation } from './program-text.ts';
import { type Abstract, Unread } from './values.ts';

/** A value that is assigned, and the mask that has chosen its elements, of `b[mask]`. */
export interface Chosen {
  readonly value: Value;
  readonly only?: Value;
}

/** The mask that has chosen the elements of a value. */
function onlyOf(of: Abstract): Value | undefined {
  return of.kind === 'tensor' ? of.only : undefined;
}

/** A value with the mask that has chosen its elements kept apart. */
export function chosenValue(machine: Machine, of: Abstract): Chosen {
  const only = onlyOf(of);
  return only === undefined || of.kind !== 'tensor' ? { value: machine.value(of) } : { value: of.value, only };
}

function areSame(a: Value, b: Value): boolean {
  return printEquation('mask', a) === printEquation('mask', b);
}

/** An operation on elements that the same mask has chosen of both operands, or of one beside a number. */
export function onChosen(machine: Machine, a: Abstract, b: Abstract, apply: (a: Value, b: Value) => Value): Abstract | undefined {
  const [left, right] = [chosenValue(machine, a), chosenValue(machine, b)];
  const only = left.only ?? right.only;
  if (only === undefined) return undefined;
  const areAlike = [left, right].every((own) =>
    own.only === undefined ? own.value.shape.length === 0 : areSame(own.only, only),
  );
  if (!areAlike) throw new Unread('elements chosen by a mask have no fixed number');
  return { kind: 'tensor', value: apply(left.value, right.value), only };
}

/** A tensor after an assignment to the elements that a mask chooses. */
export function writeMasked(
  machine: Machine,
  whole: Value,
  mask: Value,
  { value, only, operator }: Chosen & { readonly operator: string },
): Value {
  const isEach = only === undefined ? value.shape.length <= whole.shape.length - mask.shape.length : areSame(only, mask);
  if (!isEach) throw new Unread('as many elements as a mask chooses, which have no fixed number');
  const own = operator === '' ? value : machine.infix(machine.operatorOf(operator), whole, value);
  // A mask of rows goes along all that a row holds.
  const missing = whole.shape.length - mask.shape.length;
  const rows = missing > 0 ? machine.reshaped(mask, [...mask.shape, ...Array.from({ length: missing }, () => ONE)]) : mask;
  return machine.apply('where', [rows, own, whole]);
}
