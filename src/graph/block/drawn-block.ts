import type { Program } from '../../program/program.ts';
import { traceGraph } from '../model/build-graph.ts';
import type { Folded } from '../model/fold.ts';
import type { EquationTrace, TracedGraph } from '../model/trace.ts';
import { type BlockGraph, type BlockLine, blockGraph } from './block-lines.ts';

/** The lines of a block as they are drawn, in order. */
export interface DrawnBlock {
  readonly lines: readonly BlockLine[];
  /** Edges that carry a gradient and that no line stands for. */
  readonly uncovered: readonly string[];
  /** Those of them that are in boxes, by their names in the open picture. */
  readonly uncoveredInside: readonly { readonly edge: string; readonly box: string }[];
}

type Copies = (id: string) => readonly string[];

/** The iterations of a graph with loops in the graph where each is drawn. */
class Iterations {
  private readonly known = new Map<string, Set<string>>();

  constructor(rolled: TracedGraph, unrolled: TracedGraph) {
    for (const [equation, trace] of rolled.traces) this.match(trace, unrolled.traces.get(equation));
  }

  readonly copies: Copies = (id) => [...(this.known.get(id) ?? [])];

  /** Every iteration goes through the same operations in the same order. */
  private match({ operations, reads }: EquationTrace, all: EquationTrace | undefined): void {
    all?.operations.forEach(({ node }, index) => {
      this.add(operations[index % operations.length]?.node, node);
    });
    all?.reads.forEach(({ edge, from }, index) => {
      const read = reads[index % reads.length];
      this.add(read?.edge, edge);
      this.add(read?.from, from);
    });
  }

  private add(id: string | undefined, copy: string): void {
    if (id === undefined) return;
    const known = this.known.get(id);
    if (known === undefined) this.known.set(id, new Set([copy]));
    else known.add(copy);
  }
}

function each(ids: readonly string[], copies: Copies): readonly string[] {
  return [...new Set(ids.flatMap(copies))];
}

/** The same lines in another picture. */
function moved(line: BlockLine, nodes: Copies, edges: Copies): BlockLine {
  return { ...line, nodes: each(line.nodes, nodes), sources: each(line.sources, nodes), edges: each(line.edges, edges) };
}

/**
 * The lines of a block in a graph. They speak of all iterations at once: where each iteration is drawn, they are looked for in
 * the graph with loops.
 */
export function blockIn(forward: Program, block: Program, traced: TracedGraph, isUnrolled: boolean): BlockGraph {
  if (!isUnrolled) return blockGraph(forward, traced, block);
  const rolled = traceGraph(forward, { backward: block });
  const { copies } = new Iterations(rolled, traced);
  const { lines, uncovered } = blockGraph(forward, rolled, block);
  return {
    lines: new Map([...lines].map(([equation, line]) => [equation, moved(line, copies, copies)])),
    uncovered: each(uncovered, copies),
  };
}

/** The lines with folded loops: what is inside a box is at the box. */
export function foldBlock({ lines, uncovered }: BlockGraph, { nodeFor, edgeFor, boxFor }: Folded): DrawnBlock {
  const edges: Copies = (id) => {
    const edge = edgeFor(id);
    return edge === undefined ? [] : [edge];
  };
  const folded = [...lines.values()].map((line): BlockLine => {
    const inside = line.edges.filter((edge) => boxFor(edge) !== undefined);
    return { ...moved(line, (id) => [nodeFor(id)], edges), ...(inside.length === 0 ? {} : { inside }) };
  });
  const uncoveredInside = uncovered.flatMap((edge) => {
    const box = boxFor(edge);
    return box === undefined ? [] : [{ edge, box }];
  });
  return { lines: folded, uncovered: each(uncovered, edges), uncoveredInside };
}
