import type { Diagnostic } from '../language/diagnostic.ts';
import type { Exercised, NotExercised } from './coverage/coverage.ts';
import type { CheckOptions } from './draws/draws.ts';
import type { GradientResult } from './gradients/check.ts';
import type { LineResult } from './lines/findings.ts';

export interface FileCheckOptions extends CheckOptions {
  /** False for static diagnostics alone. */
  readonly numeric: boolean;
  /** Called with the results so far when the next part of the check may take long. */
  readonly tell?: (soFar: FileCheck) => void;
}

/** The parts that are missing from a check that has not been finished. */
export type Unfinished = 'draws' | 'lines' | 'repairs';

/** Everything that a check says about a file. */
export interface FileCheck {
  /** True if there are no errors. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly gradients: readonly GradientResult[];
  readonly lines: readonly LineResult[];
  /** Conditions that no draw has exercised: gradients are unknown there. */
  readonly coverage: readonly NotExercised[];
  /** Conditions of which draws have taken both sides. */
  readonly exercised: readonly Exercised[];
  /** The number of draws that gradients were compared at. */
  readonly draws: number;
  /** None of a check that has been finished. */
  readonly unfinished: readonly Unfinished[];
}

/** The result for a file whose forward pass has errors: there is nothing to check. */
export const NOT_CHECKED: FileCheck = {
  ok: true,
  diagnostics: [],
  gradients: [],
  lines: [],
  coverage: [],
  exercised: [],
  draws: 0,
  unfinished: [],
};
