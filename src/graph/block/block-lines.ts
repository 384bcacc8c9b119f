import { printStep } from '../../program/print.ts';
import type { Equation, Program } from '../../program/program.ts';
import type { TracedGraph } from '../model/trace.ts';
import { BlockPlaces } from './block-places.ts';
import type { ReadLine } from './block-reads.ts';
import type { CarryingPaths } from './carrying-paths.ts';

/** A line of a file's own backward block, and what of the graph it stands for. */
export interface BlockLine {
  readonly statement: number;
  readonly text: string;
  /** The adjoint that it contributes to, or the helper that it defines. */
  readonly target: string;
  readonly isHelper: boolean;
  /** Values whose adjoint it writes: of one that is drawn at each use, the uses that it is about. */
  readonly nodes: readonly string[];
  /** Values whose adjoints it reads. */
  readonly sources: readonly string[];
  /** Edges along which it carries the gradient back. */
  readonly edges: readonly string[];
  /** Of a folded picture: edges of the line inside boxes, by their names in the open picture. */
  readonly inside?: readonly string[];
  /** The statements of the lines that write what it reads. */
  readonly dependsOn: readonly number[];
}

/** A line while the lines of a block share out the graph. */
interface Share {
  readonly line: ReadLine;
  edges: ReadonlySet<string>;
}

/** The edges out of nodes that no line has covered, on to the next names: for lines whose names no path joins. */
function leftAt(covered: ReadonlySet<string>, { paths }: BlockPlaces): (nodes: ReadonlySet<string>) => ReadonlySet<string> {
  const known = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  return (nodes) => {
    const before = known.get(nodes);
    if (before !== undefined) return before;
    const all = [...nodes].flatMap((node) => paths.edgesFrom(node).map(({ id }) => id));
    const free = all.filter((id) => !covered.has(id));
    const found = new Set(free.length > 0 ? free : all);
    known.set(nodes, found);
    return found;
  };
}

/** Adds the joins that no line stands for to the lines that go on from there. */
function addJoins(shares: readonly Share[], covered: ReadonlySet<string>, paths: CarryingPaths): void {
  const byEdge = new Map<string, Share[]>();
  for (const share of shares)
    for (const edge of share.edges) {
      const known = byEdge.get(edge);
      if (known === undefined) byEdge.set(edge, [share]);
      else known.push(share);
    }
  const added = new Map<Share, string[]>();
  for (const { id, to } of paths.joins) {
    if (covered.has(id)) continue;
    for (const share of new Set(paths.edgesFrom(to).flatMap((edge) => byEdge.get(edge.id) ?? [])))
      added
        .set(share, added.get(share) ?? [])
        .get(share)
        ?.push(id);
  }
  for (const [share, joins] of added) share.edges = new Set([...share.edges, ...joins]);
}

function sharesOf(places: BlockPlaces): readonly Share[] {
  const shares = places.lines.map((line): Share => ({ line, edges: places.pathsOf(line).edges }));
  const byLine = new Map(shares.map((share) => [share.line, share]));
  const covered = new Set(shares.flatMap(({ edges }) => [...edges]));
  const left = leftAt(covered, places);
  for (const share of shares)
    if (share.edges.size === 0 && !places.isHelper(share.line)) share.edges = left(places.start(share.line));
  // A helper that has no place of its own is where its readers are.
  for (const share of shares.toReversed())
    if (share.edges.size === 0)
      share.edges = new Set(places.readersOf(share.line).flatMap((reader) => [...(byLine.get(reader)?.edges ?? [])]));
  addJoins(shares, covered, places.paths);
  return shares;
}

/** The lines of a block in the graph. */
export interface BlockGraph {
  readonly lines: ReadonlyMap<Equation, BlockLine>;
  /** Edges that carry a gradient and that no line stands for. */
  readonly uncovered: readonly string[];
}

/** The nodes that a contribution begins at: where its edges lead out of some, those. */
function beginOf(start: ReadonlySet<string>, edges: Iterable<string>, from: ReadonlyMap<string, string>): readonly string[] {
  const begun = new Set([...edges].map((edge) => from.get(edge) ?? '').filter((node) => start.has(node)));
  return [...(begun.size > 0 ? begun : start)];
}

/** The lines of a block, and what they leave out. */
export function blockGraph(forward: Program, traced: TracedGraph, block: Program): BlockGraph {
  const { graph } = traced;
  const places = new BlockPlaces(forward, traced, block);
  const found = new Map<Equation, BlockLine>();
  const shares = sharesOf(places);
  const from = new Map(graph.edges.map((edge) => [edge.id, edge.from]));
  for (const { line, edges } of shares) {
    const { equation, target } = line;
    if (equation.source === undefined) continue;
    const { statement } = equation.source;
    const before = places.linesBefore(line).flatMap((other) => other.equation.source?.statement ?? []);
    const isHelper = places.isHelper(line);
    found.set(equation, {
      statement,
      text: printStep(equation),
      target: target.text,
      isHelper,
      nodes: isHelper ? [...places.start(line)] : beginOf(places.start(line), edges, from),
      sources: [...places.ends(line)],
      edges: [...edges],
      dependsOn: [...new Set(before)].filter((other) => other !== statement).sort((a, b) => a - b),
    });
  }
  const joins = places.paths.joins.map(({ id }) => id);
  const covered = new Set([...joins, ...shares.flatMap(({ edges }) => [...edges])]);
  const carrying = graph.edges.filter(({ adjoint }) => adjoint !== undefined);
  return { lines: found, uncovered: carrying.map(({ id }) => id).filter((id) => !covered.has(id)) };
}
