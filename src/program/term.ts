/**
 * A size or an index as a polynomial with integer coefficients over dimensions, loop variables and whole parts of quotients:
 * two are the same exactly when their keys are. `m + m` and `2 * m` are the same; `m` and `n` never are.
 */
export interface Dimension {
  readonly terms: readonly Term[];
  readonly key: string;
}

export interface Term {
  readonly coefficient: number;
  /** The names and quotients multiplied, sorted; empty for the constant term. */
  readonly factors: readonly string[];
  /** The names as one text. */
  readonly product: string;
}
