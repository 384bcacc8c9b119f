import type { GraphPicture, LineRepair } from '../../../../server/protocol.ts';
import type { BlockLine } from '../../../../src/graph/block/block-lines.ts';
import type { Report } from '../results/report.ts';

/** The state of a line of the file's own block, and of the edges that it stands for. */
export type LineState = 'right' | 'wrong' | 'spoiled' | 'unjudged';
export type EdgeState = LineState | 'missing';

/** A choice in the person's own pass: a line, or an edge at which a line is missing. */
export type Chosen = { readonly statement: number } | { readonly edge: string };

/** An edge of the person's own backward pass. */
export interface OwnEdge {
  readonly state: EdgeState;
  /** Its lines, the one to look at first; none where a line is missing. */
  readonly lines: readonly BlockLine[];
}

/** A mistake of which no edge is in the picture: it is in a box, which stands for it. */
export interface InsideMistake {
  readonly state: Extract<EdgeState, 'wrong' | 'missing'>;
  readonly node: string;
  readonly chosen: Chosen;
}

/** The person's own backward pass as far as a check has judged it. */
export interface OwnPass {
  readonly lines: readonly BlockLine[];
  readonly states: ReadonlyMap<number, LineState>;
  readonly edges: ReadonlyMap<string, OwnEdge>;
  /** Mistakes in boxes, of which no edge is drawn. */
  readonly inside: readonly InsideMistake[];
}

type Block = NonNullable<GraphPicture['block']>;

/** The worst first. */
const ORDER: readonly EdgeState[] = ['wrong', 'missing', 'spoiled', 'unjudged', 'right'];

function judged({ lines }: Block, report: Report | undefined): Map<number, LineState> {
  const verdicts = new Map(report?.lines.map((line) => [line.statement, line]));
  return new Map(
    lines.map(({ statement }): [number, LineState] => {
      const verdict = verdicts.get(statement);
      if (verdict?.status === 'fail' || verdict?.isInError === true) return [statement, 'wrong'];
      return [statement, verdict === undefined || verdict.status === 'unchecked' ? 'unjudged' : 'right'];
    }),
  );
}

/** Lines that are right themselves become spoiled where they read what a wrong line wrote, or what a missing one would add to. */
function spoil({ lines }: Block, states: Map<number, LineState>, lacking: ReadonlySet<string>): void {
  const isBad = (statement: number): boolean => states.get(statement) === 'wrong' || states.get(statement) === 'spoiled';
  const begins = ({ sources, dependsOn }: BlockLine): boolean =>
    dependsOn.some(isBad) || sources.some((node) => lacking.has(node));
  for (let isSettled = false; !isSettled; ) {
    const fresh = lines.filter((line) => states.get(line.statement) === 'right' && begins(line));
    for (const { statement } of fresh) states.set(statement, 'spoiled');
    isSettled = fresh.length === 0;
  }
}

/** The nodes that edges lead out of. */
function originsOf(edges: readonly string[], { graph }: GraphPicture): ReadonlySet<string> {
  const own = new Set(edges);
  return new Set(graph.edges.filter(({ id }) => own.has(id)).map(({ from }) => from));
}

/** Edges from what defines elements of a sequence to where these are read. */
function joinsOf({ graph }: GraphPicture): ReadonlySet<string> {
  const elements = new Set(graph.nodes.filter(({ kind }) => kind === 'element').map(({ id }) => id));
  return new Set(graph.edges.filter(({ to }) => elements.has(to)).map(({ id }) => id));
}

/** Those of the worst state first, and of these the line that is about the fewest edges. */
function edgeOf(lines: readonly BlockLine[], states: ReadonlyMap<number, LineState>): OwnEdge {
  const rank = ({ statement }: BlockLine): number => ORDER.indexOf(states.get(statement) ?? 'unjudged');
  const sorted = lines.toSorted((a, b) => rank(a) - rank(b) || a.edges.length - b.edges.length);
  const [first] = sorted;
  return { state: first === undefined ? 'unjudged' : (states.get(first.statement) ?? 'unjudged'), lines: sorted };
}

function wrongLines(lines: readonly BlockLine[], states: ReadonlyMap<number, LineState>): readonly InsideMistake[] {
  return lines.flatMap(({ statement, edges, nodes: [node] }): readonly InsideMistake[] =>
    states.get(statement) === 'wrong' && edges.length === 0 && node !== undefined
      ? [{ state: 'wrong', node, chosen: { statement } }]
      : [],
  );
}

/** One mark for all that a box lacks: once the first line is there, it is about the next. */
function missingLines({ uncoveredInside }: Block): readonly InsideMistake[] {
  const first = new Map<string, string>();
  for (const { edge, box } of uncoveredInside) if (!first.has(box)) first.set(box, edge);
  return [...first].map(([node, edge]): InsideMistake => ({ state: 'missing', node, chosen: { edge } }));
}

function mistakesInside(block: Block, states: ReadonlyMap<number, LineState>, isLacking: boolean): readonly InsideMistake[] {
  return [...wrongLines(block.lines, states), ...(isLacking ? missingLines(block) : [])];
}

/** True if a check says so: of edges in boxes nobody sees that along some there is nothing to give. */
function lacksLines(report: Report | undefined): boolean {
  return report?.diagnostics.some(({ code }) => code === 'missing-gradient' || code === 'missing-contribution') === true;
}

/** The file's own pass, line by line and edge by edge; undefined where the file has none. */
export function ownPass(picture: GraphPicture, report: Report | undefined): OwnPass | undefined {
  const { block } = picture;
  if (block === undefined) return undefined;
  const states = judged(block, report);
  // Of a block that is right, nothing is missing: along some edges there is nothing to give.
  const missing = report?.ok === true ? [] : block.uncovered;
  spoil(block, states, report === undefined ? new Set() : originsOf(missing, picture));
  const joins = joinsOf(picture);
  const byEdge = new Map<string, BlockLine[]>();
  for (const line of block.lines) for (const edge of line.edges) byEdge.set(edge, [...(byEdge.get(edge) ?? []), line]);
  const edges = new Map([...byEdge].map(([edge, lines]): [string, OwnEdge] => [edge, edgeOf(lines, states)]));
  // A step that only passes an adjoint on to where its sequence is defined computes nothing that could be wrong.
  for (const [edge, own] of edges) if (own.state === 'wrong' && joins.has(edge)) edges.set(edge, { ...own, state: 'spoiled' });
  for (const edge of missing) edges.set(edge, { state: 'missing', lines: [] });
  return { lines: block.lines, states, edges, inside: mistakesInside(block, states, lacksLines(report)) };
}

/** The repair of a line, or that which fills an edge where a line is missing, by its index. */
export function repairFor(
  repairs: readonly LineRepair[],
  at: { readonly statement: number } | { readonly edge: string },
): number {
  if ('statement' in at) return repairs.findIndex(({ isMissing, statement }) => !isMissing && statement === at.statement);
  const fills = ({ lines }: LineRepair): boolean =>
    lines.some(({ edges, inside = [] }) => [...edges, ...inside].includes(at.edge));
  const missing = repairs.findIndex((repair) => repair.isMissing && fills(repair));
  return missing === -1 ? repairs.findIndex(fills) : missing;
}
