import { add, constantValue, type Dimension, equal, isOne, ONE, scale, subtract, ZERO } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { type Shape, sameShape } from '../../program/shape.ts';
import { isFancy, isPicking, readFancy } from './fancy.ts';
import type { Machine } from './machine.ts';
import { areApart, exchanged, readSteps, spreadSteps } from './strides.ts';
import { type StepsTaken, type Taken, Unread } from './values.ts';

/** A stretch of one axis. */
interface Stretch {
  readonly start: Dimension;
  readonly stop: Dimension;
  readonly isPlace: boolean;
  /** The step, if only every so many elements are taken. */
  readonly steps?: StepsTaken;
}

function stretchOf(taken: Taken, size: Dimension): Stretch | undefined {
  if (taken.kind === 'steps') {
    const stop = add(add(taken.start, scale(subtract(taken.count, ONE), taken.step)), ONE);
    return { start: taken.start, stop, isPlace: false, steps: taken };
  }
  if (taken.kind === 'place') return { start: taken.at, stop: add(taken.at, ONE), isPlace: true };
  if (taken.kind === 'range') return { start: taken.start, stop: taken.stop, isPlace: false };
  return taken.kind === 'whole' ? { start: ZERO, stop: size, isPlace: false } : undefined;
}

function lengthOf({ start, stop, steps }: Stretch): Dimension {
  return steps?.count ?? subtract(stop, start);
}

function isWhole({ start, stop, isPlace, steps }: Stretch, size: Dimension): boolean {
  return !isPlace && steps === undefined && equal(start, ZERO) && equal(stop, size);
}

export function axisSize(shape: Shape, axis: number): Dimension {
  const size = shape[axis];
  if (size === undefined) throw new Unread('there are more indices than axes');
  return size;
}

/** The elements at one index of an axis, by a scalar among the data. */
function gathered(machine: Machine, value: Value, axis: number, index: Value): Value {
  if (axis === 0) return machine.apply('gather', [value, index]);
  const axes = [axis, ...[...value.shape.keys()].filter((own) => own !== axis)];
  const picked = machine.apply('gather', [machine.apply('transpose', [value], { axes }), index]);
  const rank = index.shape.length;
  if (rank === 0 || axis === 0) return picked;
  const order = [...picked.shape.keys()];
  const first = order.splice(0, rank);
  order.splice(axis, 0, ...first);
  return machine.apply('transpose', [picked], { axes: order });
}

/** The index array has one place for each row. */
export function alike(machine: Machine, index: Value, shape: Shape): void {
  const [own, other] = [index.shape[0], shape[0]];
  if (own !== undefined && other !== undefined) machine.equate(own, other);
}

/** `a[np.arange(N), y]`: one element of each row. */
function labelled(machine: Machine, value: Value, axis: number, index: Value): Value {
  const shape = value.shape.slice(0, axis + 1).with(axis, ONE);
  alike(machine, index, value.shape);
  const taken = machine.apply('take_along', [value, machine.reshaped(index, shape)], { axis });
  return machine.reshaped(taken, value.shape.toSpliced(axis, 1));
}

/** The axes that one index goes along with counting ones: `[np.arange(N), y]`. */
export function labelAxis(index: readonly Taken[], shape: Shape): number | undefined {
  const last = index.length - 1;
  const own = index[last];
  if (own?.kind !== 'chosen' || last < 1 || own.by.counts !== undefined) return undefined;
  const areCounting = index.slice(0, last).every((taken, axis) => {
    if (taken.kind !== 'chosen' || taken.by.counts === undefined) return false;
    return shape[axis] !== undefined && equal(taken.by.counts, shape[axis]);
  });
  return areCounting && last === 1 && last < shape.length ? last : undefined;
}

/** Counting index arrays run over the whole of their axis. */
export function settleCounts(machine: Machine, index: readonly Taken[], shape: Shape): void {
  index.forEach((taken, axis) => {
    const size = shape[axis];
    const counts = taken.kind === 'chosen' ? taken.by.counts : undefined;
    if (counts !== undefined && size !== undefined && !equal(counts, size)) machine.equate(counts, size);
  });
}

/** A part of a tensor, as NumPy's brackets take it. */
export function readPart(machine: Machine, value: Value, index: readonly Taken[]): Value {
  settleCounts(machine, index, value.shape);
  const labels = labelAxis(index, value.shape);
  const last = index.at(-1);
  if (labels !== undefined && last?.kind === 'chosen') return labelled(machine, value, labels, last.by.value);
  if (isFancy(index)) {
    const others = index.map((taken): Taken => (isPicking(taken) ? { kind: 'whole' } : taken));
    const picks = index.map((taken): Taken => (isPicking(taken) ? taken : { kind: 'whole' }));
    return readFancy(machine, readPart(machine, value, others), picks);
  }
  let result = value;
  const shape: Dimension[] = [];
  let isRegrouped = false;
  let axis = 0;
  const later: [number, Value][] = [];
  for (const taken of index) {
    if (taken.kind === 'new') {
      shape.push(ONE);
      isRegrouped = true;
      continue;
    }
    if (taken.kind === 'mask') throw new Unread('elements chosen by a mask have no fixed number');
    const size = axisSize(value.shape, axis);
    const stretch = stretchOf(taken, size);
    if (taken.kind === 'reversed') result = machine.apply('flip', [result], { axis: [axis] });
    if (taken.kind === 'chosen') later.push([shape.length, taken.by.value]);
    if (stretch?.steps !== undefined) result = readSteps(machine, result, axis, stretch.steps);
    else if (stretch !== undefined && !isWhole(stretch, size))
      result = machine.apply('slice', [result], { axis, start: stretch.start, stop: stretch.stop });
    if (stretch?.isPlace === true) isRegrouped = true;
    else shape.push(stretch === undefined ? size : lengthOf(stretch));
    axis += 1;
  }
  shape.push(...value.shape.slice(axis));
  if (isRegrouped) result = machine.reshaped(result, shape);
  for (const [at, by] of later) result = gathered(machine, result, at, by);
  return result;
}

