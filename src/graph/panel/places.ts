import type { TextRange } from '../../language/document/source-text.ts';
import { statementAt } from '../../language/document/statements.ts';
import { printStep } from '../../program/print.ts';
import { equationsOf } from '../../program/steps.ts';
import type { BlockGraph } from '../block/block-lines.ts';
import { mentionText } from '../block/block-reads.ts';
import type { Folded } from '../model/fold.ts';
import type { Graph } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';
import type { WalkStep } from '../model/steps.ts';
import type { LinkedLine, WireStep } from './answer.ts';
import type { PicturedFile } from './pictured-file.ts';

/** The range of a statement; undefined if it is not in the text any more. */
function rangeOf({ analysis: { document }, text }: PicturedFile, statement: number): TextRange | undefined {
  const source = statementAt(document, statement);
  if (source === undefined) return undefined;
  return { start: text.positionAt(source.offset), end: text.positionAt(source.offset + source.text.length) };
}

/** The nodes, or boxes around them, that have an adjoint by its name, each found once. */
function nodesByAdjoint({ nodes }: Graph, { nodeFor }: Folded): (text: string) => Iterable<string> {
  const byAdjoint = groupBy(nodes, ({ adjoint }) => adjoint);
  const known = new Map<string, ReadonlySet<string>>();
  return (text) => {
    const found = known.get(text) ?? new Set((byAdjoint.get(text) ?? []).map(({ id }) => nodeFor(id)));
    known.set(text, found);
    return found;
  };
}

/**
 * The nodes of each line of the text: those of its own equation or declaration; of a line of the block, those that it is about,
 * or where that is not known, all of its adjoint; the box for those that are in a folded part.
 */
export function linkedLines(
  file: PicturedFile,
  graph: Graph,
  folded: Folded,
  block: BlockGraph | undefined,
): readonly LinkedLine[] {
  const byStatement = new Map<number, Set<string>>();
  const link = (statement: number, nodes: Iterable<string>): void => {
    const known = byStatement.get(statement) ?? new Set();
    byStatement.set(statement, known);
    for (const id of nodes) known.add(id);
  };
  for (const { id, statement } of [...graph.nodes, ...graph.clusters])
    if (statement !== undefined) link(statement, [folded.nodeFor(id)]);
  const ofAdjoint = nodesByAdjoint(graph, folded);
  for (const line of equationsOf(file.analysis.backward?.body ?? [])) {
    if (line.source === undefined) continue;
    const own = block?.lines.get(line);
    const isPlaced = own !== undefined && !own.isHelper;
    const text = mentionText({ variable: line.target, indices: line.indices });
    link(line.source.statement, isPlaced ? own.nodes.map(folded.nodeFor) : ofAdjoint(text));
  }
  return [...byStatement].flatMap(([statement, nodes]): LinkedLine[] => {
    const range = rangeOf(file, statement);
    return range === undefined ? [] : [{ statement, range, nodes: [...nodes] }];
  });
}

/**
 * The steps with their places. In the text, a line of the derived pass stands where the file's own block says the same;
 * in the picture, a folded loop stands for all that is in it.
 */
export function placedSteps(file: PicturedFile, steps: readonly WalkStep[], { nodeFor, edgeFor }: Folded): readonly WireStep[] {
  const written = new Map<string, number>();
  for (const line of equationsOf(file.analysis.backward?.body ?? []))
    if (line.source !== undefined) written.set(printStep(line), line.source.statement);
  return steps.map((step): WireStep => {
    const own = step.written ?? (step.pass === 'backward' ? written.get(step.line) : undefined);
    const statement = own ?? step.statement;
    const range = statement === undefined ? undefined : rangeOf(file, statement);
    const nodes = [...new Set(step.nodes.map(nodeFor))];
    const edges = [...new Set(step.edges.map(edgeFor).filter((edge) => edge !== undefined))];
    return { ...step, nodes, edges, ...(range === undefined ? {} : { range }) };
  });
}
