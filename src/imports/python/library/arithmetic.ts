import { numberValue } from '../../../program/build.ts';
import { constant, constantValue, isOne } from '../../../program/dimension.ts';
import type { Value } from '../../../program/program.ts';
import { broadcastShapes, isUnknown, sameShape } from '../../../program/shape.ts';
import { elementsIn } from '../attributes.ts';
import { floored } from '../floored.ts';
import { ratioOf } from '../ratios.ts';
import { type Abstract, FALSE, sizeOf, tensor, tuple, Unread } from '../values.ts';
import { isWhole } from '../whole.ts';
import type { LibraryCall, LibraryFunction } from './call.ts';
import { generic, operationNamed } from './generic.ts';

/** A function of two that Python has a sign for as well. */
function sign(symbol: string): LibraryFunction {
  return (call) => {
    const other = call.machine.infix(symbol, call.value(0, 'input'), call.value(1, 'other'));
    return tensor(other);
  };
}

function isScalar({ shape }: Value): boolean {
  return shape.length === 0 && !isUnknown(shape);
}

/** `np.dot` of stacks of matrices, which pairs each of one with each of the other, unlike `@`. */
function pairedDot({ machine }: LibraryCall, a: Value, b: Value): Value {
  const rows = 'abcdefgh'.slice(0, a.shape.length - 1);
  const stacks = 'pqrstuv'.slice(0, b.shape.length - 2);
  return machine.apply('einsum', [a, b], { subscripts: `${rows}y,${stacks}yz->${rows}${stacks}z` });
}

function hasStacks({ shape }: Value): boolean {
  return !isUnknown(shape) && shape.length > 2;
}

/** `np.dot`: with a scalar it is a product, and of vectors a number. */
const dot: LibraryFunction = (call) => {
  const [a, b] = [call.value(0), call.value(1)];
  if (hasStacks(b) && !isUnknown(a.shape) && a.shape.length > 1) return tensor(pairedDot(call, a, b));
  return tensor(call.machine.infix(isScalar(a) || isScalar(b) ? '*' : '@', a, b));
};

const outer: LibraryFunction = (call) => {
  const flat = [call.value(0), call.value(1)].map((value) => {
    if (value.shape.length <= 1) return value;
    return call.machine.reshaped(value, [elementsIn(value.shape)]);
  });
  return tensor(call.machine.apply('outer', flat));
};

const einsum: LibraryFunction = (call) => {
  const [subscripts] = call.args;
  if (subscripts?.kind !== 'text') throw new Unread('`einsum` without its subscripts');
  const operands = call.args.slice(1).map((own) => call.machine.value(own));
  return tensor(call.machine.apply('einsum', operands, { subscripts: subscripts.text.replaceAll(' ', '') }));
};

/** Two bounds, of which one may be left out. */
const clip: LibraryFunction = (call) => {
  const { machine } = call;
  const value = call.value(0);
  const [low, high] = [call.optional(1, 'a_min', 'min'), call.optional(2, 'a_max', 'max')];
  if (low === undefined && high === undefined) return tensor(value);
  if (high === undefined && low !== undefined) return tensor(machine.apply('maximum', [value, machine.value(low)]));
  if (low === undefined && high !== undefined) return tensor(machine.apply('minimum', [value, machine.value(high)]));
  return tensor(machine.apply('clip', [value, machine.value(low as Abstract), machine.value(high as Abstract)]));
};

const where: LibraryFunction = (call) => {
  if (call.args.length < 3) throw new Unread('`where` with a condition alone');
  // As a method of a tensor, the tensor stands first.
  const isMethod = call.keywords.has('of method');
  const order = isMethod ? [1, 0, 2] : [0, 1, 2];
  return tensor(
    call.machine.apply(
      'where',
      order.map((at) => call.value(at)),
    ),
  );
};

function choosing(mask: Value, value: Value, call: LibraryCall): Abstract {
  return tensor(call.machine.apply('where', [mask, value, call.value(0)]));
}

/** `x.gather(dim, index)` of PyTorch. */
const gather: LibraryFunction = (call) => {
  const axis = call.number(call.argument(1, 'dim'));
  return tensor(call.machine.apply('take_along', [call.value(0), call.value(2, 'index')], { axis }));
};

/** `np.take(a, indices, axis=0)`. */
const take: LibraryFunction = (call) => {
  const axis = call.optional(2, 'axis');
  if (axis !== undefined && call.number(axis) !== 0) throw new Unread('`take` along another axis than the first');
  return tensor(call.machine.apply('gather', [call.value(0), call.value(1)]));
};

const takeAlong: LibraryFunction = (call) => {
  const axis = call.optional(2, 'axis', 'dim');
  const options = axis === undefined ? {} : { axis: call.number(axis) };
  return tensor(call.machine.apply('take_along', [call.value(0), call.value(1)], options));
};

/** `F.one_hot(labels, C)`. */
const oneHot: LibraryFunction = (call) => {
  const size = call.size(call.argument(1, 'num_classes'));
  return tensor(call.machine.apply('one_hot', [call.value(0)], { size }));
};

/** The whole part of a quotient of sizes; numbers that are whole stay what they are. */
const whole: LibraryFunction = (call) => {
  const of = call.argument(0);
  if (of.kind === 'size') return of;
  const value = call.machine.value(of);
  const ratio = ratioOf(value, (size) => call.machine.count(size));
  if (ratio !== undefined) return sizeOf(floored(call.machine, ratio.above, constant(ratio.below)));
  const rounding = operationNamed(call.name);
  if (rounding !== undefined) return generic(call, rounding);
  if (isWhole(call.machine, value)) return tensor(value);
  throw new Unread(`\`${call.name}\` leaves out what stands behind the point`);
};

