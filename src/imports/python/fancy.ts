import { numberValue } from '../../program/build.ts';
import { type Dimension, multiply, ONE } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { broadcastShapes, type Shape, sameShape } from '../../program/shape.ts';
import { noteIndex } from './index-domains.ts';
import type { Machine } from './machine.ts';
import { type Taken, Unread, valueOfSize } from './values.ts';

/** Index arrays of several axes, as one along these axes laid out in a row. */
interface Picked {
  /** The axes that are indexed. */
  readonly axes: readonly number[];
  /** The places among all elements of these axes. */
  readonly places: Value;
  /** The number of these elements. */
  readonly size: Dimension;
  /** True where the result has the axes of the index in front, as NumPy has it for indices that do not stand side by side. */
  readonly isFirst: boolean;
}

export function isPicking({ kind }: Taken): boolean {
  return kind === 'chosen' || kind === 'place';
}

/** True for brackets in which several indices choose elements together, in a way that no parts one after the other do. */
export function isFancy(index: readonly Taken[]): boolean {
  const ranks = index.flatMap((own) => (own.kind === 'chosen' ? [own.by.value.shape.length] : []));
  if (ranks.length === 0 || index.some(({ kind }) => kind === 'new' || kind === 'mask')) return false;
  const axes = [...index.entries()].flatMap(([axis, own]) => (isPicking(own) ? [axis] : []));
  const isApart = axes.length > 0 && (axes.at(-1) ?? 0) - (axes[0] ?? 0) >= axes.length;
  return ranks.length > 1 || (isApart && ranks.some((rank) => rank > 0));
}

function placeOf(own: Taken): Value {
  if (own.kind === 'chosen') return own.by.value;
  return own.kind === 'place' ? valueOfSize(own.at) : numberValue(0);
}

function picked(machine: Machine, shape: Shape, index: readonly Taken[]): Picked {
  const axes = [...index.keys()].filter((axis) => isPicking(index[axis] ?? { kind: 'whole' }));
  const isApart = axes.some((axis, at) => at > 0 && axis !== (axes[at - 1] ?? 0) + 1);
  let places: Value | undefined;
  for (const axis of axes) {
    const own = placeOf(index[axis] ?? { kind: 'whole' });
    noteIndex(own, shape[axis] ?? ONE, machine.program);
    const along = places && machine.infix('*', places, valueOfSize(shape[axis] ?? ONE));
    places = along === undefined ? own : machine.infix('+', along, own);
  }
  if (places === undefined) throw new Unread('empty brackets');
  const size = axes.map((axis) => shape[axis] ?? ONE).reduce(multiply, ONE);
  return { axes, places, size, isFirst: isApart };
}

/** The order of axes with those that are indexed in front. */
function inFront(rank: number, axes: readonly number[]): readonly number[] {
  return [...axes, ...[...Array(rank).keys()].filter((axis) => !axes.includes(axis))];
}

function permuted(machine: Machine, value: Value, order: readonly number[]): Value {
  return order.every((axis, at) => axis === at) ? value : machine.apply('transpose', [value], { axes: [...order] });
}

function inverse(order: readonly number[]): readonly number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

/** The order that moves as many axes in front as an index has to the place of the axes that it stands for. */
function moved(rank: number, count: number, to: number): readonly number[] {
  const rest = [...Array(rank - count).keys()].map((axis) => axis + count);
  return [...rest.slice(0, to), ...Array(count).keys(), ...rest.slice(to)];
}

function resultOrder(rank: number, { axes, places, isFirst }: Picked): readonly number[] {
  return moved(rank, places.shape.length, isFirst ? 0 : (axes[0] ?? 0));
}

/** The elements that several index arrays choose together. */
export function readFancy(machine: Machine, value: Value, index: readonly Taken[]): Value {
  const own = picked(machine, value.shape, index);
  const order = inFront(value.shape.length, own.axes);
  const rest = order.slice(own.axes.length).map((axis) => value.shape[axis] ?? ONE);
  const flat = machine.reshaped(permuted(machine, value, order), [own.size, ...rest]);
  const found = machine.apply('gather', [flat, own.places]);
  return permuted(machine, found, resultOrder(found.shape.length, own));
}

/** Zeros of a shape, but for what is added at the elements that index arrays choose together. */
export function scatteredFancy(machine: Machine, value: Value, index: readonly Taken[], shape: Shape): Value {
  const own = picked(machine, shape, index);
  const order = inFront(shape.length, own.axes);
  const rest = order.slice(own.axes.length).map((axis) => shape[axis] ?? ONE);
  const parted = [...own.places.shape, ...rest];
  const written = resultOrder(parted.length, own);
  const wanted = written.map((axis) => parted[axis] ?? ONE);
  const fits = broadcastShapes(value.shape, wanted);
  if (fits === undefined) throw new Unread('an assignment to elements that do not have the shape of what is assigned');
  const whole = sameShape(value.shape, wanted) ? value : machine.apply('broadcast', [value], { shape: wanted });
  const added = machine.apply('scatter_add', [permuted(machine, whole, inverse(written)), own.places], { size: own.size });
  const sizes = order.map((axis) => shape[axis] ?? ONE);
  return permuted(machine, machine.reshaped(added, sizes), inverse(order));
}
