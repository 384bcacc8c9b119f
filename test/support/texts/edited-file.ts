import type { Analysis } from '../../../src/analysis/analyze.ts';
import { type CachedAnalysis, reanalyze } from '../../../src/analysis/incremental/reanalyze.ts';
import { parseDocument, type SourceDocument } from '../../../src/language/document/document.ts';

/** A file whose versions are read one after the other, as an editor does. */
export class EditedFile {
  private known: CachedAnalysis | undefined;

  /** The next version, parsed from the one before. */
  parse(text: string): SourceDocument {
    return parseDocument(text, this.known?.analysis.document);
  }

  /** Analyses the next version with what the one before has left. */
  read(text: string | SourceDocument): Analysis {
    this.known = reanalyze(typeof text === 'string' ? this.parse(text) : text, this.known);
    return this.known.analysis;
  }
}
