/** A stretch of a file's text and what to put in its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies replacements that do not overlap, in any order. */
export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
  let result = text;
  for (const { start, end, text: inserted } of [...replacements].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + inserted + result.slice(end);
  }
  return result;
}
