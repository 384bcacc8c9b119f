import type { Value, Variable } from '../../program/program.ts';
import type { Range } from './syntax.ts';
import type { Abstract } from './values.ts';

/** A gradient that a backward pass answers with. */
export interface ReadGradient {
  readonly of: Variable;
  /** The Python name of what it is the gradient of. */
  readonly name: string;
  readonly value: Value;
  readonly range: Range;
  /** The same, as Python has it. */
  readonly from?: Abstract;
}
