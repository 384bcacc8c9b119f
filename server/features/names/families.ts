import type { Occurrence } from '../../../src/index.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import type { Span } from '../../../src/language/syntax.ts';
import { type FileVersion, familyOf } from '../../open-files.ts';

/** Every place that speaks of the same thing: for a variable, also those of its adjoint. */
export interface FamilyMember {
  readonly span: Span;
  readonly occurrence: Occurrence;
  /** True if the place names the adjoint, `dv` of the family `v`. */
  readonly isAdjoint: boolean;
}

function isAdjoint({ of }: Occurrence): boolean {
  return of.kind === 'variable' && of.variable.primal !== undefined;
}

function sameFamily(a: Occurrence, b: Occurrence): boolean {
  if (a.of.kind === 'variable') return b.of.kind === 'variable' && familyOf(a.of.variable) === familyOf(b.of.variable);
  if (a.of.kind === 'index') return b.of.kind === 'index' && a.of.name === b.of.name && a.of.loop === b.of.loop;
  if (a.of.kind === 'dimension') return b.of.kind === 'dimension' && a.of.name === b.of.name;
  return b.of.kind === 'operation' && a.of.operation === b.of.operation;
}

export function familyMembers(file: FileVersion, chosen: Occurrence): readonly FamilyMember[] {
  const { document } = file;
  const { occurrences } = file.parts.find((part) => part.occurrences.includes(chosen)) ?? file.analysis;
  return occurrences
    .filter((occurrence) => sameFamily(chosen, occurrence))
    .map((occurrence) => ({ span: absoluteSpan(document, occurrence.place), occurrence, isAdjoint: isAdjoint(occurrence) }));
}

/** The name of a family: that of its primal. */
export function familyName({ of }: Occurrence): string {
  if (of.kind === 'variable') return familyOf(of.variable).name;
  return of.kind === 'operation' ? of.operation.name : of.name;
}
