import type { DiagnosticCode } from '../../language/diagnostic.ts';
import type { AxisSyntax, CallSyntax, Expression, Identifier, LocalFix, Span } from '../../language/syntax.ts';
import type { Dimension } from '../../program/dimension.ts';
import type { OptionValue } from '../../program/operation.ts';
import type { Value } from '../../program/program.ts';

/** What stands between the brackets of a declared shape, and its set, if it has one. */
export interface DeclaredPlace {
  readonly statement: number;
  readonly shape: Span;
  readonly domain: Span | undefined;
}

export interface CellCalls {
  readonly names: readonly string[];
  /** A call as a value, reported where it is none; undefined for a name that is none of a cell. */
  readonly value: (call: CallSyntax, resolver: Resolver) => Value | undefined;
}

/**
 * Meanings of the names in an expression. The resolver of a file's body looks into its scopes and reports undefined names;
 * that of a derivative's rule knows the operands.
 */
export interface Resolver {
  /** The value that a name, or an element of a sequence, stands for; reports and answers unknown otherwise. */
  readonly read: (name: Identifier, indices: readonly Expression[], span: Span) => Value;
  /** A part of a value, `a[:, 1..H]`; rules of derivatives have none. */
  readonly part?: (operand: Expression, axes: readonly AxisSyntax[], span: Span) => Value;
  /** The size that a name stands for; undefined, once reported, if none. */
  readonly size: (name: Identifier) => Dimension | undefined;
  /** A shape, a list of axes or a size that goes by a name of its own: only in rules. */
  readonly option: (name: string) => OptionValue | undefined;
  /** The shape and the set in the declaration of a name that has both of its own. */
  readonly declaration?: (name: string) => DeclaredPlace | undefined;
  /** The cells that a file calls. */
  readonly cell?: CellCalls;
  /** True for a name that no size has. */
  readonly isVariable?: (name: string) => boolean;
  readonly isUndefined?: (name: string) => boolean;
  /** True for a name that has elements; where there are none, nobody asks. */
  readonly isSequence?: (name: string) => boolean;
  readonly report: (code: DiagnosticCode, span: Span, message: string, fixes?: readonly LocalFix[]) => void;
}
