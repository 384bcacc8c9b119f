import type { BinaryOperator } from '../language/syntax.ts';
import type { Dimension } from './dimension.ts';
import type { Domain, SetName } from './domain.ts';
import type { Lowering } from './lowering.ts';
import type { Shape } from './shape.ts';
import type { Options, OptionValue, Site } from './site.ts';
import type { Spelling, TextSpelling } from './spelling.ts';
import type { Tensor } from './tensor.ts';

export type { Options, OptionValue, Site } from './site.ts';

/**
 * Everything that the project asks of an operation. Every part is required, so that an incomplete description does not
 * compile; the descriptions themselves are in `operations/`.
 */
interface Description {
  /** As it is written: `sigmoid`, or the sign of an operator. */
  readonly name: string;
  readonly synonyms: readonly string[];
  readonly notation: Notation;
  /** The tensors that it takes, in order; the last may stand for any number of them. */
  readonly operands: readonly Operand[];
  readonly variadic: boolean;
  /** Operations of the same word that take operands by keyword, too. */
  readonly variants?: readonly Operation[];
  readonly options: readonly OptionDescription[];
  /** The shape of the result, or what is wrong with the arguments. */
  readonly shape: (site: Site) => Shape | Problem;
  /** The numbers of the result. */
  readonly value: (operands: readonly Tensor[], site: NumericSite) => Tensor;
  /**
   * Vector-Jacobian product for one operand, as an expression of the language over the operands' names, `y`
   * (the result) and `dy` (its adjoint); `undefined` where the operand gets no gradient. Broadcasting is undone
   * by whoever asks.
   */
  readonly derivative: (operand: number, site: Site) => Rule | undefined;
  /**
   * Jacobian-vector product: the change of the result when the operands change by `tangents` (`undefined` is no
   * change). Written independently of `derivative`, because it is what verifies it.
   */
  readonly tangent: (call: TangentCall) => Tensor;
  /**
   * True if the result only shows numbers of an operand in another place or form. The exports treat it as a view, which
   * must not be written to: an array library may answer with memory that is shared, repeated or read-only.
   */
  readonly isView: (site: Site) => boolean;
  /**
   * In which operands the result is linear: in all of them together (a sum), in each while the others stay (a product),
   * in the first only (a quotient), or in none. Forward mode applies such an operation to the changes of its operands.
   */
  readonly linearIn: LinearIn;
  /**
   * The partial derivative by each operand of an elementwise operation, as an expression over the operands' names: with it,
   * forward mode is an expression, too. Written from the operands, where `derivative` is mostly written from the result.
   * Without it, forward mode calls `tangent`.
   */
  readonly slopes?: readonly string[] | undefined;
  /** Of an operation that takes a stretch of one axis: which one. It is written in brackets, `a[:, 2..k]`. */
  readonly stretch?: (site: Site) => Stretch;
  /** True if the result has the operand's elements in their order, in another shape: `a[3]` is a stretch without its axis. */
  readonly regroups?: true;
  readonly lowering: Lowering;
  /** The symbol that the graph draws; undefined for the operation's name. */
  readonly sign: string | undefined;
  /** About how many numbers it goes through where it is computed as its definition says, by the sizes of what it gets and gives. */
  readonly work: (call: SizedCall) => number;
  /** The places where the operation is not smooth; undefined if it is smooth wherever it is defined. */
  readonly kink: KinkRule | undefined;
  readonly documentation: Documentation;
  /** Of an operation that a file defines. */
  readonly cell?: CellRole;
}

export type LinearIn = 'all' | 'each' | 'first' | 'none';

/** Each export target knows how to write it. */
export interface Spelled {
  readonly spelling: Spelling;
  readonly latex?: undefined;
  readonly definition?: undefined;
}

/** It is written as simpler operations: by the export targets, and by *Expand*. */
export interface Composite {
  readonly spelling?: undefined;
  /** As a paper writes it where it is not taken apart. */
  readonly latex: TextSpelling;
  /** An expression over the operands' names. */
  readonly definition: (site: Site) => Rule;
}

/** It is a cell of a file: what it computes is a program of its own. */
export type Called = { readonly [Key in 'spelling' | 'definition']?: undefined } & { readonly latex: TextSpelling };

