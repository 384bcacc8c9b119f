import type { Diagnostic } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document/document.ts';
import type { Program } from '../program/program.ts';
import type { Occurrence } from './occurrence.ts';

/** A cell of a file, analysed as a file of its own. */
export interface AnalysedCell {
  readonly name: string;
  readonly analysis: Analysis;
}

/** Everything that reading a file tells without running numbers. */
export interface Analysis {
  readonly document: SourceDocument;
  readonly forward: Program;
  /** The file's own backward block, if it has one. */
  readonly backward: Program | undefined;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly occurrences: readonly Occurrence[];
  /** Those of its own equations, without the ones of the cells that stand in the file. */
  readonly ownDiagnostics: readonly Diagnostic[];
  /** The cells that stand in the file. */
  readonly cells: readonly AnalysedCell[];
  /** True if it calls a cell that has errors, so that it has no numbers. */
  readonly isUnsound: boolean;
  /** True if its text alone tells all of it: no cells, and no file that is imported. */
  readonly isAlone: boolean;
  /** The same part of another text of the file. */
  reread(text: string): Analysis;
}
