import { numberValue } from '../../program/build.ts';
import { add, constantValue, type Dimension, ONE, ZERO } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import { arrayOf, readArray, written } from './arrays.ts';
import type { Machine } from './machine.ts';
import { alike, labelAxis, readPart, settleCounts } from './parts.ts';
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

function slice(machine: Machine, own: Extract<Abstract, { kind: 'slice' }>, size: Dimension): Taken {
  const { start, stop, step } = own;
  const by = step === undefined || step.kind === 'none' ? 1 : constantValue(machine.sizeOf(step));
  if (by === -1 && start === undefined && stop === undefined) return { kind: 'reversed' };
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
  return tensor(readPart(machine, value, indexOf(machine, items, value.shape)));
}

export type Change = (before: Value) => Value;

/** One where the index array names the element, along one axis, for elements `[np.arange(N), y]` or `[:, y]` with a single `y`. */
function oneHot(
  machine: Machine,
  index: readonly Taken[],
  shape: Shape,
): { readonly hot: Value; readonly axis: number } | undefined {
  const axis = labelAxis(index, shape) ?? index.findIndex(({ kind }) => kind === 'chosen');
  const own = index[axis];
  const size = shape[axis];
  if (own?.kind !== 'chosen' || size === undefined) return undefined;
  const isLabel = labelAxis(index, shape) !== undefined;
  if (!isLabel && own.by.value.shape.length !== 0) return undefined;
  if (isLabel) alike(machine, own.by.value, shape);
  const hot = machine.apply('one_hot', [own.by.value], { size });
  const places = shape.map((length, at) => (at === axis || (isLabel && at < axis) ? length : ONE));
  return { hot: machine.reshaped(hot, places), axis };
}

/** A value beside one-hot rows: with an axis of length 1 where they choose. */
function beside(machine: Machine, value: Value, axis: number): Value {
  return value.shape.length === 0 ? value : machine.reshaped(value, value.shape.toSpliced(axis, 0, ONE));
}

function writeChosen(machine: Machine, whole: Value, index: readonly Taken[], { operator, value }: Assigned): Value {
  const isAdded = operator !== '';
  settleCounts(machine, index, whole.shape);
  const found = oneHot(machine, index, whole.shape);
  const others = index.filter((own, axis) => axis !== found?.axis && own.kind !== 'whole' && own.kind !== 'chosen');
  if (found !== undefined && others.length === 0) {
    const own = beside(machine, value, found.axis);
    const isOne = own.kind === 'number' && own.value === 1;
    if (!isAdded) return machine.apply('where', [found.hot, own, whole]);
    return machine.infix(operator, whole, isOne ? found.hot : machine.infix('*', own, found.hot));
  }
  const [first, ...rest] = index;
  if (first?.kind !== 'chosen' || rest.some(({ kind }) => kind !== 'whole') || !isAdded)
    throw new Unread('an assignment to elements that an array of indices chooses');
  const size = whole.shape[0] ?? ONE;
  return machine.infix(operator, whole, machine.apply('scatter_add', [value, first.by.value], { size }));
}

/** `np.add.at(a, indices, value)`. */
export function addAt(machine: Machine, of: Abstract, items: readonly Abstract[], added: Value): Abstract {
  const whole = machine.value(of);
  const index = indexOf(machine, items, whole.shape);
  const isBlank = of.kind === 'array' && of.isBlank && of.writes.length === 0;
  const [first, ...rest] = index;
  const size = whole.shape[0];
  if (isBlank && size !== undefined && first?.kind === 'chosen' && rest.every(({ kind }) => kind === 'whole')) {
    const row = [...first.by.value.shape, ...whole.shape.slice(1)];
    const value = added.shape.length === row.length ? added : machine.apply('broadcast', [added], { shape: row });
    return tensor(machine.apply('scatter_add', [value, first.by.value], { size }));
  }
  return tensor(writeChosen(machine, whole, index, { operator: '+', value: added }));
}

/** An assignment to `a[index]`, by `=`, `+=`, or another operator. */
export interface Assigned {
  readonly operator: string;
  readonly value: Value;
}

/** The array, or the tensor, after an assignment to a part of it. */
export function writeIndex(
  machine: Machine,
  of: Abstract,
  items: readonly Abstract[],
  { operator, value }: Assigned,
  hint: string,
): Abstract {
  const array: ArrayValue | undefined = of.kind === 'array' ? of : undefined;
  const shape = array?.shape ?? machine.value(of).shape;
  if (isUnknown(shape)) throw new UnknownShape();
  const index = indexOf(machine, items, shape);
  const mask = index.find(({ kind }) => kind === 'mask');
  const signed = operator === '-' ? negative(machine, value) : value;
  if (mask?.kind === 'mask') {
    const whole = machine.value(of);
    const own = operator === '' ? value : machine.infix(machine.operatorOf(operator), whole, value);
    if (index.length > 1) throw new Unread('a mask beside other indices');
    return tensor(machine.apply('where', [mask.by.value, own, whole]));
  }
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