export type Operation = Description & (Spelled | Composite | Called);

/** The rounding of programs, as far as an operation knows it. */
export type CellRounding = (result: Tensor, operands: readonly Tensor[], value?: never) => Tensor;

/** An operation that is a result of a cell, or the backward pass of one of its results for one of its operands. */
export interface CellRole {
  /** The name of the cell where it is called. */
  readonly cell: string;
  /** The operands that are written: the parameters of the cell come after them. */
  readonly written: number;
  readonly result: number;
  /** The number of results. */
  readonly results: number;
  /** Of the backward pass: the operand whose adjoint it contributes to; its own operands are those behind the adjoint of the result. */
  readonly operand?: number;
  /** Its value where the result of each operation inside is rounded. */
  readonly rounded: (operands: readonly Tensor[], round: CellRounding) => Tensor;
  /** Of the forward pass: how its value changes, rounded in the same way. */
  readonly roundedTangent?: (call: TangentCall, round: CellRounding) => Tensor;
  /** Of the forward pass: its backward pass for an operand. */
  readonly adjoint?: (operand: number) => Operation;
}

/** The word of a call, as it is written. */
export function wordOf({ name, notation }: Pick<Operation, 'name' | 'notation'>): string {
  return notation.kind === 'call' ? (notation.word ?? name) : name;
}

/** The keywords of operands that an operation may take besides its own. */
export function furtherKeywords({ variants = [] }: Operation): readonly string[] {
  return variants.flatMap(({ operands }) => operands.flatMap(({ keyword }) => keyword ?? []));
}

/** The name by which an operand is given in a call. */
export function keywordOf({ keyword, name }: Operand): string {
  return keyword ?? name;
}

/** True if each element of the result depends only on the elements of the operands that broadcasting aligns with it. */
export function isElementwise({ spelling }: Operation): boolean {
  return spelling?.element.kind === 'map';
}

/** True if a sign in front of the first operand is one in front of the whole: `-a * b`. */
export function passesSign({ notation, linearIn }: Operation): boolean {
  return notation.kind === 'infix' && (linearIn === 'each' || linearIn === 'first');
}

/** The operation's form in a formula, which every operation has. */
export function latexOf({ spelling, latex }: Operation): TextSpelling {
  return spelling === undefined ? latex : spelling.latex;
}

/** A stretch of an axis, counted from 0, the end exclusive. */
export interface Stretch {
  readonly axis: number;
  readonly start: Dimension;
  readonly stop: Dimension;
}

export interface Operand {
  readonly name: string;
  /** The numbers for which it is defined: what a check draws for it. */
  readonly domain: OperandDomain;
  /** The role of the values that are most often passed. */
  readonly usually: Usually;
  /** The name by which it is always given, as in `where=m`; undefined for what stands at its place. */
  readonly keyword?: string;
}

/** Data, a parameter that is learned, or a target that data is compared with, and what numbers that has. */
export type Usually = 'data' | 'parameter' | { readonly target: SetName | 'numbers' };

export type OperandDomain = Domain | 'everywhere' | ((site: Site) => Domain | 'everywhere');

export type Notation =
  /** By its name, or by a word that several operations share, which their keyword operands tell apart. */
  | { readonly kind: 'call'; readonly word?: string }
  | { readonly kind: 'infix'; readonly symbol: string }
  | { readonly kind: 'negation' }
  | { readonly kind: 'transpose' };

export interface Documentation {
  /** One line: what it computes. */
  readonly summary: string;
  /** The formula in LaTeX, over the operands' names. */
  readonly formula: string;
  /** The shape of the result, in words. */
  readonly shape: string;
  /** The shortest use of it, of which the derivative is shown. */
  readonly use: Use;
  /** An equation that uses it. */
  readonly example: string;
  /** Names in libraries that are none of the language: a message then says how it is written here. */
  readonly elsewhere?: readonly string[];
  /** Meanings of its name in libraries that differ, the closer descriptions first. */
  readonly differs?: readonly Difference[];
  /** The operation of two operands that has this one's name elsewhere. */
  readonly ofTwo?: string;
  /** True if another argument stands elsewhere where the first option does: the order of a norm, the first index. */
  readonly ordersOtherwise?: true;
}

