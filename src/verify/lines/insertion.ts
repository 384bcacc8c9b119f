import type { Edit } from '../../language/diagnostic.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import type { SourceStatement } from '../../language/document/statements.ts';
import { insertLineAfter, insertLineBelow } from '../../language/edits.ts';
import { printStep } from '../../program/print.ts';
import type { Equation, Variable } from '../../program/program.ts';
import type { Block, Line } from './block.ts';
import type { Component } from './search/path-contributions.ts';

/** The place of a line that a block lacks. */
export interface Insertion {
  /** The order of the statement behind which the line stands. */
  readonly behind: number;
  readonly edit: (text: string) => Edit;
}

/** Lines of a block below a comment that is their forward equation, as deriving writes it; none where they have gone. */
interface Group {
  /** The offset at which the comment ends. */
  readonly end: number;
  readonly last: SourceStatement | undefined;
  /** The first statement behind the group. */
  readonly next: SourceStatement | undefined;
}

function statementOf({ equation }: Line): number {
  return equation.source?.statement ?? 0;
}

function inked(text: string): string {
  return text.replace(/\s+/g, '');
}

/** The group of a forward equation: up to the next comment of its own line, or to the end of the block. */
function groupOf(document: SourceDocument, origin: Equation): Group | undefined {
  const header = document.block?.statement;
  if (header === undefined) return undefined;
  const inBlock = document.statements.filter(({ order }) => order > header.order);
  const from = document.statements.find(({ order }) => order === header.order)?.offset ?? 0;
  const headings = document.pieces.flatMap((piece) =>
    piece.kind === 'comment' && !piece.trailing && piece.start > from ? [piece] : [],
  );
  const wanted = inked(`#${printStep(origin)}`);
  const at = headings.findIndex(({ start, end }) => inked(document.source.slice(start, end)) === wanted);
  const heading = headings[at];
  if (heading === undefined) return undefined;
  const end = headings[at + 1]?.start ?? Number.POSITIVE_INFINITY;
  const own = inBlock.filter(({ offset, syntax }) => offset > heading.start && offset < end && syntax.kind !== 'end');
  const last = own.at(-1);
  const next = inBlock.find(({ offset }) => offset > (last?.offset ?? heading.start));
  return { end: heading.end, last, next };
}

/** The lines between which a contribution may stand: what it reads is written in front of it, and nobody has read it yet. */
function bounds(to: Variable, sources: ReadonlySet<Variable>, { lines }: Block): readonly [number, number] {
  const written = lines.findLast(({ primal }) => primal !== undefined && sources.has(primal));
  const reader = lines.find(({ equation, reads }) => reads.has(to) && equation.target.primal !== to);
  return [written?.index ?? -1, reader?.index ?? Number.POSITIVE_INFINITY];
}

/** The end of a group that lies within the bounds. */
function inGroup(
  group: Group,
  block: Block,
  [least, most]: readonly [number, number],
  document: SourceDocument,
): Insertion | undefined {
  const indexOf = new Map(block.lines.map((line) => [statementOf(line), line.index]));
  const { end, last, next } = group;
  if (last !== undefined) {
    const index = indexOf.get(last.order);
    if (index === undefined || index < least || index >= most) return undefined;
    return { behind: last.order, edit: (text) => insertLineAfter(document, last.order, text) };
  }
  const index = next && (next.syntax.kind === 'end' ? block.lines.length : indexOf.get(next.order));
  const before = index === undefined ? undefined : block.lines[index - 1];
  if (next === undefined || index === undefined || index <= least || index > most) return undefined;
  const behind = before === undefined ? (document.block?.statement.order ?? 0) : statementOf(before);
  return { behind, edit: (text) => insertLineBelow(document, end, next.order, text) };
}

/** Behind the last line that writes what it reads or adds to the same adjoint, as long as nobody has read that yet. */
function amongOthers(to: Variable, sources: ReadonlySet<Variable>, block: Block, document: SourceDocument): Insertion {
  const [, firstReader] = bounds(to, sources, block);
  const written = block.lines.filter(({ primal }) => primal !== undefined && sources.has(primal));
  const own = block.contributions.get(to) ?? [];
  const last = [...written, ...own]
    .filter(({ index }) => index < firstReader)
    .toSorted((a, b) => a.index - b.index)
    .at(-1);
  const behind = last === undefined ? (document.block?.statement.order ?? 0) : statementOf(last);
  return { behind, edit: (text) => insertLineAfter(document, behind, text) };
}

/** At the end of the lines of its forward equation, where the block is ordered by those; otherwise among those of its adjoint. */
export function insertionOf(to: Variable, components: readonly Component[], block: Block, document: SourceDocument): Insertion {
  const sources = new Set(components.map(({ from }) => from));
  const within = bounds(to, sources, block);
  const origins = new Set(components.flatMap(({ line: { origin } }) => (origin === undefined ? [] : [origin])));
  const [found] = [...origins]
    .flatMap((origin) => groupOf(document, origin) ?? [])
    .flatMap((group) => inGroup(group, block, within, document) ?? [])
    .toSorted((a, b) => b.behind - a.behind);
  return found ?? amongOthers(to, sources, block, document);
}
