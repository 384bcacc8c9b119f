import { adjointName } from '../../program/adjoints.ts';
import type { Variable } from '../../program/program.ts';
import type { Graph, GraphCluster, GraphEdge } from './graph.ts';
import { groupBy } from './group.ts';
import type { OpenEdge, OpenNode } from './nodes.ts';

/** The label of a node's adjoint, and whether it is a name of the file. */
interface NodeAdjoint {
  readonly text: string;
  readonly isName: boolean;
}

/** A graph whose outputs are known, and the variables that its nodes compute or are. */
export interface OpenGraph {
  readonly nodes: readonly OpenNode[];
  readonly edges: readonly OpenEdge[];
  readonly clusters: readonly GraphCluster[];
  readonly variables: ReadonlyMap<string, Variable>;
  /** The names of the backward pass that the picture goes with. */
  readonly blockNames: ReadonlySet<string>;
  /** The iteration of a part, where several are drawn. */
  readonly iterations: ReadonlyMap<string, string>;
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

/** A part of an equation has no name but the one that the backward pass has for it, and else is said by what it computes. */
function adjointOfNode(node: OpenNode, { name }: Variable, { blockNames, iterations }: OpenGraph): NodeAdjoint {
  if (node.kind !== 'operation') return { text: adjointName(node.label), isName: true };
  if (node.name !== undefined) return { text: adjointName(node.name), isName: true };
  const own = adjointName(name);
  return blockNames.has(own)
    ? { text: own + (iterations.get(node.id) ?? ''), isName: true }
    : { text: `∂L/∂(${node.text})`, isName: false };
}

/** The graph with the adjoints of nodes and edges through which a gradient flows. */
export function withAdjoints(graph: OpenGraph): Graph {
  const { nodes, edges, clusters, variables } = graph;
  const reaching = reachingOutputs(graph);
  const adjoints = new Map<string, NodeAdjoint>();
  for (const node of nodes) {
    const variable = variables.get(node.id);
    if (variable?.active === true && reaching.has(node.id)) adjoints.set(node.id, adjointOfNode(node, variable, graph));
  }
  const flowing = ({ from, to, carries }: OpenEdge): Pick<GraphEdge, 'adjoint' | 'label'> => {
    const adjoint = carries && reaching.has(to) ? adjoints.get(from) : undefined;
    return adjoint === undefined ? {} : { adjoint: adjoint.text, ...(adjoint.isName ? { label: adjoint.text } : {}) };
  };
  return {
    nodes: nodes.map((node) => {
      const adjoint = adjoints.get(node.id);
      return adjoint === undefined ? node : { ...node, adjoint: adjoint.text };
    }),
    edges: edges.map((edge) => {
      const { carries: _, ...own } = edge;
      return { ...own, ...flowing(edge) };
    }),
    clusters,
  };
}
