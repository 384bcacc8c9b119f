import type { Graph, GraphCluster, GraphNode } from './graph.ts';
import { groupBy } from './group.ts';
import type { Outline, Section } from './outline/outline.ts';

/** Inputs beyond this number go into the sections that read them: a picture of inputs alone tells nothing. */
const FEW_INPUTS = 6;
/** An equation of fewer operations is no box of its own. */
const SEVERAL = 3;

class SectionedGraph {
  readonly clusters = new Map<string, GraphCluster>();
  private readonly outline: Outline;
  /** The clusters of nodes, after the sections are put in. */
  readonly places = new Map<string, string | undefined>();

  constructor({ nodes, clusters }: Graph, outline: Outline) {
    this.outline = outline;
    const loops = new Map(clusters.map((cluster) => [cluster.id, cluster]));
    for (const cluster of clusters) this.addLoop(cluster, loops);
    for (const { id, cluster, statement, kind } of nodes)
      this.places.set(id, kind === 'operation' ? this.inSection(statement, cluster) : cluster);
    this.addEquations(nodes);
  }

  private addLoop(cluster: GraphCluster, all: ReadonlyMap<string, GraphCluster>): void {
    const above = all.get(cluster.parent ?? '');
    // An iteration stands in its loop, which alone stands in a section.
    const isIteration = above !== undefined && above.statement === cluster.statement;
    const parent = isIteration ? cluster.parent : this.inSection(cluster.statement, cluster.parent);
    const { parent: _, ...own } = cluster;
    this.clusters.set(cluster.id, parent === undefined ? own : { ...own, parent });
  }

  /** The cluster of a statement within a loop, or within an iteration of it. */
  private inSection(statement: number | undefined, around: string | undefined): string | undefined {
    const section = statement === undefined ? undefined : this.outline.get(statement);
    return section === undefined ? around : this.instance(section, around);
  }

  private instance({ id: own, kind, label, parent }: Section, around: string | undefined): string {
    const id = around === undefined ? own : `${around}/${own}`;
    if (this.clusters.has(id)) return id;
    const above = parent === undefined ? around : this.instance(parent, around);
    this.clusters.set(id, { id, kind, label, ...(above === undefined ? {} : { parent: above }) });
    return id;
  }

  private addEquations(nodes: readonly GraphNode[]): void {
    const operations = nodes.filter(({ kind }) => kind === 'operation');
    for (const own of groupBy(operations, ({ statement, cluster }) => `${statement} ${cluster}`).values()) {
      const whole = own.find(({ name }) => name !== undefined);
      if (own.length < SEVERAL || whole?.name === undefined) continue;
      const id = `${whole.id} =`;
      const parent = this.places.get(whole.id);
      const { name: label, statement } = whole;
      this.clusters.set(id, {
        id,
        kind: 'equation',
        label,
        ...(parent === undefined ? {} : { parent }),
        ...(statement === undefined ? {} : { statement }),
      });
      for (const node of own) this.places.set(node.id, id);
    }
  }

  /** An input that is read in one place goes there: a weight belongs to its use. */
  placeOperands({ nodes, edges }: Graph): void {
    const readers = groupBy(edges, ({ from }) => from);
    const inputs = nodes.filter(({ kind }) => kind === 'input');
    for (const { id, kind, isOutput } of nodes) {
      if (kind === 'operation' || isOutput || (kind === 'input' && inputs.length <= FEW_INPUTS)) continue;
      const places = (readers.get(id) ?? []).map(({ to }) => this.around(this.places.get(to), kind));
      const [place] = places;
      if (place !== undefined && places.every((own) => own === place)) this.places.set(id, place);
    }
  }

  /** An input is no part of an equation: the equation reads it. */
  private around(cluster: string | undefined, kind: GraphNode['kind']): string | undefined {
    const own = this.clusters.get(cluster ?? '');
    return own?.kind === 'equation' && kind !== 'param' && kind !== 'const' ? own.parent : cluster;
  }
}

/** The graph with its sections as clusters, beside the loops: each node stands in the innermost part that it belongs to. */
export function withSections(graph: Graph, outline: Outline): Graph {
  const sectioned = new SectionedGraph(graph, outline);
  sectioned.placeOperands(graph);
  const nodes = graph.nodes.map(({ cluster: _, ...node }): GraphNode => {
    const cluster = sectioned.places.get(node.id);
    return cluster === undefined ? node : { ...node, cluster };
  });
  return { ...graph, nodes, clusters: [...sectioned.clusters.values()] };
}
