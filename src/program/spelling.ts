import type { Dimension } from './dimension.ts';
import type { Shape } from './shape.ts';
import type { Options, Site } from './site.ts';

/**
 * An operation's form in the export targets. NumPy, PyTorch and LaTeX write it over whole tensors; C and TypeScript write
 * one element of its result.
 */
export interface Spelling {
  readonly numpy: TextSpelling;
  readonly torch: TextSpelling;
  readonly latex: TextSpelling;
  readonly element: ElementSpelling;
}

/** A function's name, called with the operands in order; or whatever else it takes. */
export type TextSpelling = string | ((call: SpellingCall) => Written);

/** Strengths with which pieces of text bind; the order is the same in every target. */
export const BINDING = { any: 0, choice: 0.5, comparison: 1, sum: 2, product: 3, sign: 4, power: 5, primary: 6 } as const;

export interface Written {
  readonly text: string;
  readonly binding: number;
  /** A number of the target's own language, or its true and false, where a tensor is the usual thing. */
  readonly type?: 'number' | 'mask';
}

/** An operation where it stands, with operands that are written already. */
export interface SpellingCall {
  readonly site: Site;
  readonly result: Shape;
  /** The operands, as they were written. */
  readonly written: readonly Written[];
  /** An operand as a number or tensor, in parentheses where it binds less tightly than `binding`. */
  readonly operand: (index: number, binding?: number) => string;
  /** An operand that must be a tensor, even where it is a plain number. */
  readonly tensor: (index: number, binding?: number) => string;
  /** An operand as a condition. */
  readonly condition: (index: number) => string;
  readonly size: (size: Dimension, binding?: number) => string;
  readonly number: (value: number) => string;
  /** A tensor of the target, of whose precision and on whose device new ones are made; empty where that goes without saying. */
  readonly like: string;
  /** The name of a function that the exported file then defines itself. */
  readonly helper: (helper: Helper) => string;
}

/** A function that an exported file defines for itself; its text is in the target's language. */
export interface Helper {
  readonly name: string;
  readonly text: string;
  readonly needs?: readonly Helper[];
  /** Modules of the target's standard library. */
  readonly imports?: readonly string[];
}

/** One element of the result, from elements of the operands. */
export type ElementSpelling = MapSpelling | GatherSpelling | KernelSpelling;

/** From the elements that broadcasting aligns. */
export interface MapSpelling {
  readonly kind: 'map';
  readonly c: TextSpelling;
  readonly typescript: TextSpelling;
}

/** In index notation. */
export interface GatherSpelling {
  readonly kind: 'gather';
  /** An element is one reduction: one that is a single number is computed by a loop in front of those that read it. */
  readonly isReduction: boolean;
  /**
   * The way in which it reads elements of its operands: each once, each often, some only under a condition, or by their
   * position in memory.
   */
  readonly reads: (site: Site) => 'once' | 'often' | 'guarded' | 'whole';
  readonly element: (at: ElementSite) => Scalar;
}

/**
 * By a function of dense arrays, `name(result, operands..., sizes..., work)`; one whose result is a number answers
 * with it instead.
 */
export interface KernelSpelling {
  readonly kind: 'kernel';
  readonly sizes: (site: Site) => readonly Dimension[];
  /** The length of the working memory that it needs. */
  readonly work: (site: Site) => Dimension;
  readonly c: Helper;
  readonly typescript: Helper;
}

/** The parts from which an element's formula is built. Sizes, counters and positions are all `Dimension`s over names. */
export interface ElementSite {
  readonly site: Site;
  readonly shape: Shape;
  readonly index: readonly Dimension[];
  readonly operand: (operand: number, index: readonly Dimension[]) => Scalar;
  /** By position in memory; for operands that are read whole. */
  readonly flat: (operand: number, position: Dimension) => Scalar;
  readonly reduce: (by: ReduceKind, sizes: readonly Dimension[], body: (counters: readonly Dimension[]) => Scalar) => Scalar;
  readonly quotient: (of: Dimension, by: Dimension) => Dimension;
  readonly remainder: (of: Dimension, by: Dimension) => Dimension;
  /** A whole number among the data as a position. */
  readonly position: (of: Scalar) => Dimension;
}

export type ReduceKind = 'sum' | 'product' | 'max' | 'min';

export type Scalar = NumberScalar | IndexScalar | ElementScalar | MapScalar | ReduceScalar | ChooseScalar;

export interface NumberScalar {
  readonly kind: 'number';
  readonly value: number;
}

/** A size or a position as a number. */
export interface IndexScalar {
  readonly kind: 'index';
  readonly index: Dimension;
}

/** An element of a buffer, which whoever walks the program knows by its key. */
export interface ElementScalar {
  readonly kind: 'element';
  readonly buffer: object;
  readonly offset: readonly Dimension[];
  /** Sizes of the axes that `offset` counts along. */
  readonly shape: Shape;
}

export interface MapScalar {
  readonly kind: 'map';
  readonly spelling: MapSpelling;
  readonly operands: readonly Scalar[];
  readonly options: Options;
}

export interface ReduceScalar {
  readonly kind: 'reduce';
  readonly by: ReduceKind;
  readonly counters: readonly string[];
  readonly sizes: readonly Dimension[];
  readonly body: Scalar;
}

/** `inside` where every bound holds, otherwise `outside`. */
export interface ChooseScalar {
  readonly kind: 'choose';
  readonly bounds: readonly Bound[];
  readonly inside: Scalar;
  readonly outside: Scalar;
}

/** `low <= index` or `index < high`, or `index == value` of positions. */
export interface Bound {
  readonly index: Dimension;
  readonly relation: '>=' | '<' | '==';
  readonly limit: Dimension;
}
