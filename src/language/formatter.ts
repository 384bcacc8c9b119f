import type { LocatedNode, SourceDocument } from './document/document.ts';
import type { SourceStatement } from './document/statements.ts';
import { tokenize } from './grammar/lexer.ts';
import { type LayoutToken, layoutLines } from './token-spacing.ts';

/** A line of the formatted file; a statement over several lines keeps them in `lines`. */
interface OutputLine {
  readonly depth: number;
  readonly blankBefore: boolean;
  readonly statement?: SourceStatement;
  lines: readonly string[];
  comment?: { readonly text: string; readonly column: number };
}

const INDENT = '  ';

/** The lines of one statement, formatted by itself; a damaged statement stays as it is. */
function statementLines(statement: SourceStatement): readonly string[] {
  const { text, syntax } = statement;
  if (syntax.kind === 'damaged') return text.split(/\r\n|\r|\n/);
  let end = 0;
  const tokens = tokenize(text).map((token): LayoutToken => {
    const breakBefore = /[\r\n]/.test(text.slice(end, token.span.start));
    end = token.span.end;
    return token.kind === 'comment' ? { ...token, text: token.text.trimEnd(), breakBefore } : { ...token, breakBefore };
  });
  return layoutLines(tokens);
}

/** The blanks around a damaged statement that stands alone on its line. */
function blanksAround(source: string, { offset, text }: SourceStatement): readonly [string, string] {
  const [before = ''] = /[^\S\r\n]*$/.exec(source.slice(Math.max(0, offset - MOST_BLANKS), offset)) ?? [];
  const end = offset + text.length;
  const [behind = '', isEnd] = /^[^\S\r\n]*(?=([\r\n]|$)?)/.exec(source.slice(end, end + MOST_BLANKS)) ?? [];
  return [before, isEnd === undefined ? '' : behind];
}

/** More of them are not looked at. */
const MOST_BLANKS = 400;

/** The statements that begin a block. */
function headersOf(nodes: readonly LocatedNode[]): readonly SourceStatement[] {
  return nodes.flatMap(({ statement, body }) => (body === undefined ? [] : [statement, ...headersOf(body)]));
}

/** Column of an offset in its source line, in characters as a reader counts them. */
function columnOf(text: string, offset: number): number {
  return width(text.slice(Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1, offset));
}

function outputLines(document: SourceDocument): readonly OutputLine[] {
  const { text, pieces, statements } = document;
  const headers = new Set(headersOf(document.nodes));
  const output: OutputLine[] = [];
  let depth = 0;
  let end = 0;
  let index = 0;
  for (const piece of pieces) {
    const breaks = text.slice(end, piece.start).match(/\r\n|\r|\n/g)?.length ?? 0;
    end = piece.end;
    const blankBefore = breaks > 1 && output.length > 0;
    if (piece.kind === 'comment') {
      const comment = text.slice(piece.start, piece.end).trimEnd();
      const last = output.at(-1);
      if (piece.trailing && last !== undefined) last.comment = { text: comment, column: columnOf(text, piece.start) };
      else output.push({ depth, blankBefore, lines: [comment] });
      continue;
    }
    const statement = statements[index] as SourceStatement;
    index += 1;
    if (statement.syntax.kind === 'end') depth = Math.max(depth - 1, 0);
    output.push({ depth, blankBefore, statement, lines: statementLines(statement) });
    if (headers.has(statement)) depth += 1;
  }
  return output;
}

function isDefinition(line: OutputLine): boolean {
  const syntax = line.statement?.syntax;
  return syntax?.kind === 'equation' && syntax.operator === '=';
}

function width(text: string): number {
  return [...text].length;
}

/** The text before an equation's own `=`: an index cannot hold one. */
function targetText(line: OutputLine): string {
  const [first = ''] = line.lines;
  return first.slice(0, first.indexOf(' ='));
}

/** Aligns the equals signs of a run: definitions of one depth with at most comments and blank lines between. */
function alignRun(run: readonly OutputLine[]): void {
  const widest = run.reduce((most, line) => Math.max(most, width(targetText(line))), 0);
  for (const line of run) {
    const target = targetText(line);
    const [first = '', ...rest] = line.lines;
    const padding = ' '.repeat(widest - width(target));
    line.lines = [target + padding + first.slice(target.length), ...rest];
  }
}

function align(output: readonly OutputLine[]): void {
  let run: OutputLine[] = [];
  const flush = (): void => {
    if (run.length > 1) alignRun(run);
    run = [];
  };
  for (const line of output) {
    if (line.statement === undefined) continue;
    if (!isDefinition(line) || (run[0] !== undefined && run[0].depth !== line.depth)) flush();
    if (isDefinition(line)) run.push(line);
  }
  flush();
}

/** A trailing comment keeps its column where the code leaves room for it. */
function withComment(line: string, comment: OutputLine['comment']): string {
  if (comment === undefined) return line;
  const end = width(line);
  return line + ' '.repeat(comment.column >= end + 2 ? comment.column - end : 2) + comment.text;
}

/** The file in the project's style: idempotent, and no token or comment is ever lost. */
export function formatDocument(document: SourceDocument): string {
  const output = outputLines(document);
  align(output);
  const lines: string[] = [];
  for (const line of output) {
    if (line.blankBefore) lines.push('');
    const asItIs = line.statement?.syntax.kind === 'damaged';
    const [before, behind] =
      asItIs && line.statement !== undefined ? blanksAround(document.text, line.statement) : [undefined, ''];
    const indented = line.lines.map((text, index) => (asItIs && index > 0 ? text : (before ?? INDENT.repeat(line.depth)) + text));
    indented.push((indented.pop() ?? '') + behind);
    indented.push(withComment(indented.pop() ?? '', line.comment));
    for (const text of indented) lines.push(text);
  }
  const newline = /\r\n/.test(document.text) ? '\r\n' : '\n';
  const mark = document.text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return lines.length === 0 ? mark : mark + lines.join(newline) + newline;
}