function opposite(call: LibraryCall): Abstract {
  return tensor(call.machine.infix('-', numberValue(1), call.value(0)));
}

/** Activations of PyTorch that are written with other operations. */
const hinge: LibraryFunction = (call) => tensor(call.machine.apply('relu', [call.value(0)]));

const power: LibraryFunction = (call) => tensor(call.machine.infix('^', call.value(0), call.value(1, 'exponent')));

const root: LibraryFunction = (call) => {
  const { machine } = call;
  const own = call.argument(0);
  const fixed = own.kind === 'size' ? constantValue(own.size) : undefined;
  const exact = fixed === undefined ? undefined : Math.sqrt(fixed);
  if (exact !== undefined && Number.isInteger(exact)) return sizeOf(constant(exact));
  return tensor(machine.apply('sqrt', [machine.value(own)]));
};

/** An elementwise function of the language by its name there. */
function named(name: string): LibraryFunction {
  return (call) => {
    const operation = operationNamed(name);
    if (operation === undefined) throw new Unread(`there is no \`${name}\``);
    return generic(call, operation);
  };
}

export const ARITHMETIC: Readonly<Record<string, LibraryFunction>> = {
  add: sign('+'),
  subtract: sign('-'),
  sub: sign('-'),
  multiply: sign('*'),
  mul: sign('*'),
  divide: sign('/'),
  true_divide: sign('/'),
  div: sign('/'),
  matmul: sign('@'),
  mm: sign('@'),
  bmm: sign('@'),
  mv: sign('@'),
  greater: sign('>'),
  gt: sign('>'),
  greater_equal: sign('>='),
  ge: sign('>='),
  less: sign('<'),
  lt: sign('<'),
  less_equal: sign('<='),
  le: sign('<='),
  equal: sign('=='),
  eq: sign('=='),
  not_equal: sign('!='),
  ne: sign('!='),
  logical_and: sign('*'),
  logical_or: (call) => tensor(call.machine.apply('maximum', [call.value(0), call.value(1)])),
  logical_not: opposite,
  dot,
  vdot: dot,
  inner: dot,
  outer,
  einsum,
  power,
  pow: power,
  float_power: power,
  sqrt: root,
  clip,
  clamp: clip,
  clamp_min: (call) => tensor(call.machine.apply('maximum', [call.value(0), call.value(1, 'min')])),
  where,
  masked_fill: (call) => choosing(call.value(1, 'mask'), call.value(2, 'value'), call),
  gather,
  take,
  take_along_axis: takeAlong,
  take_along_dim: takeAlong,
  one_hot: oneHot,
  expit: named('sigmoid'),
  negative: named('negative'),
  neg: (call) => tensor(call.machine.negative(call.value(0))),
  negate: (call) => tensor(call.machine.negative(call.value(0))),
  relu: hinge,
  int: whole,
  floor: whole,
  detach: (call) => tensor(call.machine.apply('stop_gradient', [call.value(0)])),
  isnan: () => FALSE,
  scatter: (call) => {
    const { machine } = call;
    const axis = call.number(call.argument(1, 'dim'));
    const [whole, index, value] = [call.value(0), call.value(2, 'index'), call.value(3, 'src')];
    const size = whole.shape.at(axis);
    const places = index.shape.at(axis);
    if (size === undefined || places === undefined || !isOne(places) || value.shape.length > 0)
      throw new Unread('`scatter` of several elements in a row');
    const rows = index.shape.toSpliced(axis < 0 ? axis + index.shape.length : axis, 1);
    const hot = machine.apply('one_hot', [machine.reshaped(index, rows)], { size });
    return tensor(machine.apply('where', [hot, value, whole]));
  },
  index_add: (call) => {
    const { machine } = call;
    if (call.number(call.argument(1, 'dim')) !== 0) throw new Unread('`index_add` along another axis than the first');
    const whole = call.value(0);
    const size = whole.shape[0];
    if (size === undefined) throw new Unread('`index_add` to a number');
    const added = machine.apply('scatter_add', [call.value(3, 'source'), call.value(2, 'index')], { size });
    return tensor(machine.infix('+', whole, added));
  },
  index_put: (call) => {
    const { machine } = call;
    const indices = call.argument(1, 'indices');
    const isAdded = call.isSet('accumulate');
    const [index] = indices.kind === 'sequence' && indices.items.length === 1 ? indices.items : [];
    const whole = call.value(0);
    const size = whole.shape[0];
    if (!isAdded || index === undefined || size === undefined) throw new Unread('`index_put` but to add to rows');
    const added = machine.apply('scatter_add', [call.value(2, 'values'), machine.value(index)], { size });
    return tensor(machine.infix('+', whole, added));
  },
  slogdet: (call) => tuple([tensor(numberValue(1)), tensor(call.machine.apply('logdet', [call.value(0)]))]),
  diagflat: (call) => {
    const value = call.value(0);
    const flat = value.shape.length === 1 ? value : call.machine.reshaped(value, [elementsIn(value.shape)]);
    return tensor(call.machine.apply('diag', [flat]));
  },
  broadcast_arrays: (call) => {
    const values = call.args.map((own) => call.machine.value(own));
    const shape = values.map((own) => own.shape).reduce((a, b) => broadcastShapes(a, b) ?? a);
    return tuple(
      values.map((own) => tensor(sameShape(own.shape, shape) ? own : call.machine.apply('broadcast', [own], { shape }))),
    );
  },
  lerp: (call) => {
    const { machine } = call;
    const [a, b, weight] = [call.value(0), call.value(1), call.value(2)];
    return tensor(machine.infix('+', a, machine.infix('*', weight, machine.infix('-', b, a))));
  },
};
