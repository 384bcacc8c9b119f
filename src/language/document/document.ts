import type { Diagnostic, Place } from '../diagnostic.ts';
import type { Span } from '../syntax.ts';
import { buildBlocks, isSection, type Nested, nodesOf, type Part, type StatementNode } from './blocks.ts';
import { LineIndex } from './lines.ts';
import type { Piece } from './scanner.ts';
import { readAgain, readAnew } from './sections.ts';
import { SourceText } from './source-text.ts';
import {
  locatedStatements,
  offsetOf,
  piecesOf,
  type Reading,
  type Section,
  type SourceStatement,
  type Statement,
} from './statements.ts';

/** A node, and the statements below it, with where they stand. */
export type LocatedNode = Nested<SourceStatement>;

/**
 * A parsed file. What an edit costs does not depend on its length: what is asked of each version is told by its parts,
 * and what speaks of every statement of the file is made when somebody asks.
 */
export class SourceDocument implements Reading {
  readonly source: SourceText;
  readonly sections: readonly Section[];
  readonly offsets: readonly number[];
  readonly orders: readonly number[];
  readonly parts: readonly Part[];
  /** Errors in the form of statements and blocks. */
  readonly diagnostics: readonly Diagnostic[];
  /** Of a cell: the offset at which its body ends. */
  readonly end: number | undefined;
  private knownLines: LineIndex | undefined;
  private knownStatements: readonly SourceStatement[] | undefined;
  private knownNodes: readonly LocatedNode[] | undefined;

  constructor({ source, sections, offsets, orders }: Reading, end?: number) {
    this.source = source;
    this.end = end;
    this.sections = sections;
    this.offsets = offsets;
    this.orders = orders;
    const { parts, diagnostics } = buildBlocks(sections);
    this.parts = parts;
    this.diagnostics = diagnostics;
  }

  get text(): string {
    return this.source.toString();
  }

  get pieces(): readonly Piece[] {
    return piecesOf(this);
  }

  /** Lines and columns of offsets. */
  get lines(): LineIndex {
    this.knownLines ??= new LineIndex(this.text);
    return this.knownLines;
  }

  /** All statements in order. */
  get statements(): readonly SourceStatement[] {
    this.knownStatements ??= locatedStatements(this);
    return this.knownStatements;
  }

  /** The same as a tree of blocks. */
  get nodes(): readonly LocatedNode[] {
    this.knownNodes ??= this.locatedNodes();
    return this.knownNodes;
  }

  /** The first line of the backward block that stands in no other, with the lines in it. */
  get block(): StatementNode | undefined {
    for (const part of this.parts) if (!isSection(part) && part.statement.syntax.kind === 'backward') return part;
    return undefined;
  }

  private locatedNodes(): readonly LocatedNode[] {
    const own = this.sections.flatMap(({ statements }) => statements);
    const located = new Map(
      this.statements.map((statement, index): [Statement | undefined, SourceStatement] => [own[index], statement]),
    );
    const at = (statement: Statement): SourceStatement => located.get(statement) as SourceStatement;
    const locate = ({ statement, body, end }: StatementNode): LocatedNode => ({
      statement: at(statement),
      ...(body === undefined ? {} : { body: body.map(locate) }),
      ...(end === undefined ? {} : { end: at(end) }),
    });
    return this.parts.flatMap((part) => nodesOf(part).map(locate));
  }
}

/** Parses a text. Sections that `earlier` has as well are shared with it; only the others are parsed. */
export function parseDocument(text: string | SourceText, earlier?: SourceDocument): SourceDocument {
  if (earlier === undefined) return new SourceDocument(readAnew(typeof text === 'string' ? SourceText.of(text) : text));
  return new SourceDocument(readAgain(typeof text === 'string' ? earlier.source.revised(text) : text, earlier));
}

/** True if the file declares its outputs. */
export function statesOutputs({ parts }: SourceDocument): boolean {
  return parts.some((part) => !isSection(part) && part.statement.syntax.kind === 'output');
}

/** The offsets of a place in the file, in UTF-16 code units. */
export function absoluteSpan(document: SourceDocument, place: Place): Span {
  const offset = offsetOf(document, place.statement) ?? 0;
  return { start: offset + place.span.start, end: offset + place.span.end };
}
