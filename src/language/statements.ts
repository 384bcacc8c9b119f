import type { Piece } from './scanner.ts';
import type { StatementSyntax } from './syntax.ts';

export interface SourceStatement {
  /**
   * Orders the statements of a file, and stays what it is while others come and go around: whole numbers from 0 where a
   * file is read for the first time, and numbers between those later.
   */
  readonly order: number;
  /** Offset of the statement's first character in the file. */
  readonly offset: number;
  readonly text: string;
  readonly syntax: StatementSyntax;
}

/** A text cut into pieces, and its statements parsed: what a document is built from. */
export interface Reading {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly statements: readonly SourceStatement[];
}

/** The statement that a place speaks of. */
export function statementAt({ statements }: Pick<Reading, 'statements'>, order: number): SourceStatement | undefined {
  const direct = statements[order];
  if (direct?.order === order) return direct;
  let low = 0;
  let high = statements.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle] as SourceStatement).order < order) low = middle + 1;
    else high = middle;
  }
  return statements[low]?.order === order ? statements[low] : undefined;
}
