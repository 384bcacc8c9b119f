import { isSection } from '../../language/document/blocks.ts';
import { withoutCells } from '../../language/document/cells.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { type Analysis, analyze, forwardParts } from '../analyze.ts';
import type { Environment } from '../cells/environment.ts';
import { elementAxes } from '../sequences/tensor-elements.ts';
import { AnalysisCache } from './cache.ts';

/** An analysis with what the next version of the file can reuse of it. */
export interface CachedAnalysis {
  readonly analysis: Analysis;
  readonly cache: AnalysisCache;
}

/** The same as `analyze`, in a time that follows the edit since the earlier version and not the length of the file. */
export function reanalyze(document: SourceDocument, earlier?: CachedAnalysis, environment: Environment = {}): CachedAnalysis {
  const cache = earlier?.cache ?? new AnalysisCache();
  const own = withoutCells(document);
  cache.begin(own.sections, forwardParts(own).filter(isSection), elementAxes(own));
  return { analysis: analyze(document, cache, environment), cache };
}
