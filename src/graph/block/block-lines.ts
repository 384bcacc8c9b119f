import { printStep } from '../../program/print.ts';
import type { Equation, Program } from '../../program/program.ts';
import type { TracedGraph } from '../model/trace.ts';
import { BlockPlaces } from './block-places.ts';
import type { ReadLine } from './block-reads.ts';
import type { Paths } from './carrying-paths.ts';

/** A line of a file's own backward block, and what of the graph it stands for. */
export interface BlockLine {
  readonly statement: number;
  readonly text: string;
  /** The adjoint that it contributes to, or the helper that it defines. */
  readonly target: string;
  readonly isHelper: boolean;
  /** Values whose adjoint it writes. */
  readonly nodes: readonly string[];
  /** Values whose adjoints it reads. */
  readonly sources: readonly string[];
  /** Edges along which it carries the gradient back. */
  readonly edges: readonly string[];
  /** The statements of the lines that write what it reads. */
  readonly dependsOn: readonly number[];
}

/** A line while the lines of a block share out the graph. */
interface Share {
  readonly line: ReadLine;
  readonly paths: Paths;
  edges: ReadonlySet<string>;
}

/** The edges out of some nodes that no line has covered, on to the next names: for a line whose names no path joins. */
function leftAt(nodes: ReadonlySet<string>, covered: ReadonlySet<string>, { paths }: BlockPlaces): ReadonlySet<string> {
  const all = [...nodes].flatMap((node) => paths.edgesFrom(node).map(({ id }) => id));
  const free = all.filter((id) => !covered.has(id));
  return new Set(free.length > 0 ? free : all);
}

function sharesOf(places: BlockPlaces): readonly Share[] {
  const shares = places.lines.map((line): Share => {
    const paths = places.pathsOf(line);
    return { line, paths, edges: paths.edges };
  });
  const byLine = new Map(shares.map((share) => [share.line, share]));
  const covered = new Set(shares.flatMap(({ edges }) => [...edges]));
  for (const share of shares)
    if (share.edges.size === 0 && !places.isHelper(share.line)) share.edges = leftAt(places.start(share.line), covered, places);
  // A helper that has no place of its own is where its readers are.
  for (const share of shares.toReversed())
    if (share.edges.size === 0)
      share.edges = new Set(places.readersOf(share.line).flatMap((reader) => [...(byLine.get(reader)?.edges ?? [])]));
  for (const { id, to } of places.paths.joins)
    for (const share of shares)
      if (!covered.has(id) && places.paths.edgesFrom(to).some((edge) => share.edges.has(edge.id)))
        share.edges = new Set([...share.edges, id]);
  return shares;
}

/** The lines of a block in the graph. */
export interface BlockGraph {
  readonly lines: ReadonlyMap<Equation, BlockLine>;
  /** Edges that carry a gradient and that no line stands for. */
  readonly uncovered: readonly string[];
}

/** The lines of a block, and what they leave out. */
export function blockGraph(forward: Program, traced: TracedGraph, block: Program): BlockGraph {
  const { graph } = traced;
  const places = new BlockPlaces(forward, traced, block);
  const found = new Map<Equation, BlockLine>();
  const shares = sharesOf(places);
  for (const { line, edges } of shares) {
    const { equation, target } = line;
    if (equation.source === undefined) continue;
    const before = places.linesBefore(line).flatMap((other) => other.equation.source?.statement ?? []);
    found.set(equation, {
      statement: equation.source.statement,
      text: printStep(equation),
      target: target.text,
      isHelper: places.isHelper(line),
      nodes: [...places.start(line)],
      sources: [...places.ends(line)],
      edges: [...edges],
      dependsOn: [...new Set(before)].filter((statement) => statement !== equation.source?.statement),
    });
  }
  const joins = places.paths.joins.map(({ id }) => id);
  const covered = new Set([...joins, ...shares.flatMap(({ edges }) => [...edges])]);
  const carrying = graph.edges.filter(({ adjoint }) => adjoint !== undefined);
  return { lines: found, uncovered: carrying.map(({ id }) => id).filter((id) => !covered.has(id)) };
}
