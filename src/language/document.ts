import type { Diagnostic, Place } from './diagnostic.ts';
import { readAgain, readAnew } from './revision.ts';
import { type Reading, type SourceStatement, statementAt } from './statements.ts';
import type { Span, StatementSyntax } from './syntax.ts';

/** A statement in its place among the blocks; `body` is there for the first line of a block. */
export interface StatementNode {
  readonly statement: SourceStatement;
  readonly body?: readonly StatementNode[];
  /** The `}` of the block, unless it is missing. */
  readonly end?: SourceStatement;
}

/** A parsed file: its statements in order, the same as a tree of blocks, and what is wrong with its form. */
export interface SourceDocument extends Reading {
  readonly nodes: readonly StatementNode[];
  readonly diagnostics: readonly Diagnostic[];
}

interface OpenBlock {
  readonly header: SourceStatement | undefined;
  readonly nodes: StatementNode[];
  /** The node that the block is, once its `}` is known. */
  readonly close: (end: SourceStatement) => void;
}

const WHOLE: Span = { start: 0, end: Number.POSITIVE_INFINITY };

function syntaxError(statement: SourceStatement, span: Span, message: string): Diagnostic {
  const end = Math.min(span.end, statement.text.length);
  return { code: 'syntax', message, place: { statement: statement.order, span: { start: span.start, end } }, fixes: [] };
}

/** Everything behind the parser may recurse over blocks: this bound keeps it far from the end of a stack. */
const MAXIMAL_BLOCKS = 100;

/** Whether a damaged first line of a block has its `{` still. */
function hasBrace({ text }: SourceStatement): boolean {
  return text.endsWith('{');
}

/**
 * The first lines of blocks. One that lost its `{` still counts where a `}` would otherwise close nothing, and
 * `backward` always: whatever follows it belongs to it.
 */
function headersIn(statements: readonly SourceStatement[]): ReadonlySet<SourceStatement> {
  const candidates = statements.filter(
    ({ syntax }) =>
      syntax.kind === 'loop' || syntax.kind === 'backward' || (syntax.kind === 'damaged' && syntax.opens !== undefined),
  );
  const ends = statements.filter(({ syntax }) => syntax.kind === 'end').length;
  const opens = (header: SourceStatement): boolean => hasBrace(header) || isBackward(header.syntax);
  let spare = ends - candidates.filter(opens).length;
  return new Set(candidates.filter((header) => opens(header) || spare-- > 0));
}

/** A `{` on the line below the `for` or `backward` that it belongs to, which was told of it. */
function isLostBrace({ text }: SourceStatement, before: SourceStatement | undefined): boolean {
  return text === '{' && before?.syntax.kind === 'damaged' && before.syntax.opens !== undefined && !hasBrace(before);
}

function isBackward(syntax: StatementSyntax): boolean {
  return syntax.kind === 'backward' || (syntax.kind === 'damaged' && syntax.opens === 'backward');
}

/** Statements that may not stand where they do: one message for the first of a kind, so that one slip stays one. */
function misplaced(nodes: readonly StatementNode[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const first = nodes.findIndex(({ statement }) => isBackward(statement.syntax));
  if (first !== -1) {
    const next = nodes[first + 1]?.statement;
    if (next !== undefined && next.syntax.kind !== 'damaged') {
      const message = isBackward(next.syntax)
        ? 'there is a backward block already: a file has one at most'
        : 'nothing can follow the backward block: move this line above it';
      found.push(syntaxError(next, next.syntax.kind === 'backward' ? next.syntax.keyword : WHOLE, message));
    }
  }
  const nested = (inner: readonly StatementNode[]): void => {
    for (const { statement, body } of inner) {
      const { kind } = statement.syntax;
      if (kind === 'declaration' || kind === 'dimensions' || kind === 'output' || kind === 'backward') {
        const message = `\`${statement.text.split(/\s/)[0]}\` cannot stand inside a block: move it out`;
        found.push(syntaxError(statement, WHOLE, message));
      }
      if (body !== undefined) nested(body);
    }
  };
  for (const { body } of nodes) if (body !== undefined) nested(body);
  return found;
}

/** Nests the statements into their blocks. */
function buildBlocks(statements: readonly SourceStatement[]): {
  readonly nodes: readonly StatementNode[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const file: OpenBlock = { header: undefined, nodes: [], close: () => undefined };
  const open: OpenBlock[] = [file];
  const headers = headersIn(statements);
  let before: SourceStatement | undefined;
  for (const statement of statements) {
    const { syntax } = statement;
    const block = open.at(-1) ?? file;
    if (syntax.kind === 'damaged' && !isLostBrace(statement, before))
      diagnostics.push(syntaxError(statement, syntax.damage.span, syntax.damage.message));
    before = statement;
    if (syntax.kind === 'end') {
      if (block.header === undefined) diagnostics.push(syntaxError(statement, syntax.brace, 'this `}` closes no block'));
      else open.pop()?.close(statement);
    } else if (headers.has(statement)) {
      const nodes: StatementNode[] = [];
      if (open.length === MAXIMAL_BLOCKS) {
        diagnostics.push(syntaxError(statement, WHOLE, `blocks nest deeper than ${MAXIMAL_BLOCKS}`));
      }
      if (open.length >= MAXIMAL_BLOCKS) {
        open.push({ header: statement, nodes, close: () => undefined });
        continue;
      }
      const at = block.nodes.push({ statement, body: nodes }) - 1;
      const close = (end: SourceStatement): void => {
        block.nodes[at] = { statement, body: nodes, end };
      };
      open.push({ header: statement, nodes, close });
    } else {
      block.nodes.push({ statement });
    }
  }
  for (const { header } of open) {
    if (header === undefined || header.syntax.kind === 'damaged') continue;
    const end = header.text.length;
    diagnostics.push(syntaxError(header, { start: end - 1, end }, 'this `{` is never closed'));
  }
  return { nodes: file.nodes, diagnostics: [...diagnostics, ...misplaced(file.nodes)] };
}

/** What an earlier version of the file shares with this one is taken from there; the rest is parsed. */
export function parseDocument(text: string, earlier?: SourceDocument): SourceDocument {
  const reading = earlier === undefined ? readAnew(text) : readAgain(text, earlier);
  return { ...reading, ...buildBlocks(reading.statements) };
}

/** The first line of the backward block. */
export function backwardHeader({ statements }: SourceDocument): SourceStatement | undefined {
  return statements.find(({ syntax }) => syntax.kind === 'backward');
}

/** Where a place is in the file, in characters. */
export function absoluteSpan(document: SourceDocument, place: Place): Span {
  const offset = statementAt(document, place.statement)?.offset ?? 0;
  return { start: offset + place.span.start, end: offset + place.span.end };
}
