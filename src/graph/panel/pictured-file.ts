import type { Analysis } from '../../analysis/analyze.ts';
import { derive } from '../../autodiff/derive.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { SourceText, type TextPosition } from '../../language/document/source-text.ts';
import type { Program } from '../../program/program.ts';
import type { CheckReport } from '../../verify/plain-report.ts';

/** One version of a file, as far as its picture needs it. */
export interface PicturedFile {
  readonly analysis: Analysis;
  /** True if the forward equations are free of errors, so that they can be derived. */
  readonly isForwardSound: boolean;
  readonly derived: Program | undefined;
  /** The check of this version, if it is done. */
  readonly report: CheckReport | undefined;
  readonly text: { readonly version: number; positionAt(offset: number): TextPosition };
  /** Analyses a variant of this version. */
  analysisOf(variant: SourceDocument): Analysis;
}

/** A file without errors that nobody edits. */
export function stillFile(analysis: Analysis, report: CheckReport | undefined): PicturedFile {
  const source = SourceText.of(analysis.document.text);
  return {
    analysis,
    isForwardSound: true,
    derived: derive(analysis.forward),
    report,
    text: { version: 1, positionAt: (offset) => source.positionAt(offset) },
    analysisOf: ({ text }) => analysis.reread(text),
  };
}
