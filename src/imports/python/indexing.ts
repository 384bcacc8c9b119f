import { numberValue } from '../../program/build.ts';
import { add, constant, constantValue, type Dimension, subtract, ZERO } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import { arrayOf, readArray, written } from './arrays.ts';
import { type Assigned, writeChosen } from './chosen.ts';
import { floored } from './floored.ts';
import type { Machine } from './machine.ts';
import { writeMasked } from './masked.ts';
import { readPart } from './parts.ts';
import { stepsIn } from './strides.ts';
import { type Abstract, type ArrayValue, type Taken, tensor, UnknownShape, Unread } from './values.ts';

/** An index from the end where it is negative. */
function fromStart(at: Dimension, size: Dimension): Dimension {
  const fixed = constantValue(at);
  return fixed !== undefined && fixed < 0 ? add(size, at) : at;
}

function bound(machine: Machine, own: Abstract | undefined, size: Dimension, fallback: Dimension): Dimension {
  if (own === undefined || own.kind === 'none') return fallback;
  const at = fromStart(machine.sizeOf(own), size);
  const [fixed, length] = [constantValue(at), constantValue(size)];
  return fixed !== undefined && length !== undefined && fixed > length ? size : at;
}

/** `start:stop:step`. */
function steps(machine: Machine, own: Extract<Abstract, { kind: 'slice' }>, size: Dimension, step: number): Taken {
  const start = bound(machine, own.start, size, ZERO);
  const length = subtract(bound(machine, own.stop, size, size), start);
  const count = stepsIn(length, step) ?? floored(machine, length, constant(step));
  return { kind: 'steps', start, step, count };
}

function slice(machine: Machine, own: Extract<Abstract, { kind: 'slice' }>, size: Dimension): Taken {
  const { start, stop, step } = own;
  const by = step === undefined || step.kind === 'none' ? 1 : constantValue(machine.sizeOf(step));
  if (by === -1 && start === undefined && stop === undefined) return { kind: 'reversed' };
  if (by !== undefined && by > 1) return steps(machine, own, size, by);
  if (by !== 1) throw new Unread('a slice with steps');
  if ((start === undefined || start.kind === 'none') && (stop === undefined || stop.kind === 'none')) return { kind: 'whole' };
  return { kind: 'range', start: bound(machine, start, size, ZERO), stop: bound(machine, stop, size, size) };
}

function taken(machine: Machine, own: Abstract, size: Dimension): Taken {
  if (own.kind === 'slice') return slice(machine, own, size);
  if (own.kind === 'size') return { kind: 'place', at: fromStart(own.size, size) };
  const value = machine.value(own);
  if (value.kind === 'number' && Number.isInteger(value.value))
    return { kind: 'place', at: fromStart(machine.sizeOf(own), size) };
  const by = own.kind === 'tensor' ? { ...own, value } : tensor(value);
  return machine.isMask(value) ? { kind: 'mask', by } : { kind: 'chosen', by };
}

/** The part that brackets take, axis by axis. */
export function indexOf(machine: Machine, items: readonly Abstract[], shape: Shape): readonly Taken[] {
  const flat = items.flatMap((item) => (item.kind === 'sequence' && !item.isList ? item.items : [item]));
  const counted = flat.filter(({ kind }) => kind !== 'none' && kind !== 'ellipsis').length;
  let axis = 0;
  return flat.flatMap((item): readonly Taken[] => {
    if (item.kind === 'none') return [{ kind: 'new' }];
    if (item.kind === 'ellipsis') {
      const left = Math.max(0, shape.length - counted);
      axis += left;
      return Array.from({ length: left }, (): Taken => ({ kind: 'whole' }));
    }
    const size = shape[axis];
    if (size === undefined) throw new Unread('there are more indices than axes');
    axis += 1;
    return [taken(machine, item, size)];
  });
}

/** A part of a tensor or an array. */
export function readIndex(machine: Machine, of: Abstract, items: readonly Abstract[]): Abstract {
  if (of.kind === 'array') return tensor(readArray(machine, of, indexOf(machine, items, of.shape)));
  const value = machine.value(of);
  if (isUnknown(value.shape)) throw new UnknownShape();
  const index = indexOf(machine, items, value.shape);
  const [first] = index;
  if (first?.kind === 'mask' && index.length === 1) return { kind: 'tensor', value, only: first.by.value };
  return tensor(readPart(machine, value, index));
}

export type Change = (before: Value) => Value;

/** The array, or the tensor, after an assignment to a part of it. */
export function writeIndex(
  machine: Machine,
  of: Abstract,
  items: readonly Abstract[],
  assigned: Assigned,
  hint: string,
): Abstract {
  const { operator, value } = assigned;
  const array: ArrayValue | undefined = of.kind === 'array' ? of : undefined;
  const shape = array?.shape ?? machine.value(of).shape;
  if (isUnknown(shape)) throw new UnknownShape();
  const index = indexOf(machine, items, shape);
  const mask = index.find(({ kind }) => kind === 'mask');
  const signed = operator === '-' ? negative(machine, value) : value;
  if (mask?.kind === 'mask') {
    if (index.length > 1) throw new Unread('a mask beside other indices');
    return tensor(writeMasked(machine, machine.value(of), mask.by.value, assigned));
  }
  if (assigned.only !== undefined) throw new Unread('elements chosen by a mask have no fixed number');
  const isAdded = operator === '+' || operator === '-';
  if (index.some(({ kind }) => kind === 'chosen')) {
    if (operator !== '' && !isAdded) throw new Unread('an assignment to elements that an array of indices chooses');
    return tensor(writeChosen(machine, machine.value(of), index, { operator, value }));
  }
  const own = array ?? arrayOf(machine.value(of));
  if (operator === '' || isAdded) return written(machine, own, { index, value: signed, isAdded }, hint);
  const before = readArray(machine, own, index);
  const after = machine.infix(machine.operatorOf(operator), before, value);
  return written(machine, own, { index, value: after, isAdded: false }, hint);
}

function negative(machine: Machine, value: Value): Value {
  if (value.kind === 'number') return numberValue(-value.value);
  return machine.negative(value);
}
