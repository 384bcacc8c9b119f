import { analyze } from '../../analysis/analyze.ts';
import { parseDocument } from '../../language/document/document.ts';
import type { ImportedPair } from './imported.ts';

/** A constant matrix of any numbers. */
const MATRIX = /^const (\S+): \[[^\]]*,[^\]]*\]$/;

/** Programs that are tried in turn where a pair seems wrong: it may be right for what nothing in its text tells. */
export function otherwiseFor(own: ImportedPair): ImportedPair | undefined {
  const labelled = forOneHot(own);
  const others = (own.others ?? []).slice(0, MOST_TRIED);
  if (labelled !== undefined) return { ...labelled, others };
  const [next, ...rest] = others;
  return next && { ...next(), others: rest };
}

const MOST_TRIED = 5;

/**
 * The same pair for labels that have a single 1 in each row: the usual gradient of a softmax is right for these alone. Undefined
 * where nothing could be labels.
 */
export function forOneHot(own: ImportedPair): ImportedPair | undefined {
  if (own.oneHot !== undefined) return undefined;
  const labels: string[] = [];
  const lines = own.lines.map((line) => {
    const [, name] = MATRIX.exec(line.text) ?? [];
    if (name === undefined) return line;
    labels.push(own.names.get(name) ?? name);
    return { ...line, text: `${line.text} in onehot` };
  });
  if (labels.length === 0) return undefined;
  const text = `${lines.map((line) => line.text).join('\n')}\n`;
  return { ...own, lines, text, analysis: analyze(parseDocument(text)), oneHot: labels };
}
