import type { Place } from '../language/diagnostic.ts';
import type { Span } from '../language/syntax.ts';
import type { Dimension } from './dimension.ts';
import type { Domain } from './domain.ts';
import type { Operation, Options } from './operation.ts';
import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

export type VariableKind = 'input' | 'param' | 'const' | 'intermediate' | 'adjoint';

/** A node of the computational graph; identity is the object. */
export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  /** Of one element, where the variable is a sequence. */
  readonly shape: Shape;
  /** The indices of a sequence run over these; none for a plain tensor. */
  readonly ranges: readonly IndexRange[];
  /** Local to loops: its ranges are theirs, and its indices, their variables, are never written. */
  readonly isLocal?: true;
  /** A tensor whose first axes are its ranges, because loops read its elements; it is written as a tensor. */
  readonly isTensor?: true;
  /** True if its axes are as somebody arranged them, and broadcasting does what it is for. */
  readonly isArranged?: true;
  /** True if it depends on an `input` or `param` along differentiable operations, so that it has an adjoint. */
  readonly active: boolean;
  /** Of an adjoint: the primal whose gradient it is. */
  readonly primal?: Variable;
  /** The set from which a check draws its numbers. */
  readonly domain?: Domain;
  /** The first place of the file that names it; undefined for derived variables. */
  readonly place?: Place;
}

/** Whole numbers from `first` up to `last`. */
export interface IndexRange {
  readonly first: Dimension;
  readonly last: Dimension;
}

/** An expression whose names, operations and shapes are resolved. */
export type Value = NumberValue | SizeValue | ReadValue | ApplyValue;

export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  /** As written: `1e-3`, `pi`. */
  readonly text: string;
  readonly shape: Shape;
  readonly span: Span;
}

/** A dimension read as a number. */
export interface SizeValue {
  readonly kind: 'size';
  readonly dimension: Dimension;
  readonly shape: Shape;
  readonly span: Span;
}

export interface ReadValue {
  readonly kind: 'read';
  readonly variable: Variable;
  /** Of one element of a sequence; none reads the whole, stacked along new first axes. */
  readonly indices: readonly Dimension[];
  readonly shape: Shape;
  readonly span: Span;
}

export interface ApplyValue {
  readonly kind: 'apply';
  readonly operation: Operation;
  readonly operands: readonly Value[];
  readonly options: Options;
  readonly shape: Shape;
  readonly span: Span;
}

export interface Equation {
  readonly kind: 'equation';
  readonly target: Variable;
  readonly indices: readonly Dimension[];
  /** `+=` accumulates into an adjoint. */
  readonly operator: '=' | '+=';
  readonly value: Value;
  /** The statement of the equation; undefined for derived equations. */
  readonly source?: EquationSource;
  /** Of a derived equation: the forward equation whose derivative it belongs to. */
  readonly origin?: Equation;
  /** Of a derived line that passes through adjoints without naming them: the equations before its origin. */
  readonly through?: readonly Equation[];
}

export interface EquationSource {
  readonly statement: number;
  readonly target: Span;
  readonly operator: Span;
}

/** Runs its body once for each value of its variable, from `first` to `last`, upward or downward. */
export interface Loop {
  readonly kind: 'loop';
  readonly variable: string;
  readonly first: Dimension;
  readonly last: Dimension;
  readonly step: 1 | -1;
  readonly body: readonly Step[];
  /** The statement of its `for`; a derived loop stands nowhere yet. */
  readonly statement?: number;
  /** Of a loop of a backward pass: the forward loop that it runs through in reverse. */
  readonly origin?: Loop;
}

export type Step = Equation | Loop;

export interface Reference {
  readonly variable: Variable;
  readonly indices: readonly Dimension[];
}

export interface DimensionInfo {
  readonly name: string;
  /** Fixed by `dim`. */
  readonly size?: number;
}

/**
 * Equations in order. A backward pass is one too: its `given` are the forward values and the adjoints of the
 * outputs, and its `outputs` are the adjoints of inputs and parameters.
 */
export interface Program {
  readonly dimensions: ReadonlyMap<string, DimensionInfo>;
  /** Variables that have values before the first equation runs. */
  readonly given: readonly Variable[];
  readonly body: readonly Step[];
  readonly outputs: readonly Reference[];
}

/** Rounds a result of a computation in addition to float64. */
export type Rounding = (result: Tensor, operands: readonly Tensor[], value?: ApplyValue) => Tensor;
