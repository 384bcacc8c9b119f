import type { Range } from './syntax.ts';

/** A place that was not read. */
export interface Note {
  readonly range: Range;
  readonly message: string;
}
