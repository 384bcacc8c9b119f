import type { AnalysisContext } from './context.ts';
import type { Elements } from './sequences/coverage.ts';

/** The lengths of the collections when an equation began. */
export interface Mark {
  readonly diagnostics: number;
  readonly names: number;
  readonly occurrences: number;
  /** Reads of elements, or of sequences as a whole. */
  readonly elements: number;
  /** Reads of numbers by name, which a definition would give another meaning. */
  readonly constants: number;
  /** Calls of cells, which may be others in the next version. */
  readonly calls: number;
}

export function markOf(
  { diagnostics, nameReports: names, occurrences, reads, calls }: AnalysisContext,
  elements: Elements,
): Mark {
  return {
    diagnostics: diagnostics.length,
    names,
    occurrences: occurrences.count,
    elements: elements.reads.length,
    constants: reads.constants,
    calls: calls?.count ?? 0,
  };
}

/** A name that is missing is reported once in a file: whether that was before is no matter of a statement's own. */
export function hasReported(context: AnalysisContext, { diagnostics, names }: Mark): boolean {
  return context.diagnostics.length > diagnostics || context.nameReports > names;
}

/** True if all that was read since then is known by the text of its statement and the names in it. */
export function isKnown({ reads, calls }: AnalysisContext, elements: Elements, since: Mark): boolean {
  const isSameCount = (calls?.count ?? 0) === since.calls;
  return elements.reads.length === since.elements && reads.constants === since.constants && isSameCount;
}
