import type { CellPosition, Notebook } from '../imports/python/python.ts';
import type { Analysis } from '../index.ts';

/** The text read of a file, which may have been in cells of a notebook. */
export interface Located {
  readonly file: string;
  readonly analysis: Analysis;
  readonly notebook?: Notebook;
}

/** The cell of a line, where the program was read from one. */
export function cellOf({ notebook }: Pick<Located, 'notebook'>, line: number): CellPosition | undefined {
  return notebook?.position(line);
}

/** A line of the text that was read, as it is counted in the file. */
export function fileLine(source: Pick<Located, 'notebook'>, line: number): number {
  return cellOf(source, line)?.fileLine ?? line;
}
