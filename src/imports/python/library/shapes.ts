import { add, constant, constantValue, type Dimension, isOne, ONE, scale, ZERO } from '../../../program/dimension.ts';
import type { Value } from '../../../program/program.ts';
import { isUnknown } from '../../../program/shape.ts';
import { elementsIn, shapeOf } from '../attributes.ts';
import { floored } from '../floored.ts';
import { shapeFor } from '../open-shape.ts';
import { divided } from '../sizes.ts';
import { transposed } from '../transposed.ts';
import { type Abstract, sizeOf, tensor, tuple, Unread } from '../values.ts';
import type { LibraryCall, LibraryFunction } from './call.ts';

function counted(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The operands of a call that takes a list of them. */
function listed(call: LibraryCall): readonly Value[] {
  const list = call.argument(0, 'tensors', 'arrays');
  if (list.kind !== 'sequence') throw new Unread(`\`${call.name}\` of what is no list`);
  return list.items.map((item) => call.machine.value(item));
}

function joined(axis: number | undefined, name: 'concat' | 'stack'): LibraryFunction {
  return (call) => {
    const own = call.optional(1, 'axis', 'dim');
    const along = axis ?? (own === undefined ? 0 : call.number(own));
    const values = listed(call);
    const operands = name === 'concat' && axis !== undefined && values[0]?.shape.length === 1 ? { axis: 0 } : { axis: along };
    return tensor(call.machine.apply(name, values, operands.axis === 0 ? {} : operands));
  };
}

const reshape: LibraryFunction = (call) => {
  const { machine } = call;
  const value = call.value(0);
  return tensor(machine.reshaped(value, shapeFor(value, call.shape(1, 'newshape', 'shape'))));
};

const flat: LibraryFunction = (call) => {
  const value = call.value(0);
  const start = call.optional(1, 'start_dim');
  const from = start === undefined ? 0 : counted(call.number(start), value.shape.length);
  if (value.shape.length - from <= 1) return tensor(value);
  return tensor(call.machine.reshaped(value, [...value.shape.slice(0, from), elementsIn(value.shape.slice(from))]));
};

function permuted(call: LibraryCall, value: Value, axes: readonly number[]): Abstract {
  const rank = value.shape.length;
  const own = axes.map((axis) => counted(axis, rank));
  if (rank === 2 && own[0] === 1) return tensor(transposed(call.machine, value));
  return own.every((axis, at) => axis === at) ? tensor(value) : tensor(call.machine.apply('transpose', [value], { axes: own }));
}

function swapped(call: LibraryCall, value: Value, a: number, b: number): Abstract {
  const rank = value.shape.length;
  const order = [...value.shape.keys()];
  const [first, second] = [counted(a, rank), counted(b, rank)];
  order[first] = second;
  order[second] = first;
  return permuted(call, value, order);
}

/** `np.transpose(x, axes)`, `x.transpose(0, 2, 1)`, and `x.transpose(1, 2)` of PyTorch, which swaps two. */
const transpose: LibraryFunction = (call) => {
  const value = call.value(0);
  const rest = call.args.slice(1);
  const [first, second] = rest;
  const named = call.optional(1, 'axes', 'dims');
  if (first === undefined && named === undefined) return tensor(transposed(call.machine, value));
  if (call.isTorch && first?.kind === 'size' && second?.kind === 'size' && rest.length === 2)
    return swapped(call, value, call.number(first), call.number(second));
  const axes = named?.kind === 'sequence' ? named.items : rest;
  return permuted(
    call,
    value,
    axes.map((axis) => call.number(axis)),
  );
};

const moveaxis: LibraryFunction = (call) => {
  const value = call.value(0);
  const rank = value.shape.length;
  const [from, to] = [counted(call.number(call.argument(1)), rank), counted(call.number(call.argument(2)), rank)];
  const order = [...value.shape.keys()].filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return permuted(call, value, order);
};

const rolled: LibraryFunction = (call) => {
  const value = call.value(0);
  const axis = call.number(call.argument(1));
  const order = [...value.shape.keys()].filter((own) => own !== axis);
  order.splice(call.args[2] === undefined ? 0 : call.number(call.args[2]), 0, axis);
  return permuted(call, value, order);
};

const unsqueeze: LibraryFunction = (call) => {
  const value = call.value(0);
  const axes = call.axes(call.argument(1, 'axis', 'dim')) ?? [];
  const shape = [...value.shape];
  for (const axis of axes) shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, ONE);
  return tensor(call.machine.reshaped(value, shape));
};

