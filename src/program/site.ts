import type { Dimension } from './dimension.ts';
import type { Shape } from './shape.ts';

export type OptionValue = boolean | number | string | readonly number[] | Dimension | Shape;
export type Options = Readonly<Record<string, OptionValue>>;

/** The context of an operation in a program: the shapes of its operands, and its options. */
export interface Site {
  readonly operands: readonly Shape[];
  /** The operands that are literal numbers. */
  readonly numbers: readonly (number | undefined)[];
  readonly options: Options;
}
