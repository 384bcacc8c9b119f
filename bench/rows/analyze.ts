import { type CachedAnalysis, reanalyze } from '../../src/analysis/incremental/reanalyze.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { inProcess } from '../measure.ts';
import { chain } from '../models/sources.ts';
import type { Row } from './row.ts';

const SIZES: readonly (readonly [number, number])[] = [
  [20, 3],
  [200, 4],
  [1_000, 8],
  [10_000, 30],
];

/** A keystroke: a digit of the equation in the middle of the file. */
function edited(text: string, equations: number, version: number): string {
  const middle = `z${Math.floor(equations / 2)} = tanh(`;
  return text.replace(middle, `${middle}1.${version} * `);
}

export const ANALYZE: Row = {
  id: 'analyze',
  title: 'A keystroke: from the new text to its static diagnostics, inside one process',
  notes: ['The server adds the wire: see the next table.'],
  cases: () =>
    SIZES.map(([equations, atMost]) => {
      const text = chain(equations);
      let version = 0;
      let known: CachedAnalysis | undefined;
      const keystroke = (): void => {
        version += 1;
        const document = parseDocument(edited(text, equations, version), known?.analysis.document);
        known = reanalyze(document, known);
      };
      return {
        label: `${equations} equations`,
        contenders: [inProcess('analyze', keystroke)],
        goals: [{ of: 'analyze', atMost }],
      };
    }),
};
