import { type Diagnostic, severityOf } from '../../language/diagnostic.ts';
import type { StatementNode } from '../../language/document/blocks.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import type { Statement } from '../../language/document/statements.ts';
import type { LineResult } from './findings.ts';

/** The lines of a block, those of its loops too. */
function linesIn(nodes: readonly StatementNode[]): readonly Statement[] {
  return nodes.flatMap(({ statement, body }) => {
    if (body !== undefined) return linesIn(body);
    const { syntax } = statement;
    return syntax.kind === 'equation' || (syntax.kind === 'damaged' && syntax.opens === undefined) ? [statement] : [];
  });
}

function targetOf({ syntax }: Statement): string {
  if (syntax.kind === 'equation') return syntax.target.name.text;
  return syntax.kind === 'damaged' ? (syntax.defines[0]?.text ?? '') : '';
}

/** The results of some lines of a block with all others of it, which could not be read, and what of it the text alone tells to be wrong. */
export function wholeBlock(
  lines: readonly LineResult[],
  { block }: SourceDocument,
  diagnostics: readonly Diagnostic[],
): readonly LineResult[] {
  if (lines.length === 0 || block === undefined) return lines;
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const wrong = new Set(errors.map(({ place }) => place.statement));
  const known = new Set(lines.map(({ statement }) => statement));
  const others = linesIn(block.body ?? [])
    .filter(({ order }) => !known.has(order))
    .map((own): LineResult => ({ statement: own.order, target: targetOf(own), status: 'unchecked', maxError: 0, along: [] }));
  return [...lines, ...others]
    .sort((a, b) => a.statement - b.statement)
    .map((line) => (wrong.has(line.statement) ? inError(line) : line));
}

/** The rest of a block may be judged as if a mistake of its text were mended: that says nothing of the line as it stands. */
function inError(line: LineResult): LineResult {
  return { ...line, isInError: true, status: line.status === 'fail' ? 'fail' : 'unchecked' };
}

/** How many lines a block has, and how many of them are known to be right and to be wrong; none where nothing is known of any. */
export interface LineCounts {
  readonly lines: number;
  readonly right: number;
  readonly wrong: number;
}

export function countLines(lines: readonly Pick<LineResult, 'status' | 'isInError'>[]): LineCounts {
  const wrong = lines.filter(({ status, isInError }) => status === 'fail' || isInError === true).length;
  const right = lines.filter(
    ({ status, isInError }) => isInError !== true && (status === 'pass' || status === 'fused-pass'),
  ).length;
  return { lines: wrong + right === 0 ? 0 : lines.length, right, wrong };
}
