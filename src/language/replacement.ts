import type { LocalFix } from './syntax.ts';

/** A stretch of a file's text and what to put in its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies replacements that do not overlap, in any order. */
export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let kept = 0;
  for (const { start, end, text: inserted } of replacements.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(kept, start), inserted);
    kept = end;
  }
  return [...parts, text.slice(kept)].join('');
}

/** A statement's text with a fix of its own applied. */
export function applyLocalFix(text: string, { edits }: Pick<LocalFix, 'edits'>): string {
  return applyReplacements(
    text,
    edits.map(({ span, text: own }) => ({ ...span, text: own })),
  );
}
