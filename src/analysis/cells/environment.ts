import type { CellMachine } from '../../program/cells.ts';

/** A file that an import names. */
export interface ImportedFile {
  /** The same for all ways to name it. */
  readonly path: string;
  readonly text: string;
}

/** What an analysis needs that its text does not tell. */
export interface Environment {
  /** True where files cannot be read, and that is no mistake of the text. */
  readonly isPartial?: boolean;
  /** Runs cells; without it, none is called. */
  readonly machine?: CellMachine;
  /** The path of the text, which imports are relative to. */
  readonly path?: string;
  /**
   * The file that an import names, from a file with a path; undefined where there is none. One that is unread yet is no mistake, and
   * what comes from it is unknown. Without this function nothing can be imported.
   */
  readonly read?: (name: string, from: string | undefined) => ImportedFile | 'unread' | undefined;
}
