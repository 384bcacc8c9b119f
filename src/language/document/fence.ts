import type { Replacement } from '../replacement.ts';

/** Fences of a document that belong together: one, or all that share a name. */
export interface Fence {
  /** The line of the first one, from 1. */
  readonly line: number;
  readonly name?: string;
  /** The first and the last line of each of its parts, from 0. */
  readonly lines: readonly (readonly [number, number])[];
  /** Prefix of each of its lines, in a list or a quotation. */
  readonly margin: string;
  /** The text of the document with everything else blanked: what stands in it has the offset, line and column that it has there. */
  readonly text: string;
}

/** A replacement in a fence whose new lines stand behind the margin of the others, as wide as which they are indented already. */
export function behindMargin({ start, end, text }: Replacement, document: string, margin: string): Replacement {
  const isWholeLine = start === 0 || /[\r\n]/.test(document[start - 1] ?? '');
  const lines = text.split('\n').map((line, index, all) => {
    const isNew = isWholeLine ? index < all.length - 1 || line !== '' : index > 0;
    if (!isNew) return line;
    return line.slice(0, margin.length).trim() === '' ? `${margin}${line.slice(margin.length)}` : `${margin}${line}`;
  });
  return { start, end, text: lines.join('\n') };
}
