import { constant, constantValue } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';
import type { Machine } from './machine.ts';
import { areDisjoint, fitted, padded, partShape, readPart, replaced, samePart } from './parts.ts';
import type { ArrayValue, ArrayWrite, Taken } from './values.ts';

export function blankArray(machine: Machine, shape: Shape): ArrayValue {
  return { kind: 'array', shape, base: machine.apply('zeros', [], { shape }), isBlank: true, writes: [] };
}

export function arrayOf(value: Value): ArrayValue {
  return { kind: 'array', shape: value.shape, base: value, isBlank: false, writes: [] };
}

/** The array after something was written to a part of it, or added. */
export function written(machine: Machine, array: ArrayValue, write: ArrayWrite, hint: string): ArrayValue {
  const { index, isAdded } = write;
  const { shape, writes } = array;
  const value = fitted(machine, write.value, partShape(shape, index));
  const at = writes.findLastIndex((own) => !areDisjoint(own.index, index, shape));
  const before = writes[at];
  const store = (own: Value): Value => machine.stored(hint, own);
  if (before === undefined) {
    if (!isAdded || array.isBlank) return { ...array, writes: [...writes, { index, value: store(value), isAdded: false }] };
    const sum = store(machine.infix('+', readPart(machine, array.base, index), value));
    return { ...array, writes: [...writes, { index, value: sum, isAdded: false }] };
  }
  const isSame = samePart(before.index, index) && !before.isAdded;
  if (isSame && at === writes.length - 1 - laterApart(writes, at, index, shape)) {
    const own = isAdded ? machine.infix('+', before.value, value) : value;
    return { ...array, writes: writes.with(at, { index, value: store(own), isAdded: false }) };
  }
  return { ...array, writes: [...writes, { index, value: store(value), isAdded }] };
}

/** The number of writes after one that share nothing with a part. */
function laterApart(writes: readonly ArrayWrite[], at: number, index: readonly Taken[], shape: Shape): number {
  return writes.slice(at + 1).filter((own) => areDisjoint(own.index, index, shape)).length;
}

/** A part of an array that is being filled. */
export function readArray(machine: Machine, array: ArrayValue, index: readonly Taken[]): Value {
  const { writes, shape } = array;
  const at = writes.findLastIndex((own) => !areDisjoint(own.index, index, shape));
  const found = writes[at];
  if (found !== undefined && !found.isAdded && samePart(found.index, index)) return found.value;
  const areSimple = index.every(({ kind }) => kind === 'whole' || kind === 'place' || kind === 'range');
  if (found === undefined && areSimple) return readPart(machine, array.base, index);
  return readPart(machine, machine.value(array), index);
}

/** The places of writes that each fill one element of some axes, and all of the others. */
function gridOf({
  shape,
  writes,
}: ArrayValue): { readonly axes: readonly number[]; readonly counts: readonly number[] } | undefined {
  const [first] = writes;
  if (first === undefined || writes.some(({ isAdded }) => isAdded)) return undefined;
  const axes = [...first.index.keys()].filter((axis) => first.index[axis]?.kind === 'place');
  const counts = axes.map((axis) => constantValue(shape[axis] ?? constant(-1)) ?? -1);
  const isPlain = writes.every(({ index }) =>
    index.every((taken, axis) => {
      if (!axes.includes(axis)) return taken.kind === 'whole';
      return taken.kind === 'place' && constantValue(taken.at) !== undefined;
    }),
  );
  const total = counts.reduce((product, count) => product * count, 1);
  return axes.length > 0 && isPlain && counts.every((count) => count > 0) && total <= 256 ? { axes, counts } : undefined;
}

/** Elements side by side, with what was there before in the gaps. */
function stackedGrid(machine: Machine, array: ArrayValue, axes: readonly number[], counts: readonly number[]): Value {
  const { shape, base, writes } = array;
  const total = counts.reduce((product, count) => product * count, 1);
  const elements = Array.from({ length: total }, (_, at): Value => {
    let rest = at;
    const places = new Map<number, number>();
    for (let own = axes.length - 1; own >= 0; own -= 1) {
      places.set(axes[own] as number, rest % (counts[own] as number));
      rest = Math.floor(rest / (counts[own] as number));
    }
    const index = shape.map((_size, axis): Taken => {
      const place = places.get(axis);
      return place === undefined ? { kind: 'whole' } : { kind: 'place', at: constant(place) };
    });
    const own = writes.findLast((write) => samePart(padIndex(write.index, shape.length), index));
    return own?.value ?? readPart(machine, base, index);
  });
  const [axis] = axes;
  if (axes.length === 1 && axis !== undefined) return machine.apply('stack', elements, { axis });
  const others = [...shape.keys()].filter((own) => !axes.includes(own));
  const flat = machine.apply('stack', elements);
  const grid = machine.reshaped(
    flat,
    [...axes, ...others].map((own) => shape[own] ?? constant(1)),
  );
  const order = [...axes, ...others];
  const back = shape.map((_size, own) => order.indexOf(own));
  return back.every((own, at) => own === at) ? grid : machine.apply('transpose', [grid], { axes: back });
}

function padIndex(index: readonly Taken[], rank: number): readonly Taken[] {
  return [...index, ...Array.from({ length: rank - index.length }, (): Taken => ({ kind: 'whole' }))];
}

/** An array with all that was written to it. */
export function wholeOf(machine: Machine, array: ArrayValue): Value {
  const { base, writes, shape, isBlank } = array;
  const grid = gridOf(array);
  if (grid !== undefined) return stackedGrid(machine, array, grid.axes, grid.counts);
  let whole: Value | undefined = isBlank ? undefined : base;
  writes.forEach(({ index, value, isAdded }, at) => {
    const isApart = isBlank && writes.slice(0, at).every((own) => areDisjoint(own.index, index, shape));
    const sum = (own: Value): Value => (whole === undefined ? own : machine.infix('+', whole, own));
    if (isAdded || isApart) whole = sum(padded(machine, value, index, shape));
    else whole = replaced(machine, whole ?? base, index, value);
  });
  return whole ?? base;
}
