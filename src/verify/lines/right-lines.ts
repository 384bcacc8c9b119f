import type { Analysis } from '../../analysis/analyze.ts';
import { judgedEquations } from './check-lines.ts';
import { Consequences } from './consequences.ts';
import type { LineResult } from './findings.ts';

/** A line that by itself is none of the contributions it could make, where every gradient is right: so is what it gives to them. */
function acquitted({ statement, target, along }: LineResult, { backward, forward }: Analysis): LineResult {
  const consequences = backward && new Consequences(backward);
  const feeds = consequences?.spoiledBy(consequences.writtenAt(statement), new Set(forward.given)) ?? [];
  return { statement, target, along, maxError: 0, status: feeds.length > 0 ? 'fused-pass' : 'unchecked' };
}

/** The lines of a block that is too large for a search through them. */
function unjudgedLines({ backward, forward }: Analysis): readonly LineResult[] {
  return (backward === undefined ? [] : judgedEquations(forward, backward)).map(
    ({ source, target }): LineResult => ({
      statement: source?.statement ?? 0,
      target: target.name,
      status: 'unchecked',
      maxError: 0,
      along: [],
    }),
  );
}

/**
 * The lines of a block where every gradient is right: none is wrong. A search that has been made and knows no line was not
 * possible, as in a block that is too large for it.
 */
export function rightLines(lines: readonly LineResult[], analysis: Analysis, isSearched: boolean): readonly LineResult[] {
  const isUnknown = lines.length === 0 && isSearched;
  const known = isUnknown ? unjudgedLines(analysis) : lines;
  return known.map((line) => (isUnknown || line.status === 'fail' ? acquitted(line, analysis) : line));
}

/** The lines of a block that is right but for what its text alone tells to be wrong. */
export function otherLines(analysis: Analysis): readonly LineResult[] {
  return unjudgedLines(analysis).map((line) => ({ ...line, status: 'pass' }));
}
