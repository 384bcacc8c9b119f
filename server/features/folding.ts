import type { FoldingRangeProvider } from 'langium/lsp';
import { type FoldingRange, FoldingRangeKind, type SelectionRange } from 'vscode-languageserver';
import type { LocatedNode } from '../../src/language/document/document.ts';
import { allTargets, childrenOf, type Expression, type Span, type StatementSyntax } from '../../src/language/syntax.ts';
import type { Feature } from '../container/services.ts';
import { rangeOf } from '../convert.ts';
import type { FileVersion } from '../open-files.ts';
import { onDocument, onFile } from './answers.ts';

function lineAt({ text }: FileVersion, { offset, text: own }: LocatedNode['statement'], isEnd: boolean): number {
  return text.positionAt(offset + (isEnd ? own.length : 0)).line;
}

/** The last line of what stands in a block. */
function lastLine(file: FileVersion, { statement, body = [], end }: LocatedNode): number {
  const last = body.at(-1);
  if (end !== undefined) return lineAt(file, end, false) - 1;
  return last === undefined ? lineAt(file, statement, true) : lineOfEnd(file, last);
}

function lineOfEnd(file: FileVersion, node: LocatedNode): number {
  return node.end === undefined ? lastLine(file, node) : lineAt(file, node.end, true);
}

/** Blocks fold, up to the last line of one whose `}` is missing, and so do statements of several lines. */
function blockFolds(file: FileVersion, nodes: readonly LocatedNode[]): readonly FoldingRange[] {
  return nodes.flatMap((node) => {
    const { statement, body } = node;
    if (body === undefined && !statement.text.includes('\n')) return [];
    const startLine = lineAt(file, statement, false);
    const endLine = lastLine(file, node);
    const own = endLine > startLine ? [{ startLine, endLine }] : [];
    return [...own, ...blockFolds(file, body ?? [])];
  });
}

function commentFolds({ text, document }: FileVersion): readonly FoldingRange[] {
  const lines = document.pieces
    .filter((piece) => piece.kind === 'comment' && !piece.trailing)
    .map((piece) => text.positionAt(piece.start).line);
  const runs: { startLine: number; endLine: number }[] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run !== undefined && run.endLine === line - 1) run.endLine = line;
    else runs.push({ startLine: line, endLine: line });
  }
  return runs.filter(({ startLine, endLine }) => endLine > startLine).map((run) => ({ ...run, kind: FoldingRangeKind.Comment }));
}

export const folding: Feature<FoldingRangeProvider> = ({ shared: { Server } }) => ({
  capabilities: { foldingRangeProvider: true },
  getFoldingRanges: onDocument(Server, (file) => [...blockFolds(file, file.document.nodes), ...commentFolds(file)]),
});

function expressionsOf(syntax: StatementSyntax): readonly Expression[] {
  if (syntax.kind === 'equation') return [syntax.value, ...allTargets(syntax).flatMap(({ indices }) => indices)];
  if (syntax.kind === 'loop') return [syntax.range.first, syntax.range.last];
  return [];
}

/** From the smallest expression around an offset outwards. */
function spansAround(expressions: readonly Expression[], offset: number): readonly Span[] {
  for (const expression of expressions) {
    const { span } = expression;
    if (span.start <= offset && offset <= span.end) return [...spansAround(childrenOf(expression), offset), span];
  }
  return [];
}

/** The blocks around a statement, from the innermost outwards. */
function blocksAround(nodes: readonly LocatedNode[], offset: number): readonly Span[] {
  for (const { statement, body, end } of nodes) {
    if (body === undefined || end === undefined) continue;
    const span = { start: statement.offset, end: end.offset + end.text.length };
    if (span.start <= offset && offset <= span.end) return [...blocksAround(body, offset), span];
  }
  return [];
}

export const selectionRanges: Feature = ({ shared: { Server } }) => {
  Server.connection.onSelectionRanges(
    onFile(Server, (file, { positions }) =>
      positions.map((position): SelectionRange => {
        const { text, document } = file;
        const offset = text.offsetAt(position);
        const statement = document.statements.find((own) => own.offset <= offset && offset <= own.offset + own.text.length);
        const inner =
          statement === undefined
            ? []
            : spansAround(expressionsOf(statement.syntax), offset - statement.offset).map(({ start, end }) => ({
                start: start + statement.offset,
                end: end + statement.offset,
              }));
        const own = statement === undefined ? [] : [{ start: statement.offset, end: statement.offset + statement.text.length }];
        const whole = { start: 0, end: text.source.length };
        const spans = [...inner, ...own, ...blocksAround(document.nodes, offset), whole].filter(
          (span, index, all) => all.findIndex((other) => other.start === span.start && other.end === span.end) === index,
        );
        return spans.reduceRight<SelectionRange | undefined>(
          (parent, span) => ({ range: rangeOf(text, span), ...(parent === undefined ? {} : { parent }) }),
          undefined,
        ) as SelectionRange;
      }),
    ),
  );
  return { capabilities: { selectionRangeProvider: true } };
};
