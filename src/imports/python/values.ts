import { sizeValue } from '../../program/build.ts';
import type { Dimension } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';
import type { ClassStatement, Expr, FunctionStatement, Parameter } from './syntax.ts';

/** A value of the Python program, as far as it is known without numbers. */
export type Abstract =
  | TensorValue
  | { readonly kind: 'size'; readonly size: Dimension }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' | 'ellipsis' }
  | SequenceValue
  | DictionaryValue
  | ObjectValue
  | GivenValue
  | ArrayValue
  | FunctionValue
  | { readonly kind: 'class'; readonly statement: ClassStatement }
  | { readonly kind: 'library'; readonly path: string }
  | { readonly kind: 'method'; readonly object: Abstract; readonly name: string }
  | { readonly kind: 'slice'; readonly start?: Abstract; readonly stop?: Abstract; readonly step?: Abstract }
  | UnknownValue;

export interface TensorValue {
  readonly kind: 'tensor';
  readonly value: Value;
  /** True for what `np.arange(N)` gives, over the whole of an axis of this length. */
  readonly counts?: Dimension;
  /** The mask that chooses the elements that are meant, of `a[mask]`. */
  readonly only?: Value;
  /** True for numbers that were made of truth values, such as `(x > 0).astype(float)`. */
  readonly isNumber?: true;
  /** True for an array that holds whole numbers only, whatever is written to it. */
  readonly holdsWhole?: true;
}

/** A tuple, or a list, which may be changed in place. */
export interface SequenceValue {
  readonly kind: 'sequence';
  readonly items: Abstract[];
  readonly isList: boolean;
}

export interface DictionaryValue {
  readonly kind: 'dictionary';
  readonly entries: Map<string, Abstract>;
}

/** `self`, or the context of an `autograd.Function`. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly of: ClassStatement | undefined;
  readonly attributes: Map<string, Abstract>;
}

/** A parameter, until its use tells what it is: a tensor, a size, a flag, or a dictionary of such. */
export interface GivenValue {
  readonly kind: 'given';
  readonly name: string;
  /** Of an entry of another one: its key. */
  readonly key?: string;
}

/** An array that is filled part by part. Each change makes a new one. */
export interface ArrayValue {
  readonly kind: 'array';
  readonly shape: Shape;
  readonly base: Value;
  /** True as long as `base` is zero everywhere, or never read. */
  readonly isBlank: boolean;
  readonly writes: readonly ArrayWrite[];
  readonly holdsWhole?: true;
}

export interface ArrayWrite {
  readonly index: readonly Taken[];
  readonly value: Value;
  readonly isAdded: boolean;
}

/** A part of one axis that is read or written, counted from 0, the end exclusive. */
export type Taken =
  | { readonly kind: 'whole' | 'new' | 'reversed' }
  | { readonly kind: 'place'; readonly at: Dimension }
  | { readonly kind: 'range'; readonly start: Dimension; readonly stop: Dimension }
  | StepsTaken
  | { readonly kind: 'chosen'; readonly by: TensorValue }
  | { readonly kind: 'mask'; readonly by: TensorValue };

/** Every so many elements from a start on. */
export interface StepsTaken {
  readonly kind: 'steps';
  readonly start: Dimension;
  readonly step: number;
  readonly count: Dimension;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: FunctionStatement | { readonly kind: 'lambda'; readonly value: Expr };
  readonly scope: Scope;
  /** Bound to an object. */
  readonly self?: Abstract;
}

export interface UnknownValue {
  readonly kind: 'unknown';
  readonly reason: string;
  /** True if the reason has not been said yet. */
  readonly isNews?: boolean;
}

/** Names of a function, and those around it. */
export class Scope {
  readonly names = new Map<string, Abstract>();
  readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  get(name: string): Abstract | undefined {
    return this.names.get(name) ?? this.outer?.get(name);
  }
}

export const NONE: Abstract = { kind: 'none' };
export const TRUE: Abstract = { kind: 'boolean', value: true };
export const FALSE: Abstract = { kind: 'boolean', value: false };

export function unknown(reason: string): UnknownValue {
  return { kind: 'unknown', reason };
}

export function tensor(value: Value): TensorValue {
  return { kind: 'tensor', value };
}

export function sizeOf(size: Dimension): Abstract {
  return { kind: 'size', size };
}

export function tuple(items: readonly Abstract[]): SequenceValue {
  return { kind: 'sequence', items: [...items], isList: false };
}

/** Raised where something is not read; the statement around it is left out. */
export class Unread extends Error {}

/** Raised where what is read was not read before: that is said already. */
export class Consequence extends Unread {}

/** Raised where something needs a shape that nothing has told. */
export class UnknownShape extends Unread {
  constructor() {
    super('the shape of this is not known');
  }
}

/** Raised where a shape must be other than was assumed: the reading begins again with these. */
export class Reconsider extends Error {
  readonly sizes: ReadonlyMap<string, Dimension>;

  constructor(sizes: ReadonlyMap<string, Dimension>) {
    super('sizes are not as assumed');
    this.sizes = sizes;
  }
}

/** Raised where something given that was taken for a tensor turns out to be a size. */
export class TakenForTensor extends Error {
  readonly own: string;

  constructor(own: string) {
    super(`${own} is a size`);
    this.own = own;
  }
}

/** A plain number as a value of the language. */
export function valueOfSize(size: Dimension): Value {
  return sizeValue(size);
}