const squeeze: LibraryFunction = (call) => {
  const value = call.value(0);
  const axes = call.axes(call.optional(1, 'axis', 'dim'))?.map((axis) => counted(axis, value.shape.length));
  const shape = value.shape.filter((size, axis) => !isOne(size) || (axes !== undefined && !axes.includes(axis)));
  return shape.length === value.shape.length ? tensor(value) : tensor(call.machine.reshaped(value, shape));
};

const expanded: LibraryFunction = (call) => {
  const value = call.value(0);
  const given = call.shape(1, 'shape', 'size');
  const rank = given.length;
  const shape = given.map((size, axis) => {
    const own = value.shape[axis - rank + value.shape.length];
    return constantValue(size) === -1 && own !== undefined ? own : size;
  });
  return tensor(call.machine.apply('broadcast', [value], { shape }));
};

const expandedAs: LibraryFunction = (call) =>
  tensor(call.machine.apply('broadcast', [call.value(0)], { shape: shapeOf(call.machine, call.argument(1)) }));

/** `np.tile(a, reps)`, and `repeat` of PyTorch. */
const tiled: LibraryFunction = (call) => {
  const value = call.value(0);
  const given = call.shape(1, 'reps');
  const missing = value.shape.length - given.length;
  const counts = [...Array.from({ length: Math.max(0, missing) }, () => ONE), ...given];
  const own =
    missing < 0 ? call.machine.reshaped(value, [...counts.slice(value.shape.length).map(() => ONE), ...value.shape]) : value;
  return tensor(call.machine.apply('tile', [own], { counts }));
};

const repeated: LibraryFunction = (call) => {
  if (call.isTorch && call.name === 'repeat') return tiled(call);
  const axis = call.optional(2, 'axis', 'dim');
  const count = call.size(call.argument(1, 'repeats'));
  const value = axis === undefined ? call.machine.value(flat(call)) : call.value(0);
  return tensor(call.machine.apply('repeat', [value], { count, axis: axis === undefined ? 0 : call.number(axis) }));
};

/** The sizes of the padding on both sides of each axis. */
function widths(call: LibraryCall, rank: number): readonly (readonly [Dimension, Dimension])[] {
  const given = call.argument(1, 'pad_width');
  if (given.kind !== 'sequence') return Array.from({ length: rank }, () => [call.size(given), call.size(given)] as const);
  const pairs = given.items.map((item): readonly [Dimension, Dimension] => {
    if (item.kind !== 'sequence') return [call.size(item), call.size(item)];
    const sizes = item.items.map((own) => call.size(own));
    return [sizes[0] ?? ZERO, sizes[1] ?? sizes[0] ?? ZERO];
  });
  const isOnePair = given.items.every(({ kind }) => kind === 'size') && given.items.length === 2;
  if (isOnePair) return Array.from({ length: rank }, () => [pairs[0]?.[0] ?? ZERO, pairs[1]?.[0] ?? ZERO] as const);
  return pairs.length === 1 ? Array.from({ length: rank }, () => pairs[0] ?? [ZERO, ZERO]) : pairs;
}

function paddedBy(call: LibraryCall, value: Value, own: readonly (readonly [Dimension, Dimension])[]): Abstract {
  let result = value;
  own.forEach(([before, after], axis) => {
    if (constantValue(before) !== 0 || constantValue(after) !== 0)
      result = call.machine.apply('pad', [result], { axis, before, after });
  });
  return tensor(result);
}

const pad: LibraryFunction = (call) => {
  const value = call.value(0);
  const mode = call.optional(2, 'mode');
  if (mode?.kind === 'text' && mode.text !== 'constant') throw new Unread(`padding by \`${mode.text}\``);
  const rank = value.shape.length;
  if (!call.isTorch) return paddedBy(call, value, widths(call, rank));
  const given = call.argument(1, 'pad');
  if (given.kind !== 'sequence') throw new Unread('padding by no list of sizes');
  const sizes = given.items.map((item) => call.size(item));
  const own = Array.from({ length: rank }, (_, axis): readonly [Dimension, Dimension] => {
    const at = 2 * (rank - 1 - axis);
    return [sizes[at] ?? ZERO, sizes[at + 1] ?? ZERO];
  });
  return paddedBy(call, value, own);
};

