import {
  checkPython,
  derivedPython,
  type EvidenceWorker,
  type PythonCheck,
  type PythonPair,
  pythonPairs,
} from '../../src/index.ts';
import { absoluteSpan } from '../../src/language/document/document.ts';
import { type CheckReport, plainReport } from '../../src/verify/plain-report.ts';
import { type PythonAnswer, type PythonTask, withSpans } from './task.ts';

/** The report with offsets of the whole text for places, which need no document to be found. */
function placedReport({ analysis, check }: PythonCheck): CheckReport {
  const report = plainReport(analysis, check);
  const { document } = analysis;
  const flat = report.diagnostics.map((own) =>
    withSpans(own, (place) => ({ statement: 0, span: absoluteSpan(document, place) })),
  );
  return { ...report, diagnostics: flat };
}

/** Of the pairs of a text one is checked after the other, so that the text last read is remembered. */
export class PythonAnswers {
  private last: { readonly text: string; readonly pairs: Promise<readonly PythonPair[]> } | undefined;

  async answer({ python, pair, derive, patience }: PythonTask, workers: readonly EvidenceWorker[]): Promise<PythonAnswer> {
    if (derive !== undefined) return await derivedPython(python, derive);
    const pairs = await this.pairsOf(python);
    if (pair === undefined) {
      return {
        pairs: pairs.map(({ id, forward, backward, offset, text }) => ({
          id,
          forward,
          ...(backward !== undefined && { backward }),
          offset,
          program: text,
        })),
      };
    }
    const own = pairs[pair];
    if (own === undefined) throw new Error(`the text has no pair ${pair}`);
    const start = performance.now();
    return placedReport(await checkPython(own, { isOver: () => performance.now() - start > patience }, workers));
  }

  private pairsOf(text: string): Promise<readonly PythonPair[]> {
    if (this.last?.text !== text) this.last = { text, pairs: pythonPairs(text) };
    return this.last.pairs;
  }
}
