import { numberValue } from '../../program/build.ts';
import { isOne, ONE } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';
import { scatteredFancy } from './fancy.ts';
import type { Machine } from './machine.ts';
import type { Chosen } from './masked.ts';
import { alike, labelAxis, settleCounts } from './parts.ts';
import { exchanged } from './strides.ts';
import { isCounting } from './value-parts.ts';
import { type Abstract, type Taken, tensor, Unread } from './values.ts';

/** An assignment to `a[index]`, by `=`, `+=`, or another operator. */
export interface Assigned extends Chosen {
  readonly operator: string;
}

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

/** True for index arrays that choose no element twice: one element, or counting ones along all of their axes. */
function areDistinct(machine: Machine, index: readonly Taken[]): boolean {
  const arrays = index.flatMap((own) => (own.kind === 'chosen' ? [own.by.value] : []));
  const rank = Math.max(0, ...arrays.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, back) => back + 1).every((back) =>
    arrays.some((own) => {
      const others = own.shape.toSpliced(own.shape.length - back, 1);
      return own.shape.length >= back && others.every(isOne) && isCounting(own, machine.program.definitions);
    }),
  );
}

/** A tensor after an assignment to elements that index arrays choose. */
export function writeChosen(machine: Machine, whole: Value, index: readonly Taken[], { operator, value }: Assigned): Value {
  settleCounts(machine, index, whole.shape);
  const found = oneHot(machine, index, whole.shape);
  const others = index.filter((own, axis) => axis !== found?.axis && own.kind !== 'whole' && own.kind !== 'chosen');
  if (found !== undefined && others.length === 0) {
    const own = beside(machine, value, found.axis);
    const isUnit = own.kind === 'number' && own.value === 1;
    if (operator === '') return machine.apply('where', [found.hot, own, whole]);
    return machine.infix(operator, whole, isUnit ? found.hot : machine.infix('*', own, found.hot));
  }
  if (index.some(({ kind }) => kind !== 'whole' && kind !== 'chosen' && kind !== 'place'))
    throw new Unread('an assignment to elements that an array of indices chooses');
  if (!areDistinct(machine, index))
    throw new Unread('an index that stands several times counts once here; `np.add.at` adds each time');
  const added = scatteredFancy(machine, value, index, whole.shape);
  if (operator !== '') return machine.infix(operator, whole, added);
  return exchanged(machine, whole, scatteredFancy(machine, numberValue(1), index, whole.shape), added);
}

/** `np.add.at(a, indices, value)`. */
export function addAt(machine: Machine, of: Abstract, index: readonly Taken[], added: Value): Abstract {
  const whole = machine.value(of);
  const isBlank = of.kind === 'array' && of.isBlank && of.writes.length === 0;
  const [first, ...rest] = index;
  const size = whole.shape[0];
  if (isBlank && size !== undefined && first?.kind === 'chosen' && rest.every(({ kind }) => kind === 'whole')) {
    const row = [...first.by.value.shape, ...whole.shape.slice(1)];
    const value = added.shape.length === row.length ? added : machine.apply('broadcast', [added], { shape: row });
    return tensor(machine.apply('scatter_add', [value, first.by.value], { size }));
  }
  return tensor(machine.infix('+', whole, scatteredFancy(machine, added, index, whole.shape)));
}
