import type { Graph, GraphCluster, GraphEdge, GraphNode } from './graph.ts';

/** A graph with folded loops, and where in it the nodes and edges of the whole one are. */
export interface Folded {
  readonly graph: Graph;
  readonly nodeFor: (id: string) => string;
  /** None for an edge inside a box. */
  readonly edgeFor: (id: string) => string | undefined;
}

/** The graph with some loops drawn as one box each: what runs into and out of them stays, what is inside goes. */
export function foldClusters(graph: Graph, folded: ReadonlySet<string>): Folded {
  const clusters = new Map(graph.clusters.map((cluster) => [cluster.id, cluster]));
  /** The outermost folded cluster around a node. */
  const boxOf = (cluster: string | undefined): GraphCluster | undefined => {
    let box: GraphCluster | undefined;
    for (let at = clusters.get(cluster ?? ''); at !== undefined; at = clusters.get(at.parent ?? ''))
      if (folded.has(at.id)) box = at;
    return box;
  };
  const boxes = new Map(graph.nodes.map((node) => [node.id, boxOf(node.cluster)]));
  const place = (id: string): string => boxes.get(id)?.id ?? id;
  const edges = new Map<string, GraphEdge>();
  const edgeFor = new Map<string, string>();
  for (const edge of graph.edges) {
    const [from, to] = [place(edge.from), place(edge.to)];
    const isInside = from === to;
    const id = from === edge.from && to === edge.to ? edge.id : `${from}→${to}`;
    if (isInside) continue;
    edgeFor.set(edge.id, id);
    if (!edges.has(id)) edges.set(id, { ...edge, id, from, to });
  }
  const shown = [...new Set(boxes.values())].filter((box) => box !== undefined);
  const drawn: Graph = {
    nodes: [...graph.nodes.filter(({ id }) => boxes.get(id) === undefined), ...shown.map((box) => loopNode(box, clusters))],
    edges: [...edges.values()],
    clusters: graph.clusters.filter(({ id }) => boxOf(id) === undefined),
  };
  return { graph: drawn, nodeFor: place, edgeFor: (id) => edgeFor.get(id) };
}

function loopNode({ id, label, parent, statement }: GraphCluster, clusters: ReadonlyMap<string, GraphCluster>): GraphNode {
  return {
    id,
    kind: 'loop',
    label,
    shape: '',
    isOutput: false,
    text: label,
    ...(statement === undefined ? {} : { statement }),
    ...(parent === undefined || !clusters.has(parent) ? {} : { cluster: parent }),
  };
}
