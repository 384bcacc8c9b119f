import type { Graph, GraphCluster, GraphEdge, GraphNode } from './graph.ts';
import { groupBy } from './group.ts';

/** A graph with folded parts, and where in it the nodes and edges of the whole one are. */
export interface Folded {
  readonly graph: Graph;
  readonly nodeFor: (id: string) => string;
  /** None for an edge inside a box. */
  readonly edgeFor: (id: string) => string | undefined;
  /** The box that an edge is inside of. */
  readonly boxFor: (edge: string) => string | undefined;
}

/** The outermost folded cluster around each cluster; none where all around it are open. */
export function boxesOf(clusters: readonly GraphCluster[], folded: ReadonlySet<string>): ReadonlyMap<string, GraphCluster> {
  const boxes = new Map<string, GraphCluster>();
  for (const cluster of clusters) {
    const box = boxes.get(cluster.parent ?? '') ?? (folded.has(cluster.id) ? cluster : undefined);
    if (box !== undefined) boxes.set(cluster.id, box);
  }
  return boxes;
}

/** More names than this have no room beside an edge. */
const MOST_LABELS = 2;

/** Edges that have become one: it carries what all of them do. */
function bundle(
  id: string,
  [from, to]: readonly [string, string],
  edges: readonly GraphEdge[],
  shapes: readonly string[],
): GraphEdge {
  const [first] = edges as [GraphEdge];
  const { adjoint: _, label: __, ...own } = first;
  const adjoints = [...new Set(edges.flatMap(({ adjoint }) => adjoint ?? []))];
  const [shape, ...others] = new Set(shapes);
  const labels = [...new Set(edges.flatMap(({ label }) => label ?? []))];
  return {
    ...own,
    id,
    from,
    to,
    ...(shape === undefined || shape === '' || others.length > 0 ? {} : { shape }),
    isRecurrent: edges.every(({ isRecurrent }) => isRecurrent),
    ...(adjoints.length === 0 ? {} : { adjoint: adjoints.join(', ') }),
    ...(labels.length === 0 || labels.length > MOST_LABELS ? {} : { label: labels.join(', ') }),
  };
}

/** The graph with some parts drawn as one box each: what runs into and out of them stays, what is inside goes. */
export function foldClusters(graph: Graph, folded: ReadonlySet<string>): Folded {
  const boxes = boxesOf(graph.clusters, folded);
  const boxed = new Map<string, string>();
  for (const { id, cluster } of graph.nodes) {
    const box = boxes.get(cluster ?? '');
    if (box !== undefined) boxed.set(id, box.id);
  }
  const place = (id: string): string => boxed.get(id) ?? id;
  const edgeFor = new Map<string, string>();
  const boxFor = new Map<string, string>();
  const moved = graph.edges.flatMap((edge) => {
    const [from, to] = [place(edge.from), place(edge.to)];
    if (boxed.has(edge.from) && from === to) {
      boxFor.set(edge.id, from);
      return [];
    }
    const id = from === edge.from && to === edge.to ? edge.id : `${from}→${to}`;
    edgeFor.set(edge.id, id);
    return [{ id, from, to, edge }];
  });
  const shapes = new Map(graph.nodes.map(({ id, shape }) => [id, shape]));
  const edges = [...groupBy(moved, ({ id }) => id)].map(([id, own]) => {
    const [{ from, to, edge }] = own as [(typeof moved)[number]];
    const all = own.map(({ edge: each }) => each);
    if (id === edge.id) return edge;
    return bundle(
      id,
      [from, to],
      all,
      all.map((each) => shapes.get(each.from) ?? ''),
    );
  });
  const inside = groupBy(graph.nodes, ({ cluster }) => boxes.get(cluster ?? ''));
  const drawn: Graph = {
    nodes: [
      ...graph.nodes.filter(({ id }) => !boxed.has(id)),
      ...[...inside].flatMap(([box, nodes]) => (box === undefined ? [] : [boxNode(box, nodes)])),
    ],
    edges,
    clusters: graph.clusters.filter(({ id }) => !boxes.has(id)),
  };
  return { graph: drawn, nodeFor: place, edgeFor: (id) => edgeFor.get(id), boxFor: (id) => boxFor.get(id) };
}

function boxNode({ id, kind, label, parent, statement }: GraphCluster, nodes: readonly GraphNode[]): GraphNode {
  const operations = nodes.filter((node) => node.kind === 'operation');
  const equations = operations.filter(({ name }) => name !== undefined);
  const [first] = equations;
  const adjoint = kind === 'equation' ? first?.adjoint : undefined;
  return {
    id,
    kind: kind === 'loop' ? 'loop' : 'box',
    label,
    shape: kind === 'equation' ? (first?.shape ?? '') : '',
    isOutput: nodes.some(({ isOutput }) => isOutput),
    text: kind === 'equation' ? (first?.text ?? label) : label,
    holds: equations.map(({ name }) => name as string),
    ...(adjoint === undefined ? {} : { adjoint }),
    ...(statement === undefined ? {} : { statement }),
    ...(parent === undefined ? {} : { cluster: parent }),
  };
}
