import { numberValue } from '../../../program/build.ts';
import { constantValue, type Dimension, subtract } from '../../../program/dimension.ts';
import { isUnknown } from '../../../program/shape.ts';
import { blankArray } from '../arrays.ts';
import { shapeOf } from '../attributes.ts';
import { stepsIn } from '../strides.ts';
import { type Abstract, tensor, Unread, valueOfSize } from '../values.ts';
import { isTruth } from '../whole.ts';
import type { LibraryCall, LibraryFunction } from './call.ts';
import { cast, castByName, isWrittenWhole, ofType } from './casts.ts';

/** The shape of a tensor that a call makes: `(N, D)`, `N`, or `*x.shape`. */
function made(call: LibraryCall): readonly Dimension[] {
  return call.shape(0, 'shape', 'size');
}

const zeros: LibraryFunction = (call) => ofType(call, blankArray(call.machine, made(call)), call.isTorch ? Number.NaN : 1);
const zerosLike: LibraryFunction = (call) => {
  const shape = shapeOf(call.machine, call.argument(0));
  const of = call.argument(0);
  const value = of.kind === 'tensor' || of.kind === 'given' ? call.machine.value(of) : undefined;
  const isOfIndices = value?.kind === 'read' && call.machine.program.isOfIndices(value.variable);
  return ofType(call, blankArray(call.machine, shape), 1, isOfIndices || isTruth(call.machine, of));
};

function filled(call: LibraryCall, shape: readonly Dimension[], value: Abstract): Abstract {
  const { machine } = call;
  const number = machine.value(value);
  return tensor(shape.length === 0 ? number : machine.apply('full', [number], { shape }));
}

const ones: LibraryFunction = (call) => {
  const shape = made(call);
  return tensor(shape.length === 0 ? numberValue(1) : call.machine.apply('ones', [], { shape }));
};

const arange: LibraryFunction = (call) => {
  const { machine } = call;
  const [first, second, third] = call.args.filter(({ kind }) => kind !== 'none').map((own) => call.size(own));
  if (first === undefined) throw new Unread('`arange` of nothing');
  if (second === undefined || (constantValue(first) === 0 && third === undefined)) {
    const size = second ?? first;
    return { kind: 'tensor', value: machine.apply('arange', [], { size }), counts: size };
  }
  const step = third === undefined ? 1 : machine.count(third);
  const length = step > 0 ? stepsIn(subtract(second, first), step) : undefined;
  if (length === undefined) throw new Unread('`arange` of a length that is not known');
  const counted = machine.apply('arange', [], { size: length });
  const scaled = step === 1 ? counted : machine.infix('*', counted, numberValue(step));
  return tensor(machine.infix('+', scaled, valueOfSize(first)));
};

/** Random numbers of a shape: what they are does not matter, only that they stay the same. */
function drawn(domain: string, at: number, ...names: readonly string[]): LibraryFunction {
  return (call) => {
    const [first] = call.args;
    const shape = call.name.endsWith('_like') && first !== undefined ? shapeOf(call.machine, first) : call.shape(at, ...names);
    if (isUnknown(shape)) throw new Unread('random numbers of a shape that is not known');
    return tensor(call.machine.drawnValue(shape, domain));
  };
}

/** The same numbers, in whatever form. */
function itselfAt(at: number): LibraryFunction {
  return (call) => {
    const of = call.argument(at);
    return of.kind === 'sequence' || of.kind === 'size' ? tensor(call.machine.value(of)) : { ...of };
  };
}

const itself = itselfAt(0);

/** Numbers, where they were truth values before. */
function asNumber(of: Abstract, like: Abstract): Abstract {
  if (like.kind === 'unknown') return like;
  return of.kind === 'tensor' ? { ...of, isNumber: true } : of;
}

/** A copy, which is changed without its original. */
const copied: LibraryFunction = (call) => ({ ...call.argument(0) });

export const CREATION: Readonly<Record<string, LibraryFunction>> = {
  zeros,
  empty: zeros,
  zeros_like: zerosLike,
  empty_like: zerosLike,
  new_zeros: (call) => blankArray(call.machine, call.shape(1)),
  new_empty: (call) => blankArray(call.machine, call.shape(1)),
  new_ones: (call) => filled(call, call.shape(1), tensor(numberValue(1))),
  new_full: (call) => filled(call, call.shape(1), call.argument(2, 'fill_value')),
  new_tensor: itselfAt(1),
  ones,
  ones_like: (call) => filled(call, shapeOf(call.machine, call.argument(0)), tensor(numberValue(1))),
  full: (call) => {
    const shape = call.argument(0, 'shape', 'size');
    const sizes = shape.kind === 'sequence' ? shape.items.map((item) => call.size(item)) : [call.size(shape)];
    const own = call.argument(1, 'fill_value');
    return ofType(call, filled(call, sizes, own), 2, isWrittenWhole(own));
  },
  full_like: (call) => filled(call, shapeOf(call.machine, call.argument(0)), call.argument(1, 'fill_value')),
  arange,
  eye: (call) => tensor(call.machine.apply('eye', [], { size: call.size(call.argument(0)) })),
  identity: (call) => tensor(call.machine.apply('eye', [], { size: call.size(call.argument(0)) })),
  rand: drawn('0..1', 0, 'size'),
  random_sample: drawn('0..1', 0, 'size'),
  random: drawn('0..1', 0, 'size'),
  rand_like: drawn('0..1', 0),
  uniform: drawn('0..1', 2, 'size'),
  randn: drawn('', 0, 'size'),
  randn_like: drawn('', 0),
  standard_normal: drawn('', 0, 'size'),
  normal: drawn('', 2, 'size'),
  binomial: drawn('mask', 2, 'size'),
  bernoulli: (call) => tensor(call.machine.drawnValue(call.value(0).shape, 'mask')),
  array: (call) => ofType(call, itself(call), 1, isWrittenWhole(call.argument(0))),
  asarray: itself,
  asanyarray: itself,
  ascontiguousarray: itself,
  require: itself,
  atleast_2d: itself,
  tensor: (call) => ofType(call, itself(call), Number.NaN, isWrittenWhole(call.argument(0))),
  as_tensor: itself,
  from_numpy: itself,
  float: (call) => {
    const of = call.argument(0);
    if (of.kind !== 'text') return castByName(call);
    const sign = of.text.startsWith('-') ? -1 : 1;
    if (!/^[-+]?inf(inity)?$/i.test(of.text)) throw new Unread(`\`float\` of a text`);
    return tensor(numberValue(sign * Number.POSITIVE_INFINITY, sign < 0 ? '-inf' : 'inf'));
  },
  float32: castByName,
  float64: castByName,
  double: castByName,
  half: castByName,
  int32: castByName,
  int64: castByName,
  long: castByName,
  bool: castByName,
  astype: cast,
  type: cast,
  type_as: (call) => asNumber(itself(call), call.argument(1)),
  to: cast,
  cpu: itself,
  cuda: itself,
  numpy: itself,
  item: itself,
  tolist: itself,
  contiguous: itself,
  requires_grad_: itself,
  copy: copied,
  clone: copied,
  deepcopy: copied,
};
