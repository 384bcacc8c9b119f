import { type Diagnostic, placed } from '../diagnostic.ts';
import { isOpenAtEnd } from '../grammar/causes.ts';
import { OTHER_BRANCH } from '../grammar/other-languages.ts';
import type { LocalFix, Span, StatementSyntax } from '../syntax.ts';
import type { Section, Statement } from './statements.ts';

/** A statement among the blocks; `body` is there for the first line of a block. */
export interface Nested<S extends Statement> {
  readonly statement: S;
  readonly body?: readonly Nested<S>[];
  /** The `}` of the block, unless it is missing. */
  readonly end?: S;
}

export type StatementNode = Nested<Statement>;

/** A part of a file: a section of plain statements that stands in no block, or a statement with those nested in it. */
export type Part = Section | StatementNode;

export function isSection(part: Part): part is Section {
  return 'statements' in part;
}

export function isNode(part: Part): part is StatementNode {
  return !isSection(part);
}

/** The statements of a part, each by itself. */
export function nodesOf(part: Part): readonly StatementNode[] {
  return isSection(part) ? part.statements.map((statement) => ({ statement })) : [part];
}

interface OpenBlock {
  readonly header: Statement | undefined;
  readonly nodes: Part[];
  /** The node that the block is, once its `}` is known. */
  readonly close: (end: Statement) => void;
}

/** Of any length, and a small number: with one that is none V8 would give each end of a span an object of its own. */
const WHOLE: Span = { start: 0, end: 2 ** 30 };

function syntaxError({ order, text }: Statement, span: Span, message: string, fixes: readonly LocalFix[] = []): Diagnostic {
  const place = { statement: order, span: { start: span.start, end: Math.min(span.end, text.length) } };
  return { code: 'syntax', message, place, fixes: fixes.map((fix) => placed(fix, order)) };
}

/** Everything after the parser may recurse over blocks: this bound keeps it far from the end of a stack. */
const MAXIMAL_BLOCKS = 100;

/** True if the damaged first line of a block still has its `{`. */
function hasBrace({ text }: Statement): boolean {
  return text.endsWith('{');
}

/**
 * The first lines of blocks. One that lost its `{` still counts where a `}` would otherwise close nothing, and
 * `backward` always: whatever follows it belongs to it.
 */
function headersIn(sections: readonly Section[]): ReadonlySet<Statement> {
  const candidates: Statement[] = [];
  let spare = 0;
  for (const { statements, isPlain } of sections) {
    if (isPlain) continue;
    for (const statement of statements) {
      const { kind } = statement.syntax;
      if (kind === 'end') spare += 1;
      if (kind === 'loop' || kind === 'backward' || kind === 'cell' || opensDamaged(statement)) candidates.push(statement);
    }
  }
  const opens = (header: Statement): boolean => hasBrace(header) || isBackward(header.syntax);
  spare -= candidates.filter(opens).length;
  return new Set(candidates.filter((header) => opens(header) || spare-- > 0));
}

function opensDamaged({ syntax }: Statement): boolean {
  return syntax.kind === 'damaged' && syntax.opens !== undefined;
}

/** A `{` on the line below the `for` or `backward` that it belongs to, which was told of it. */
function isLostBrace({ text }: Statement, before: Statement | undefined): boolean {
  return text === '{' && before !== undefined && opensDamaged(before) && !hasBrace(before);
}

/** True if a line that is no statement goes on behind its end, as it does in other languages. */
function isContinued({ text, syntax }: Statement): boolean {
  return syntax.kind === 'damaged' && isOpenAtEnd(text);
}

function isBackward(syntax: StatementSyntax): boolean {
  return syntax.kind === 'backward' || (syntax.kind === 'damaged' && syntax.opens === 'backward');
}

/** Statements that stand in no loop and no backward block. */
const TOP_LEVEL: ReadonlySet<StatementSyntax['kind']> = new Set([
  'declaration',
  'dimensions',
  'output',
  'backward',
  'cell',
  'alias',
  'import',
]);

/** A cell is read as a file of its own. */
function isCell({ syntax }: Statement): boolean {
  return syntax.kind === 'cell' || (syntax.kind === 'damaged' && syntax.opens === 'cell');
}

