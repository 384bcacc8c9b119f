import { lastAtMost } from './source-text.ts';

/** A position as people count: the first line is 1, the first column is 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From offsets to lines and columns, by binary search over the starts of the lines. */
export class LineIndex {
  private readonly starts: readonly number[];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    const starts = [text.startsWith('\uFEFF') ? 1 : 0];
    for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
    this.starts = starts;
  }

  position(offset: number): Position {
    const line = lastAtMost(this.starts, offset);
    return { line: line + 1, column: Math.max(offset - (this.starts[line] ?? 0), 0) + 1 };
  }

  /** The text of a line, without its line break. */
  line(line: number): string {
    const start = this.starts[line - 1] ?? this.text.length;
    const end = this.starts[line] ?? this.text.length;
    return this.text.slice(start, end).replace(/[\r\n]+$/, '');
  }
}

/** The line break that a file uses. */
export function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
