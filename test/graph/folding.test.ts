import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldClusters } from '../../src/graph/model/fold.ts';
import { foldingLevels, NO_CHOICE, withoutDepths } from '../../src/graph/model/folding.ts';
import type { ClusterKind, Graph, GraphCluster, GraphEdge, GraphNode } from '../../src/graph/model/graph.ts';

const KINDS: readonly ClusterKind[] = ['loop', 'titled', 'repeated', 'run'];

/** Graphs of operations in nested parts, and a choice of parts to fold. */
const graphs = fc
  .record({
    parents: fc.array(fc.nat(), { maxLength: 8 }),
    places: fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
    joins: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 40 }),
    folded: fc.array(fc.nat(), { maxLength: 8 }),
  })
  .map(({ parents, places, joins, folded }) => {
    const clusters = parents.map((parent, at): GraphCluster => {
      const above = parent % (at + 1);
      const own = { id: `part ${at}`, kind: KINDS[parent % KINDS.length] as ClusterKind, label: `part ${at}` };
      return above === at ? own : { ...own, parent: `part ${above}` };
    });
    const nodes = places.map((place, at): GraphNode => {
      const cluster = place % (clusters.length + 1);
      const own = { id: `z${at}`, name: `z${at}`, kind: 'operation', label: '+', shape: '', isOutput: false, text: '' } as const;
      return cluster === clusters.length ? own : { ...own, cluster: `part ${cluster}` };
    });
    const edges = joins.map(([a, b, isRecurrent], at): GraphEdge => {
      const [from, to] = [a % nodes.length, b % nodes.length].map((index) => `z${index}`) as [string, string];
      return { id: `${from}→${to}.${at}`, from, to, operand: at, isRecurrent };
    });
    const graph: Graph = { nodes, edges, clusters };
    return { graph, folded: new Set(folded.flatMap((index) => clusters[index % (clusters.length || 1)]?.id ?? [])) };
  });

function clustersAround({ nodes, clusters }: Graph, id: string): readonly string[] {
  const found: string[] = [];
  for (let at = nodes.find((node) => node.id === id)?.cluster; at !== undefined; ) {
    found.push(at);
    at = clusters.find((cluster) => cluster.id === at)?.parent;
  }
  return found;
}

describe('folding', () => {
  it('gives the whole graph where everything is open', () => {
    fc.assert(
      fc.property(graphs, ({ graph }) => {
        expect(foldClusters(graph, new Set()).graph).toEqual(graph);
      }),
    );
  });

  it('draws each node itself, or the outermost folded part around it', () => {
    fc.assert(
      fc.property(graphs, ({ graph, folded }) => {
        const { graph: drawn, nodeFor } = foldClusters(graph, folded);
        const ids = new Set(drawn.nodes.map(({ id }) => id));
        expect(ids.size).toBe(drawn.nodes.length);
        for (const { id } of graph.nodes) {
          expect(nodeFor(id)).toBe(clustersAround(graph, id).findLast((cluster) => folded.has(cluster)) ?? id);
          expect(ids).toContain(nodeFor(id));
        }
        expect(ids).toEqual(new Set(graph.nodes.map(({ id }) => nodeFor(id))));
      }),
    );
  });

  it('keeps what runs into and out of a box, once, and nothing of what runs inside', () => {
    fc.assert(
      fc.property(graphs, ({ graph, folded }) => {
        const { graph: drawn, nodeFor, edgeFor } = foldClusters(graph, folded);
        const join = (from: string, to: string): string => JSON.stringify([from, to]);
        const isInside = ({ from, to }: GraphEdge): boolean => nodeFor(from) === nodeFor(to) && nodeFor(from) !== from;
        const kept = graph.edges.filter((edge) => !isInside(edge));
        const wanted = new Set(kept.map(({ from, to }) => join(nodeFor(from), nodeFor(to))));
        expect(new Set(drawn.edges.map(({ from, to }) => join(from, to)))).toEqual(wanted);
        for (const edge of graph.edges) {
          const found = drawn.edges.filter(({ id }) => id === edgeFor(edge.id));
          expect(found).toHaveLength(isInside(edge) ? 0 : 1);
        }
        expect(new Set(drawn.edges.map(({ id }) => id)).size).toBe(drawn.edges.length);
      }),
    );
  });

  it('in two goes is folding at once', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), ({ graph, folded }, at) => {
        const first = new Set([...folded].slice(0, at % (folded.size + 1)));
        const twice = foldClusters(foldClusters(graph, first).graph, folded).graph;
        const once = foldClusters(graph, folded).graph;
        const places = (own: Graph): unknown => new Set(own.edges.map(({ id, from, to }) => JSON.stringify([id, from, to])));
        expect(new Set(twice.nodes.map(({ id }) => id))).toEqual(new Set(once.nodes.map(({ id }) => id)));
        expect(places(twice)).toEqual(places(once));
      }),
    );
  });
});

describe('the levels of folding', () => {
  it('run from all open to all folded, each within the next, and leave alone what somebody has chosen', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), ({ graph, folded }, at) => {
        const rest = graph.clusters.map(({ id }) => id).filter((id) => !folded.has(id));
        const opened = rest.slice(0, at % (rest.length + 1));
        const levels = foldingLevels(graph, { folded: [...folded], opened });
        expect(levels[0]).toEqual(folded);
        expect(levels.at(-1)).toEqual(new Set([...folded, ...rest.filter((id) => !opened.includes(id))]));
        for (const [index, level] of levels.entries())
          expect([...(levels[index - 1] ?? [])].filter((id) => !level.has(id))).toEqual([]);
      }),
    );
  });

  it('are all there where the graph is small enough, and none draws more than the limit where it is not', () => {
    fc.assert(
      fc.property(graphs, fc.integer({ min: 1, max: 20 }), ({ graph }, limit) => {
        const reachable = withoutDepths(graph, NO_CHOICE, limit);
        if (graph.nodes.length <= limit) expect(reachable).toEqual(graph);
        const smallest = foldClusters(graph, new Set(graph.clusters.map(({ id }) => id))).graph.nodes.length;
        expect(reachable.nodes.length).toBeLessThanOrEqual(Math.max(limit, smallest));
      }),
    );
  });
});