/** Statements that may not stand where they do: one message for the first of a kind, so that one slip stays one. */
function misplaced(parts: readonly Part[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const first = parts.findIndex((part) => !isSection(part) && isBackward(part.statement.syntax));
  const behind = first === -1 ? undefined : parts[first + 1];
  if (behind !== undefined) {
    const next = isSection(behind) ? behind.statements[0] : behind.statement;
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
      if (TOP_LEVEL.has(kind)) {
        const message = `\`${statement.text.split(/\s/)[0]}\` cannot stand inside a block: move it out`;
        found.push(syntaxError(statement, WHOLE, message));
      }
      if (body !== undefined) nested(body);
    }
  };
  for (const part of parts) if (!isSection(part) && part.body !== undefined && !isCell(part.statement)) nested(part.body);
  return found;
}

/** Statements as they come, with the blocks that are open. */
class Blocks {
  readonly parts: Part[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private readonly headers: ReadonlySet<Statement>;
  private readonly file: OpenBlock = { header: undefined, nodes: this.parts, close: () => undefined };
  private readonly open: OpenBlock[] = [this.file];
  private before: Statement | undefined;
  private isChoice = false;

  constructor(sections: readonly Section[]) {
    this.headers = headersIn(sections);
  }

  addSection(section: Section): void {
    if (section.isPlain && section.statements.length > 0 && this.open.length === 1) {
      this.parts.push(section);
      this.before = section.statements.at(-1);
    } else for (const statement of section.statements) this.add(statement);
  }

  private add(statement: Statement): void {
    const { diagnostics, open, before } = this;
    const { syntax } = statement;
    const block = open.at(-1) ?? this.file;
    const isTold =
      isLostBrace(statement, before) || (before !== undefined && isContinued(before)) || this.isOtherBranch(statement);
    if (syntax.kind === 'damaged' && !isTold)
      diagnostics.push(syntaxError(statement, syntax.damage.span, syntax.damage.message, syntax.damage.fixes));
    this.before = statement;
    if (syntax.kind === 'end') {
      if (block.header === undefined) diagnostics.push(syntaxError(statement, syntax.brace, 'this `}` closes no block'));
      else open.pop()?.close(statement);
    } else if (this.headers.has(statement)) this.addHeader(statement, block);
    else block.nodes.push({ statement });
  }

  /** The other branches of an `if` belong to it, which was told of the choice. */
  private isOtherBranch({ text, syntax }: Statement): boolean {
    if (syntax.kind !== 'damaged') return false;
    if (/^if\b/.test(text)) this.isChoice = true;
    return this.isChoice && OTHER_BRANCH.test(text);
  }

  private addHeader(statement: Statement, block: OpenBlock): void {
    const { diagnostics, open } = this;
    const nodes: StatementNode[] = [];
    if (open.length === MAXIMAL_BLOCKS)
      diagnostics.push(syntaxError(statement, WHOLE, `blocks nest deeper than ${MAXIMAL_BLOCKS}`));
    if (open.length >= MAXIMAL_BLOCKS) {
      open.push({ header: statement, nodes, close: () => undefined });
      return;
    }
    const at = block.nodes.push({ statement, body: nodes }) - 1;
    const close = (end: Statement): void => {
      block.nodes[at] = { statement, body: nodes, end };
    };
    open.push({ header: statement, nodes, close });
  }

  /** The repair of a first line without `{` has to end the block, too. */
  private closeDamaged(header: Statement | undefined, nodes: readonly Part[]): void {
    const last = nodes.at(-1);
    if (header?.syntax.kind !== 'damaged' || last === undefined || isSection(last) || last.body !== undefined) return;
    const at = this.diagnostics.findIndex(({ place }) => place.statement === header.order);
    const own = this.diagnostics[at];
    if (own === undefined || hasBrace(header)) return;
    const { order, text } = last.statement;
    const end = { place: { statement: order, span: { start: text.length, end: text.length } }, text: '\n}' };
    this.diagnostics[at] = { ...own, fixes: own.fixes.map((fix) => ({ ...fix, edits: [...fix.edits, end] })) };
  }

  /** Reports what is still open. */
  finish(): void {
    for (const { header, nodes } of this.open) {
      this.closeDamaged(header, nodes);
      if (header === undefined || header.syntax.kind === 'damaged') continue;
      const end = header.text.length;
      this.diagnostics.push(syntaxError(header, { start: end - 1, end }, 'this `{` is never closed'));
    }
    this.diagnostics.push(...misplaced(this.parts));
  }
}

/** Nests the statements into their blocks. */
export function buildBlocks(sections: readonly Section[]): {
  readonly parts: readonly Part[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const blocks = new Blocks(sections);
  for (const section of sections) blocks.addSection(section);
  blocks.finish();
  return blocks;
}
