import { applyValue, isProblemValue } from '../../../program/build.ts';
import type { Operation, Options } from '../../../program/operation.ts';
import type { ApplyValue, ReadValue, Value } from '../../../program/program.ts';

/** A small change of a line, and what it says was wrong. */
export interface Candidate {
  readonly value: Value;
  readonly cause: string;
  /** The factor that the cause speaks of. */
  readonly factor?: Value;
}

/** The names that may stand in a line, and factors that stand in the derived one. */
export interface Vocabulary {
  readonly reads: readonly ReadValue[];
  readonly factors: readonly Value[];
  /** What the derived line divides by. */
  readonly divisors: readonly Value[];
  /** Sizes by which means divide. */
  readonly sizes: readonly Value[];
  /** Those of the derived line, and of the forward pass. */
  readonly numbers: readonly number[];
}

/** Position of a part of an expression; `compared` parts only decide, as below a comparison or `floor`. */
export type Position = 'whole' | 'compared' | 'inside';

/** A change of one part of an expression, before it is put back into the whole. */
export type Change = (part: Value, position: Position, vocabulary: Vocabulary) => Iterable<Candidate>;

export function build(operation: Operation | undefined, operands: readonly Value[], options: Options = {}): Value[] {
  const result = operation && applyValue(operation, operands, options);
  return result === undefined || isProblemValue(result) ? [] : [result];
}

export function isApply(value: Value, ...names: readonly string[]): value is ApplyValue {
  return value.kind === 'apply' && names.includes(value.operation.name);
}

/** The factors of a product of products; of anything else, itself. */
export function factorsOfProduct(value: Value): readonly Value[] {
  return isApply(value, '*') ? value.operands.flatMap(factorsOfProduct) : [value];
}

export function withCause(values: readonly Value[], cause: string, factor?: Value): Candidate[] {
  return values.map((value) => ({ value, cause, ...(factor && { factor }) }));
}
