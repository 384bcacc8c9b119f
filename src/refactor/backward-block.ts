import type { Analysis } from '../analysis/analyze.ts';
import { derivedPass } from '../autodiff/forms.ts';
import type { Place } from '../language/diagnostic.ts';
import { absoluteSpan, type SourceDocument } from '../language/document/document.ts';
import { lineBreak } from '../language/document/lines.ts';
import { offsetOf, statementAt } from '../language/document/statements.ts';
import { printTargets } from '../language/printer.ts';
import type { Replacement } from '../language/replacement.ts';
import { allTargets } from '../language/syntax.ts';
import { printStep } from '../program/print.ts';
import { type BlockComments, printBackwardBlock } from '../program/print-block.ts';
import type { Equation, Program } from '../program/program.ts';

export interface BlockReplacement extends Replacement {
  /** The text that stands there now; empty when the file has no backward block yet. */
  readonly before: string;
}

/** The span of the backward block in the text. */
export function blockSpan(document: SourceDocument): { readonly start: number; readonly end: number } | undefined {
  const { block } = document;
  const start = block && offsetOf(document, block.statement.order);
  if (start === undefined) return undefined;
  const brace = block?.end;
  const end = brace && (offsetOf(document, brace.order) ?? 0) + brace.text.length;
  return { start, end: end ?? document.text.trimEnd().length };
}

/** Tells whether a place stands in the backward block. */
export function isInBlock(document: SourceDocument, place: Place): boolean {
  const block = blockSpan(document);
  const { start } = absoluteSpan(document, place);
  return block !== undefined && start >= block.start && start < block.end;
}

/** The derived backward block as an edit of the file: in place of the block that is there, or at the end. */
export function deriveBlock(analysis: Analysis): BlockReplacement {
  return writeBlock(analysis, derivedPass(analysis.forward));
}

/** The lines of a backward pass, each group headed by its equation as the file has it. */
export function blockLines(document: SourceDocument, backward: Program, above?: Above): readonly string[] {
  const heading = (equation: Equation): string => {
    const syntax = equation.source && statementAt(document, equation.source.statement)?.syntax;
    if (syntax?.kind !== 'equation') return printStep(equation);
    return printTargets(allTargets(syntax), syntax.operator, syntax.value);
  };
  return printBackwardBlock(backward, { heading, ...(above === undefined ? {} : { above }) });
}

/** Comments that are to stand right above a line. */
type Above = NonNullable<BlockComments['above']>;

/** A backward pass as the block of a file. */
export function writeBlock({ document }: Analysis, backward: Program, above?: Above): BlockReplacement {
  const newline = lineBreak(document.text);
  const block = blockLines(document, backward, above).join(newline);
  const span = blockSpan(document);
  if (span !== undefined) return { ...span, text: block, before: document.text.slice(span.start, span.end) };
  const end = document.end ?? document.text.length;
  const body = document.text.slice(0, end).trimEnd();
  const gap = body === '' ? '' : newline.repeat(2);
  return { start: body.length, end, text: `${gap}${block}${newline}`, before: '' };
}
