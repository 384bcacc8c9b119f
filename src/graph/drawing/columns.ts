import { type Graph, type GraphCluster, isFramed } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';
import type { Box, Layout } from './shapes.ts';

/** The frames of a graph: clusters that are not drawn are seen through. */
export class Frames {
  private readonly drawn = new Map<string | undefined, string | undefined>();
  private readonly parents = new Map<string, string | undefined>();

  constructor({ clusters }: { readonly clusters: readonly GraphCluster[] }) {
    for (const cluster of clusters) {
      const parent = this.drawn.get(cluster.parent);
      this.drawn.set(cluster.id, isFramed(cluster) ? cluster.id : parent);
      if (isFramed(cluster)) this.parents.set(cluster.id, parent);
    }
  }

  /** The innermost frame that a cluster is or stands in. */
  around(cluster: string | undefined): string | undefined {
    return this.drawn.get(cluster);
  }

  /** The part of a frame that something stands in: the node itself, or the frame around it that is directly in this one. */
  childOf(frame: string | undefined, id: string, cluster: string | undefined): string | undefined {
    let child = id;
    for (let at = this.around(cluster); at !== frame; at = this.parents.get(at)) {
      if (at === undefined) return undefined;
      child = at;
    }
    return child;
  }
}

/** A picture that is wrapped like a page of a newspaper: what stands directly in one frame is split into columns. */
export interface Columns {
  /** None for the whole picture. */
  readonly frame: string | undefined;
  readonly count: number;
  /** The columns of the nodes and frames in it. */
  readonly of: ReadonlyMap<string, number>;
}

/** The column of each node within the wrapped frame. */
export function columnsOfNodes({ nodes, clusters }: Graph, columns: Columns | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (columns === undefined) return found;
  const frames = new Frames({ clusters });
  for (const { id, cluster } of nodes) {
    const child = frames.childOf(columns.frame, id, cluster);
    if (child !== undefined) found.set(id, columns.of.get(child) ?? 0);
  }
  return found;
}

/** A frame that holds so much of all nodes is the one to be wrapped, rather than what is around it. */
const MOST = 0.6;

/** The frame that holds what makes the picture long. */
function frameToWrap({ nodes, clusters }: Graph, frames: Frames): string | undefined {
  for (let frame: string | undefined; ; ) {
    const inside = nodes.flatMap(({ id, cluster }) => frames.childOf(frame, id, cluster) ?? []);
    const counts = groupBy(inside, (child) => child);
    const inner = clusters.find(({ id }) => (counts.get(id)?.length ?? 0) > MOST * nodes.length);
    if (inner === undefined) return frame;
    frame = inner.id;
  }
}

/** So far from where a column would end by length, its end is moved to where fewer edges cross it: a part of its length. */
const REACH = 0.3;

/** More edges than this from one column into the next, and nobody can follow them. */
const MOST_ACROSS = 4;

/**
 * Splits a layout into columns of about equal length, where the fewest edges run from one into the next. None if what
 * stands in the frame cannot be split so often without a tangle.
 */
export function splitIntoColumns(graph: Graph, layout: Layout, count: number): Columns | undefined {
  const frames = new Frames(graph);
  const frame = frameToWrap(graph, frames);
  const isDown = layout.direction === 'down';
  const placeOf = (box: Box): number => (isDown ? box.y + box.height / 2 : box.x + box.width / 2);
  const children = new Map<string, number>();
  const childOf = new Map<string, string>();
  for (const { id, cluster } of graph.nodes) {
    const child = frames.childOf(frame, id, cluster);
    const box = child === undefined ? undefined : (layout.nodes.get(child) ?? layout.clusters.get(child));
    if (child === undefined || box === undefined) continue;
    childOf.set(id, child);
    children.set(child, placeOf(box));
  }
  placeWithReaders(graph, childOf, children);
  const places = [...new Set(children.values())].sort((a, b) => a - b);
  if (places.length < 2 * count) return undefined;
  const across = edgesAcross(graph, childOf, children);
  const cuts = cutPlaces(places, count, across);
  if (cuts.some((cut) => across(cut) > MOST_ACROSS)) return undefined;
  const of = new Map([...children].map(([child, place]) => [child, cuts.filter((cut) => cut <= place).length] as const));
  return { frame, count, of };
}

/** A weight stands beside the operation that reads it, whatever rank it has. */
function placeWithReaders({ nodes, edges }: Graph, childOf: ReadonlyMap<string, string>, children: Map<string, number>): void {
  const readers = groupBy(edges, ({ from }) => from);
  for (const { id, kind } of nodes) {
    if (kind === 'operation' || kind === 'loop' || kind === 'box' || childOf.get(id) !== id) continue;
    const places = (readers.get(id) ?? []).flatMap(({ to }) => children.get(childOf.get(to) ?? '') ?? []);
    if (places.length > 0) children.set(id, Math.min(...places));
  }
}

/** The number of edges from in front of a place to behind it. */
function edgesAcross(
  { edges }: Graph,
  childOf: ReadonlyMap<string, string>,
  children: ReadonlyMap<string, number>,
): (place: number) => number {
  const spans = edges.flatMap(({ from, to, isRecurrent }) => {
    const [start, end] = [from, to].map((id) => children.get(childOf.get(id) ?? ''));
    return start === undefined || end === undefined || isRecurrent ? [] : [[start, end] as const];
  });
  return (place) => spans.filter(([start, end]) => start < place && place <= end).length;
}

function cutPlaces(places: readonly number[], count: number, across: (place: number) => number): readonly number[] {
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  const length = (last - first) / count;
  const cuts: number[] = [];
  for (let column = 1; column < count; column += 1) {
    const wanted = first + column * length;
    const near = places.filter((place) => Math.abs(place - wanted) < REACH * length && place > (cuts.at(-1) ?? first));
    const cost = (place: number): number => across(place) + (2 * Math.abs(place - wanted)) / length;
    const [best] = near.toSorted((a, b) => cost(a) - cost(b));
    cuts.push(best ?? wanted);
  }
  return cuts;
}
