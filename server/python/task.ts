import type { DerivedPython, Diagnostic, Edit, Fix } from '../../src/index.ts';
import type { CheckReport } from '../../src/verify/plain-report.ts';

/** Reads a text in Python, checks one of its pairs, or derives the backward pass of one of its functions. */
export interface PythonTask {
  readonly python: string;
  /** The order of the pair that is to be checked. */
  readonly pair?: number;
  /** The name of the forward function or class that is to be derived. */
  readonly derive?: string;
  /** After so many milliseconds no more numbers are drawn. */
  readonly patience: number;
}

/** A pair of functions, as far as it is known without a check. */
export interface OutlinedPair {
  readonly id: string;
  readonly forward: string;
  readonly backward?: string;
  /** The start of the function that computes the gradients. */
  readonly offset: number;
  /** Both functions as a program. */
  readonly program: string;
}

export interface PythonOutline {
  readonly pairs: readonly OutlinedPair[];
}

/** The answer is an outline where the task names no pair and no function. */
export type PythonAnswer = PythonOutline | CheckReport | DerivedPython;

/** A diagnostic with each of its places changed. */
export function withSpans(diagnostic: Diagnostic, change: (place: Diagnostic['place']) => Diagnostic['place']): Diagnostic {
  const edited = (edit: Edit): Edit => ({ ...edit, place: change(edit.place) });
  const fixed = (fix: Fix): Fix => ({ ...fix, edits: fix.edits.map(edited) });
  return {
    ...diagnostic,
    place: change(diagnostic.place),
    fixes: diagnostic.fixes.map(fixed),
    ...(diagnostic.related && { related: diagnostic.related.map((own) => ({ ...own, place: change(own.place) })) }),
  };
}