/** The shape of what is written to a part: places have no axis. */
export function partShape(shape: Shape, index: readonly Taken[]): Shape {
  const own = shape.flatMap((size, axis): Shape => {
    const stretch = stretchOf(index[axis] ?? { kind: 'whole' }, size);
    if (stretch === undefined) throw new Unread('this part cannot be written to');
    return stretch.isPlace ? [] : [lengthOf(stretch)];
  });
  return own;
}

/** A value with the shape of the part that it is written to. */
export function fitted(machine: Machine, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const extra = value.shape.length - shape.length;
  if (extra > 0 && value.shape.slice(0, extra).every(isOne))
    return fitted(machine, machine.reshaped(value, value.shape.slice(extra)), shape);
  return machine.apply('broadcast', [value], { shape });
}

/** The part's shape with an axis of length 1 for each place. */
function withPlaces(shape: Shape, index: readonly Taken[]): Shape {
  return shape.map((size, axis) => {
    const stretch = stretchOf(index[axis] ?? { kind: 'whole' }, size);
    return stretch === undefined ? size : lengthOf(stretch);
  });
}

/** Zeros everywhere but in a part. */
export function padded(machine: Machine, value: Value, index: readonly Taken[], shape: Shape): Value {
  let result = fitted(machine, value, partShape(shape, index));
  if (index.some(({ kind }) => kind === 'place')) result = machine.reshaped(result, withPlaces(shape, index));
  shape.forEach((size, axis) => {
    const stretch = stretchOf(index[axis] ?? { kind: 'whole' }, size);
    if (stretch === undefined || isWhole(stretch, size)) return;
    if (stretch.steps !== undefined) result = spreadSteps(machine, result, axis, stretch.steps, size);
    else result = machine.apply('pad', [result], { axis, before: stretch.start, after: subtract(size, stretch.stop) });
  });
  return result;
}

/** A tensor with a part of it replaced. */
export function replaced(machine: Machine, whole: Value, index: readonly Taken[], value: Value): Value {
  const own = fitted(machine, value, partShape(whole.shape, index));
  if (index.some(({ kind }) => kind === 'steps')) {
    const ones = machine.apply('ones', [], { shape: own.shape });
    return exchanged(machine, whole, padded(machine, ones, index, whole.shape), padded(machine, own, index, whole.shape));
  }
  const shaped = index.some(({ kind }) => kind === 'place') ? machine.reshaped(own, withPlaces(whole.shape, index)) : own;
  return spliced(machine, whole, index, shaped, 0);
}

function spliced(machine: Machine, whole: Value, index: readonly Taken[], value: Value, from: number): Value {
  for (let axis = from; axis < whole.shape.length; axis += 1) {
    const size = axisSize(whole.shape, axis);
    const stretch = stretchOf(index[axis] ?? { kind: 'whole' }, size);
    if (stretch === undefined || isWhole(stretch, size)) continue;
    const part = (start: Dimension, stop: Dimension): readonly Value[] => {
      if (constantValue(subtract(stop, start)) === 0) return [];
      return [machine.apply('slice', [whole], { axis, start, stop })];
    };
    const [middle] = part(stretch.start, stretch.stop);
    const inner = middle === undefined ? value : spliced(machine, middle, index, value, axis + 1);
    const parts = [...part(ZERO, stretch.start), inner, ...part(stretch.stop, size)];
    return parts.length === 1 ? inner : machine.apply('concat', parts, { axis });
  }
  return value;
}

function textOf(taken: Taken): string {
  if (taken.kind === 'place') return `p${taken.at.key}`;
  if (taken.kind === 'range') return `r${taken.start.key}:${taken.stop.key}`;
  if (taken.kind === 'steps') return `s${taken.start.key}:${taken.step}:${taken.count.key}`;
  return taken.kind;
}

export function samePart(a: readonly Taken[], b: readonly Taken[]): boolean {
  return a.length === b.length && a.every((taken, axis) => textOf(taken) === textOf(b[axis] ?? { kind: 'new' }));
}

/** True if two parts are known to share no element. */
export function areDisjoint(a: readonly Taken[], b: readonly Taken[], shape: Shape): boolean {
  return shape.some((size, axis) => {
    const [own, other] = [a[axis], b[axis]].map((taken) => stretchOf(taken ?? { kind: 'whole' }, size));
    if (own === undefined || other === undefined) return false;
    if (own.steps !== undefined && other.steps !== undefined && areApart(own.steps, other.steps)) return true;
    const before = constantValue(subtract(own.stop, other.start));
    const behind = constantValue(subtract(other.stop, own.start));
    return (before !== undefined && before <= 0) || (behind !== undefined && behind <= 0);
  });
}