/** Parts of an axis: equal ones, or between the given ends. */
const split: LibraryFunction = (call) => {
  const { machine } = call;
  const value = call.value(0);
  const along = call.optional(2, 'axis', 'dim');
  const axis =
    call.name === 'hsplit'
      ? Math.min(1, value.shape.length - 1)
      : along === undefined
        ? 0
        : counted(call.number(along), value.shape.length);
  const size = value.shape[axis];
  if (size === undefined || isUnknown(value.shape)) throw new Unread('the axis that is split is not known');
  const ends = endsOf(call, size);
  return tuple(ends.slice(1).map((stop, at) => tensor(machine.apply('slice', [value], { axis, start: ends[at] ?? ZERO, stop }))));
};

function endsOf(call: LibraryCall, size: Dimension): readonly Dimension[] {
  const given = call.argument(1, 'indices_or_sections', 'split_size_or_sections', 'chunks');
  const areSizes = call.isTorch && call.name === 'split';
  if (given.kind === 'sequence') {
    const sizes = given.items.map((item) => call.size(item));
    if (!areSizes) return [ZERO, ...sizes, size];
    const ends = [ZERO];
    for (const own of sizes) ends.push(add(ends.at(-1) ?? ZERO, own));
    return ends;
  }
  const own = call.size(given);
  const count = areSizes ? call.machine.count(divided(size, own) ?? ONE) : call.machine.count(own);
  const part = areSizes ? own : (divided(size, constant(count)) ?? floored(call.machine, size, constant(count)));
  if (part === undefined) throw new Unread(`an axis of ${count} equal parts whose length is not known`);
  return Array.from({ length: count + 1 }, (_, at) => scale(part, at));
}

export const SHAPES: Readonly<Record<string, LibraryFunction>> = {
  reshape,
  view: reshape,
  reshape_as: (call) => tensor(call.machine.reshaped(call.value(0), shapeOf(call.machine, call.argument(1)))),
  view_as: (call) => tensor(call.machine.reshaped(call.value(0), shapeOf(call.machine, call.argument(1)))),
  flatten: flat,
  ravel: flat,
  transpose,
  permute: transpose,
  t: (call) => tensor(transposed(call.machine, call.value(0))),
  swapaxes: (call) => swapped(call, call.value(0), call.number(call.argument(1)), call.number(call.argument(2))),
  moveaxis,
  movedim: moveaxis,
  rollaxis: rolled,
  unsqueeze,
  expand_dims: unsqueeze,
  squeeze,
  expand: expanded,
  broadcast_to: expanded,
  expand_as: expandedAs,
  tile: tiled,
  repeat: repeated,
  repeat_interleave: repeated,
  pad,
  split,
  array_split: split,
  hsplit: split,
  chunk: split,
  concatenate: joined(undefined, 'concat'),
  concat: joined(undefined, 'concat'),
  cat: joined(undefined, 'concat'),
  stack: joined(undefined, 'stack'),
  vstack: joined(0, 'concat'),
  hstack: joined(1, 'concat'),
  size: (call) => {
    const at = call.args[1];
    const shape = shapeOf(call.machine, call.argument(0));
    if (at === undefined) return call.isTorch ? tuple(shape.map(sizeOf)) : sizeOf(elementsIn(shape));
    const size = shape.at(call.number(at));
    if (size === undefined) throw new Unread('there is no such axis');
    return sizeOf(size);
  },
  shape: (call) => tuple(shapeOf(call.machine, call.argument(0)).map(sizeOf)),
  numel: (call) => sizeOf(elementsIn(shapeOf(call.machine, call.argument(0)))),
  dim: (call) => sizeOf(constant(shapeOf(call.machine, call.argument(0)).length)),
  ndim: (call) => sizeOf(constant(shapeOf(call.machine, call.argument(0)).length)),
};