/** The library of a name; a method of a tensor may be that of several. */
export type Library = 'NumPy' | 'SciPy' | 'PyTorch' | 'JAX' | 'TensorFlow' | 'method';

/** A value of another library that has an operation's name and is written otherwise here, or not at all. */
export interface Difference {
  readonly in: readonly Library[];
  /** With this argument only: `reduction="sum"`. */
  readonly argument?: string;
  /** Not where one of these options is given. */
  readonly unless?: readonly string[];
  /** How it is written here: without the argument, inside of another operation, with an option; not at all unless given. */
  readonly written?: 'plainly' | { readonly inside: string } | { readonly option: string };
  /** Its meaning there, in words. */
  readonly told: string;
}

export interface Use {
  readonly declarations: readonly string[];
  /** The right side of `y = ...`. */
  readonly value: string;
}

export type OptionType = 'axes' | 'axis' | 'boolean' | 'counts' | 'dimension' | 'number' | 'padding' | 'shape' | 'text';

export interface OptionDescription {
  readonly name: string;
  readonly type: OptionType;
  /** Its names in other libraries. */
  readonly elsewhere?: readonly string[];
  /** May be written without its name: after the operands, `reshape(a, [n, m])`, or as a text before them. */
  readonly positional: boolean | 'first';
  readonly required: boolean;
  /** The default as it would be written; undefined if no single value expresses it. */
  readonly fallback: string | undefined;
  readonly documentation: string;
  /** Values worth trying where the operands have these shapes: from them the tests make their cases. */
  readonly samples: Samples;
}

export type Samples = (operands: readonly Shape[]) => readonly OptionValue[];

export type NumericOption = boolean | number | string | readonly number[];

/** The same with sizes filled in. */
export interface NumericSite {
  readonly options: Readonly<Record<string, NumericOption>>;
}

/** A call as far as its sizes go. */
export interface SizedCall {
  readonly operands: readonly (readonly number[])[];
  readonly result: readonly number[];
  readonly site: NumericSite;
}

export interface TangentCall {
  readonly operands: readonly Tensor[];
  readonly tangents: readonly (Tensor | undefined)[];
  readonly result: Tensor;
  readonly site: NumericSite;
}

/** An expression of the language, and shapes, sizes or axes that it names. */
export interface Rule {
  readonly text: string;
  readonly names: Options;
}

export interface Problem {
  readonly code: 'shape-mismatch' | 'wrong-arguments' | 'too-large';
  readonly message: string;
  /** The option that is to blame, where it is one. */
  readonly option?: string;
  /** Values that would be right for that option, as they are written, the likeliest first. */
  readonly instead?: readonly string[];
  /** Options of which each would be right, as they are written: `axis=1`; the likeliest first. */
  readonly missing?: readonly string[];
  /** The operator that takes such operands, where other libraries have one function for both. */
  readonly operator?: BinaryOperator;
  /** The two sizes that differ, where it is these. */
  readonly sizes?: readonly [OperandAxis, OperandAxis];
}

/** One axis of one operand. */
export interface OperandAxis {
  readonly operand: number;
  readonly axis: number;
}

export interface KinkRule {
  /** In words: at what numbers. */
  readonly where: string;
  /**
   * The conditions that decide between the pieces, in the order of the gaps: a check must see each of them hold and fail.
   * None where the other side is out of reach, as below the 0 of a norm.
   */
  readonly conditions: readonly Condition[];
  readonly measure: (operands: readonly Tensor[], site: NumericSite) => Kink;
}

/** A condition that decides which smooth piece of an operation a number is on. */
export interface Condition {
  /** Over the operands' names: `a > b`. */
  readonly text: string;
  /** The sign of the gap with which it holds. */
  readonly holds: 1 | 0 | -1;
  /** True if it holds at a gap of zero, too. */
  readonly orEqual?: boolean;
}

/** The distance of the operands from the nearest kink, and their side of each. */
export interface Kink {
  readonly distance: number;
  /** One number for each place that could switch: equal patterns mean the same smooth piece. */
  readonly pattern: readonly number[];
  /** Signed distances: for each condition the gaps of all elements, then those that decide nothing. */
  readonly gaps: readonly Float64Array[];
}

export function isProblem(result: Shape | Problem): result is Problem {
  return 'code' in result;
}
