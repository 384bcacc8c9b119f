import { numberValue, sizeValue } from '../../../program/build.ts';
import { constant, multiply, ONE, subtract } from '../../../program/dimension.ts';
import type { Operation } from '../../../program/operation.ts';
import type { Value } from '../../../program/program.ts';
import { type Abstract, tensor, tuple, Unread } from '../values.ts';
import { LibraryCall, type LibraryFunction } from './call.ts';
import { generic, operationNamed } from './generic.ts';

function known(name: string): Operation {
  const found = operationNamed(name);
  if (found === undefined) throw new Unread(`there is no operation \`${name}\``);
  return found;
}

/** A reduction along axes; of a list, Python's own sum adds its elements. */
const reduction: LibraryFunction = (call) => {
  const { machine } = call;
  const own = known(call.name);
  const axes = call.axes(call.optional(1, 'axis', 'dim'));
  const keepdims = call.isSet('keepdims') || call.isSet('keepdim') || isTrue(call.args[keepdimsAt(call)]);
  const of = call.argument(0, 'a', 'x', 'input');
  if (of.kind === 'tensor' && of.only !== undefined && call.name === 'sum' && axes === undefined)
    return tensor(machine.apply(own, [machine.infix('*', of.value, of.only)]));
  const value = machine.value(of);
  const where = call.keywords.get('where');
  if (where !== undefined) throw new Unread(`\`${call.name}\` with \`where\``);
  return tensor(machine.apply(own, [value], { ...(axes && { axis: axes }), ...(keepdims && { keepdims }) }));
};

/** The place of `keepdims` behind `dtype` and `out`, which PyTorch has not. */
function keepdimsAt({ name, isTorch }: LibraryCall): number {
  const isSpread = name === 'var' || name === 'std';
  if (isTorch) return isSpread ? 3 : 2;
  return isSpread ? 5 : /max|min|logsumexp/.test(name) ? 3 : 4;
}

function isTrue(of: Abstract | undefined): boolean {
  return of?.kind === 'boolean' && of.value;
}

/** `torch.max(x, dim)` answers with the places as well; with another tensor, it is elementwise. */
const extreme: LibraryFunction = (call) => {
  const second = call.args[1];
  const isElementwise = call.isTorch && second !== undefined && second.kind !== 'size' && second.kind !== 'sequence';
  const name = call.name.replace(/^a(max|min)$/, '$1');
  if (isElementwise) {
    const both = [call.value(0), call.value(1)];
    return tensor(call.machine.apply(name === 'max' ? 'maximum' : 'minimum', both));
  }
  const found = reduction(call);
  const along = call.optional(1, 'dim', 'axis');
  if (!call.isTorch || along === undefined || call.name.startsWith('a')) return found;
  const place = call.machine.apply(`arg${name}`, [call.value(0)], { axis: call.number(along) });
  return tuple([found, tensor(place)]);
};

/** The number of elements that a reduction takes together. */
function countOf(value: Value, axes: readonly number[] | undefined): ReturnType<typeof multiply> {
  const all = axes?.map((axis) => (axis < 0 ? axis + value.shape.length : axis));
  return value.shape.filter((_, axis) => all?.includes(axis) ?? true).reduce(multiply, ONE);
}

/** `var` and `std`: PyTorch divides by one less unless it is told otherwise. */
const spread: LibraryFunction = (call) => {
  const { machine } = call;
  const found = reduction(call);
  const unbiased = call.keywords.get('unbiased') ?? (call.isTorch ? call.args[2] : undefined);
  const ddof = call.keywords.get('ddof') ?? call.keywords.get('correction') ?? (call.isTorch ? undefined : call.args[4]);
  const fallback = call.isTorch && !(unbiased?.kind === 'boolean' && !unbiased.value) ? 1 : 0;
  const lost = ddof === undefined ? fallback : call.number(ddof);
  if (lost === 0) return found;
  const count = countOf(call.value(0), call.axes(call.optional(1, 'axis', 'dim')));
  const ratio = machine.infix('/', sizeValue(count), sizeValue(subtract(count, constant(lost))));
  const factor = call.name === 'std' ? machine.apply('sqrt', [ratio]) : ratio;
  return tensor(machine.infix('*', machine.value(found), factor));
};

/** The mean beside a variance, which is along the same axes. */
function meanOf({ machine, args, keywords, isTorch }: LibraryCall): LibraryCall {
  const own = new Map([...keywords].filter(([name]) => name !== 'unbiased' && name !== 'correction'));
  return new LibraryCall(machine, 'mean', args.slice(0, 2), own, isTorch);
}

/** `np.linalg.norm`, of which the order stands second. */
const norm: LibraryFunction = (call) => {
  const { machine } = call;
  const order = call.optional(1, 'ord', 'p');
  const p = order === undefined ? undefined : machine.value(order);
  const axes = call.axes(call.optional(2, 'axis', 'dim'));
  const keepdims = call.isSet('keepdims') || call.isSet('keepdim') || isTrue(call.args[3]);
  const value = call.value(0);
  const isOfMatrix = axes === undefined ? value.shape.length > 1 : axes.length > 1;
  if (p !== undefined && isOfMatrix && !isFlattened(call))
    throw new Unread('the norm of a matrix that is not that of its elements');
  const power = p?.kind === 'number' && p.value !== 2 ? { p: p.value } : {};
  return tensor(machine.apply('norm', [value], { ...(axes && { axis: axes }), ...(keepdims && { keepdims }), ...power }));
};

/** PyTorch's norm of any tensor is that of its elements, but for those of `torch.linalg`. */
function isFlattened({ isTorch, name }: LibraryCall): boolean {
  return isTorch && name === 'norm';
}

const place: LibraryFunction = (call) => {
  const along = call.optional(1, 'axis', 'dim');
  return tensor(call.machine.apply(call.name, [call.value(0)], along === undefined ? {} : { axis: call.number(along) }));
};

/** `dim` stands second everywhere, and may be named. */
const alongOne: LibraryFunction = (call) => generic(call, known(call.name));

export const REDUCTIONS: Readonly<Record<string, LibraryFunction>> = {
  sum: reduction,
  mean: reduction,
  average: (call) => generic(call, known('mean')),
  prod: reduction,
  logsumexp: reduction,
  max: extreme,
  min: extreme,
  amax: extreme,
  amin: extreme,
  var: spread,
  std: spread,
  norm,
  var_mean: (call) => {
    const { machine, args, keywords, isTorch } = call;
    return tuple([spread(new LibraryCall(machine, 'var', args, keywords, isTorch)), reduction(meanOf(call))]);
  },
  argmax: place,
  argmin: place,
  softmax: alongOne,
  log_softmax: alongOne,
  cumsum: alongOne,
  count_nonzero: (call) => {
    const different = call.machine.infix('!=', call.value(0), numberValue(0));
    return tensor(call.machine.apply('sum', [different]));
  },
};
