import { adjointName } from '../../program/adjoints.ts';
import type { Variable } from '../../program/program.ts';
import type { Graph, GraphCluster } from './graph.ts';
import { groupBy } from './group.ts';
import { nameOf, type OpenEdge, type OpenNode } from './nodes.ts';

/** A graph whose outputs are known, and the variables that its nodes compute or are. */
export interface OpenGraph {
  readonly nodes: readonly OpenNode[];
  readonly edges: readonly OpenEdge[];
  readonly clusters: readonly GraphCluster[];
  readonly variables: ReadonlyMap<string, Variable>;
}

/** The nodes from which a gradient path leads to an output. */
function reachingOutputs({ nodes, edges }: OpenGraph): ReadonlySet<string> {
  const into = groupBy(edges, ({ to }) => to);
  const open = nodes.filter(({ isOutput }) => isOutput).map(({ id }) => id);
  const reached = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { from, carries } of into.get(id) ?? []) {
      if (!carries || reached.has(from)) continue;
      reached.add(from);
      open.push(from);
    }
  }
  return reached;
}

/** The graph with the adjoints of nodes and edges through which a gradient flows. */
export function withAdjoints(graph: OpenGraph): Graph {
  const { nodes, edges, clusters, variables } = graph;
  const reaching = reachingOutputs(graph);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const adjoint = (id: string): { readonly adjoint?: string } => {
    const node = byId.get(id);
    const isActive = variables.get(id)?.active === true && reaching.has(id);
    return node === undefined || !isActive ? {} : { adjoint: adjointName(node.name ?? nameOf(node)) };
  };
  return {
    nodes: nodes.map((node) => ({ ...node, ...adjoint(node.id) })),
    edges: edges.map(({ carries, ...edge }) => ({ ...edge, ...(carries && reaching.has(edge.to) ? adjoint(edge.from) : {}) })),
    clusters,
  };
}
