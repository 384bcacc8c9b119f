import type { Tensor } from '../../program/tensor.ts';

/** Rows and columns that are drawn, at most: of more, some at equal distances. */
export const MOST_DRAWN = 64;

/** A tensor as a table of cells to draw, and what is known of all of its numbers. */
export interface Sample {
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** Row by row; null where a number is not finite, which JSON cannot carry. */
  readonly cells: readonly (number | null)[];
  /** True if not every number has a cell. */
  readonly isSampled: boolean;
  readonly count: number;
  /** Of the finite numbers; 0 if there are none. */
  readonly least: number;
  readonly greatest: number;
  /** The Euclidean norm of the finite numbers. */
  readonly norm: number;
  readonly zeros: number;
  readonly notFinite: number;
}

function places(length: number): readonly number[] {
  const drawn = Math.min(length, MOST_DRAWN);
  return Array.from({ length: drawn }, (_, index) => Math.floor((index * length) / drawn));
}

/** The table of a tensor: its last axis runs along the rows, and all others down. */
export function sampleOf({ shape, data }: Tensor): Sample {
  const width = shape.at(-1) ?? 1;
  const height = width === 0 ? 0 : data.length / width;
  const [rows, columns] = [places(height), places(width)];
  const finite = data.filter(Number.isFinite);
  return {
    shape,
    rows: rows.length,
    columns: columns.length,
    cells: rows.flatMap((row) =>
      columns.map((column) => {
        const number = data[row * width + column] as number;
        return Number.isFinite(number) ? number : null;
      }),
    ),
    isSampled: rows.length * columns.length < data.length,
    count: data.length,
    least: finite.reduce((least, number) => Math.min(least, number), finite[0] ?? 0),
    greatest: finite.reduce((most, number) => Math.max(most, number), finite[0] ?? 0),
    norm: finite.reduce((norm, number) => Math.hypot(norm, number), 0),
    zeros: data.reduce((count, number) => count + Number(number === 0), 0),
    notFinite: data.length - finite.length,
  };
}
