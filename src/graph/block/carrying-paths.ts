import type { Graph, GraphEdge, GraphNode } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';
import { throughAll } from './through-all.ts';

/** A part of a graph that lies on paths from some nodes to others. */
export interface Paths {
  readonly edges: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
  /** The nodes that all paths go through, in the order in which they do, without the ends. */
  readonly throughAll: () => readonly string[];
}

const NONE: ReadonlySet<string> = new Set();
export const NO_PATHS: Paths = { edges: NONE, nodes: NONE, throughAll: () => [] };

/** The name of an adjoint without indices; none for what is only said by what it computes. */
export function baseOf({ adjoint }: GraphNode): string | undefined {
  return adjoint === undefined || adjoint.startsWith('∂') ? undefined : adjoint.replace(/\[.*$/, '');
}

/** The paths along which gradients flow back, between the names that a block speaks of. */
export class CarryingPaths {
  readonly graph: Graph;
  private readonly out: ReadonlyMap<string, readonly GraphEdge[]>;
  private readonly into: ReadonlyMap<string, readonly GraphEdge[]>;
  private readonly bases: ReadonlyMap<string, string | undefined>;
  /** Places in the graph, of nodes and of edges. */
  private readonly order: ReadonlyMap<string | GraphEdge, number>;
  private readonly names: ReadonlySet<string>;
  private readonly basesOfSets = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

  /** `names` are the adjoints that the block speaks of: they begin and end paths. */
  constructor(graph: Graph, names: ReadonlySet<string>) {
    this.graph = graph;
    this.names = names;
    const carrying = graph.edges.filter(({ adjoint }) => adjoint !== undefined);
    this.out = groupBy(carrying, ({ from }) => from);
    this.into = groupBy(carrying, ({ to }) => to);
    this.bases = new Map(graph.nodes.map((node) => [node.id, baseOf(node)]));
    this.order = new Map([...graph.nodes.map(({ id }) => id), ...carrying].map((own, index) => [own, index]));
  }

  /** Edges from what defines elements of a sequence to where others read them: nothing is computed along these. */
  get joins(): readonly GraphEdge[] {
    const elements = new Set(this.graph.nodes.filter(({ kind }) => kind === 'element').map(({ id }) => id));
    return [...this.out.values()].flat().filter(({ to }) => elements.has(to));
  }

  edgesFrom(node: string): readonly GraphEdge[] {
    return this.out.get(node) ?? [];
  }

  edgesInto(node: string): readonly GraphEdge[] {
    return this.into.get(node) ?? [];
  }

  /** The part between some nodes and others, past no other name. */
  between(from: ReadonlySet<string>, to: ReadonlySet<string>): Paths {
    const edges = this.edgesBetween(from, to);
    if (edges.length === 0) return NO_PATHS;
    return {
      edges: new Set(edges.map(({ id }) => id)),
      nodes: new Set(edges.flatMap(({ from: start, to: end }) => [start, end])),
      throughAll: () => throughAll(edges, from, to),
    };
  }

  /**
   * The search begins at the ends: an operation has few operands, while a weight is drawn at each use, and a value may be read
   * by everything.
   */
  private edgesBetween(from: ReadonlySet<string>, to: ReadonlySet<string>): readonly GraphEdge[] {
    const own = this.basesOf(from);
    const leading = new Set<GraphEdge>();
    const open = new Set(to);
    const starts: string[] = [];
    for (const node of open) {
      const isInner = !to.has(node);
      if (from.has(node)) starts.push(node);
      if (from.has(node) && isInner) continue;
      for (const edge of this.edgesInto(node)) {
        if (isInner && !this.isOpen(edge, own)) continue;
        leading.add(edge);
        open.add(edge.from);
      }
    }
    return this.edgesReached(starts, to, leading);
  }

  /** Those of some edges that paths from some nodes reach, in the order in which they do. */
  private edgesReached(starts: Iterable<string>, to: ReadonlySet<string>, leading: Iterable<GraphEdge>): readonly GraphEdge[] {
    const reached = new Set(this.inOrder(starts));
    const taken: GraphEdge[] = [];
    const bySource = groupBy(this.inOrder(leading), (edge) => edge.from);
    for (const node of reached)
      for (const edge of bySource.get(node) ?? []) {
        taken.push(edge);
        if (!to.has(edge.to)) reached.add(edge.to);
      }
    return taken;
  }

  private inOrder<Own extends string | GraphEdge>(things: Iterable<Own>): readonly Own[] {
    return [...things].sort((a, b) => (this.order.get(a) ?? 0) - (this.order.get(b) ?? 0));
  }

  private basesOf(nodes: ReadonlySet<string>): ReadonlySet<string> {
    const known = this.basesOfSets.get(nodes);
    if (known !== undefined) return known;
    const found = new Set([...nodes].map((id) => this.bases.get(id)).filter((base) => base !== undefined));
    this.basesOfSets.set(nodes, found);
    return found;
  }

  /** True if a path goes on where an edge ends: at no other name, and not to the same name in another iteration. */
  private isOpen({ from, to }: GraphEdge, own: ReadonlySet<string>): boolean {
    const base = this.bases.get(to);
    if (base === undefined || !this.names.has(base)) return true;
    return own.has(base) && !(this.bases.get(from) === base && this.isRecurrent(from, to));
  }

  private isRecurrent(from: string, to: string): boolean {
    return this.edgesInto(to).some((edge) => edge.from === from && edge.isRecurrent);
  }
}
