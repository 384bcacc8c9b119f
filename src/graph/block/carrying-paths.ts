import type { Graph, GraphEdge, GraphNode } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';

/** A part of a graph that lies on paths from some nodes to others. */
export interface Paths {
  readonly edges: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
  /** Those that all paths go through, in the order in which they do, without the ends. */
  readonly throughAll: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();
export const NO_PATHS: Paths = { edges: NONE, nodes: NONE, throughAll: [] };

/** The name of an adjoint without indices; none for what is only said by what it computes. */
export function baseOf({ adjoint }: GraphNode): string | undefined {
  return adjoint === undefined || adjoint.startsWith('∂') ? undefined : adjoint.replace(/\[.*$/, '');
}

/** The paths along which gradients flow back, between the names that a block speaks of. */
export class CarryingPaths {
  readonly graph: Graph;
  private readonly out: ReadonlyMap<string, readonly GraphEdge[]>;
  private readonly bases: ReadonlyMap<string, string | undefined>;
  private readonly names: ReadonlySet<string>;

  /** `names` are the adjoints that the block speaks of: they begin and end paths. */
  constructor(graph: Graph, names: ReadonlySet<string>) {
    this.graph = graph;
    this.names = names;
    this.out = groupBy(
      graph.edges.filter(({ adjoint }) => adjoint !== undefined),
      ({ from }) => from,
    );
    this.bases = new Map(graph.nodes.map((node) => [node.id, baseOf(node)]));
  }

  /** Edges from what defines elements of a sequence to where others read them: nothing is computed along these. */
  get joins(): readonly GraphEdge[] {
    const elements = new Set(this.graph.nodes.filter(({ kind }) => kind === 'element').map(({ id }) => id));
    return [...this.out.values()].flat().filter(({ to }) => elements.has(to));
  }

  edgesFrom(node: string): readonly GraphEdge[] {
    return this.out.get(node) ?? [];
  }

  /** The part between some nodes and others, past no other name; `without` is a node that is taken out. */
  between(from: ReadonlySet<string>, to: ReadonlySet<string>): Paths {
    const edges = this.edgesBetween(from, to);
    if (edges.length === 0) return NO_PATHS;
    const inner = [...new Set(edges.map(({ from: at }) => at))].filter((id) => !from.has(id) && !to.has(id));
    const starts = new Set(edges.map(({ from: at }) => at).filter((id) => from.has(id)));
    return {
      edges: new Set(edges.map(({ id }) => id)),
      nodes: new Set(edges.flatMap(({ from: start, to: end }) => [start, end])),
      throughAll: inner.filter((id) => !leads(edges, starts, to, id)),
    };
  }

  private edgesBetween(from: ReadonlySet<string>, to: ReadonlySet<string>): readonly GraphEdge[] {
    const own = new Set([...from].map((id) => this.bases.get(id)).filter((base) => base !== undefined));
    const reached = new Set(from);
    const taken: GraphEdge[] = [];
    for (const node of reached)
      for (const edge of this.edgesFrom(node)) {
        if (to.has(edge.to)) taken.push(edge);
        else if (!from.has(edge.to) && this.isOpen(edge, own)) {
          taken.push(edge);
          reached.add(edge.to);
        }
      }
    return leadingTo(taken, to);
  }

  /** True if a path goes on where an edge ends: at no other name, and not to the same name in another iteration. */
  private isOpen({ from, to }: GraphEdge, own: ReadonlySet<string>): boolean {
    const base = this.bases.get(to);
    if (base === undefined || !this.names.has(base)) return true;
    return own.has(base) && !(this.bases.get(from) === base && this.isRecurrent(from, to));
  }

  private isRecurrent(from: string, to: string): boolean {
    return this.edgesFrom(from).some((edge) => edge.to === to && edge.isRecurrent);
  }
}

/** The edges from which others lead on to some nodes. */
function leadingTo(edges: readonly GraphEdge[], to: ReadonlySet<string>): readonly GraphEdge[] {
  const into = groupBy(edges, (edge) => edge.to);
  const open = [...to];
  const reached = new Set(to);
  const found = new Set<GraphEdge>();
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const edge of into.get(id) ?? []) {
      found.add(edge);
      if (reached.has(edge.from)) continue;
      reached.add(edge.from);
      open.push(edge.from);
    }
  return edges.filter((edge) => found.has(edge));
}

/** True if edges lead from some nodes to others past a node. */
function leads(edges: readonly GraphEdge[], from: ReadonlySet<string>, to: ReadonlySet<string>, past: string): boolean {
  const out = groupBy(edges, (edge) => edge.from);
  const reached = new Set(from);
  for (const node of reached)
    for (const edge of out.get(node) ?? []) {
      if (edge.to === past) continue;
      if (to.has(edge.to)) return true;
      reached.add(edge.to);
    }
  return false;
}
