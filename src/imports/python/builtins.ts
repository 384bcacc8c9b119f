import { constant, constantValue } from '../../program/dimension.ts';
import { elementsOf } from './elements.ts';
import { keyOf } from './keys.ts';
import { callLibrary } from './library/library.ts';
import type { Machine } from './machine.ts';
import { entryOf } from './record.ts';
import { type Abstract, FALSE, NONE, sizeOf, TRUE, tensor, tuple, Unread } from './values.ts';

export interface Arguments {
  readonly args: readonly Abstract[];
  readonly keywords: ReadonlyMap<string, Abstract>;
}

export type Builtin = (machine: Machine, own: Arguments) => Abstract;

/** Whole numbers in their order. */
const sorted: Builtin = (machine, { args: [of], keywords }) => {
  const items = elementsOf(machine, of ?? NONE);
  const numbers = items.map((item) => (item.kind === 'size' ? constantValue(item.size) : undefined));
  if (numbers.every((own) => own !== undefined)) {
    const isReverse = keywords.get('reverse') === TRUE;
    if (keywords.has('key') || (keywords.has('reverse') && !isReverse)) throw new Unread('`sorted` with its own order');
    const own = numbers.toSorted((a, b) => (isReverse ? b - a : a - b));
    return { kind: 'sequence', items: own.map((each) => sizeOf(constant(each))), isList: true };
  }
  if (keywords.size > 0 || !items.every(({ kind }) => kind === 'text')) throw new Unread('`sorted` of what has no known order');
  const texts = items.map(keyOf).toSorted();
  return { kind: 'sequence', items: texts.map((text): Abstract => ({ kind: 'text', text })), isList: true };
};

/** `dict(a=1)`, `dict(other)`, `dict(zip(keys, values))`. */
const dict: Builtin = (machine, { args: [of], keywords }) => {
  if (of === undefined) return { kind: 'dictionary', entries: new Map(keywords) };
  if (of.kind === 'dictionary') return { kind: 'dictionary', entries: new Map([...of.entries, ...keywords]) };
  if (of.kind !== 'sequence') throw new Unread('`dict` of what is no dictionary');
  const pairs = of.items.map((item) => elementsOf(machine, item));
  const entries = pairs.map(([key, value]): [string, Abstract] => [keyOf(key ?? NONE), value ?? NONE]);
  return { kind: 'dictionary', entries: new Map([...entries, ...keywords]) };
};

/** Kinds of values by the names of types, as far as these are known here. */
const KINDS: Readonly<Record<string, (of: Abstract) => boolean>> = {
  int: ({ kind }) => kind === 'size',
  str: ({ kind }) => kind === 'text',
  bool: ({ kind }) => kind === 'boolean',
  list: (of) => of.kind === 'sequence' && of.isList,
  tuple: (of) => of.kind === 'sequence' && !of.isList,
  dict: ({ kind }) => kind === 'dictionary',
  ndarray: ({ kind }) => kind === 'tensor' || kind === 'array',
  Tensor: ({ kind }) => kind === 'tensor' || kind === 'array',
};

/** Of what is given nothing is known: it is taken for what it is asked about. */
const isinstance: Builtin = (_machine, { args: [of, type] }) => {
  if (of === undefined || of.kind === 'given') return TRUE;
  const types = type?.kind === 'sequence' ? type.items : [type];
  const known = types.map((own) => (own?.kind === 'library' ? entryOf(KINDS, own.path.split('.').at(-1) ?? '') : undefined));
  if (known.some((is) => is?.(of) === true)) return TRUE;
  return known.every((is) => is !== undefined) ? FALSE : TRUE;
};

const str: Builtin = (_machine, { args: [of] }) => {
  if (of?.kind === 'text') return of;
  const fixed = of?.kind === 'size' ? constantValue(of.size) : undefined;
  return { kind: 'text', text: fixed === undefined ? '' : String(fixed) };
};

const sum: Builtin = (machine, { args: [of, start] }) => {
  if (of?.kind !== 'sequence') {
    if (start !== undefined) throw new Unread('`sum` of an array from a start on');
    return callLibrary(machine, 'sum', of === undefined ? [] : [of, sizeOf(constant(0))], new Map());
  }
  const isFromZero = start === undefined || (start.kind === 'size' && constantValue(start.size) === 0);
  const values = [...(isFromZero ? [] : [start]), ...of.items].map((item) => machine.value(item));
  if (values.length === 0) return sizeOf(constant(0));
  return tensor(values.reduce((total, value) => machine.infix('+', total, value)));
};

const enumerate: Builtin = (machine, { args: [of, at], keywords }) => {
  const start = at ?? keywords.get('start');
  const from = start === undefined ? 0 : machine.count(machine.sizeOf(start));
  return tuple(elementsOf(machine, of ?? NONE).map((item, place) => tuple([sizeOf(constant(from + place)), item])));
};

/** Built-in functions that only look at what they are given. */
export const LOOKING: Readonly<Record<string, Builtin>> = { sorted, dict, isinstance, str, sum, enumerate };
