import type { Analysis } from '../analysis/analyze.ts';
import { isCallIn } from '../autodiff/forms.ts';
import { parseDocument } from '../language/document/document.ts';
import { formatDocument } from '../language/formatter.ts';
import { applyReplacements } from '../language/replacement.ts';
import { type BlockReplacement, blockSpan, deriveBlock } from './backward-block.ts';
import { expandEquations } from './expand-equations.ts';

/**
 * The file in which each call of a cell is an equation of its own: its backward pass is a line of its own. Calls that stand in
 * expressions, or are given some, are written so first.
 */
export function withPlainCalls(analysis: Analysis): Analysis {
  if (analysis.isAlone) return analysis;
  const edits = withBlocks(analysis).flatMap((part) => expandEquations(part, ({ value }) => isCallIn(value)));
  return edits.length === 0 ? analysis : analysis.reread(applyReplacements(analysis.document.text, edits));
}

/** The file and its cells, each of which has a backward block. */
function withBlocks(analysis: Analysis): readonly Analysis[] {
  return [analysis, ...analysis.cells.map((cell) => cell.analysis)];
}

/** The parts that get a derived block: a file of cells has no equations of its own. */
export function derivedParts(analysis: Analysis): readonly Analysis[] {
  return withBlocks(analysis).filter((part) => part.isAlone || part.forward.body.length > 0);
}

/** True if the file, or a cell in it, has a backward block. */
export function hasBlock(analysis: Analysis): boolean {
  return withBlocks(analysis).some(({ document }) => document.block !== undefined);
}

/** Derived blocks as one edit: the block of a file, or the whole text of one with cells. */
export function deriveFile(analysis: Analysis): BlockReplacement {
  if (analysis.isAlone) return deriveBlock(analysis);
  const flat = withPlainCalls(analysis);
  const written = applyReplacements(flat.document.text, derivedParts(flat).map(deriveBlock));
  const { text } = analysis.document;
  const before = withBlocks(analysis).flatMap(({ document }) => {
    const span = blockSpan(document);
    return span === undefined ? [] : [text.slice(span.start, span.end)];
  });
  const formatted = formatDocument(parseDocument(written));
  return { start: 0, end: text.length, text: formatted, before: formatted === text ? text : before.join('\n') };
}
