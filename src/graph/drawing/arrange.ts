import { foldClusters } from '../model/fold.ts';
import { type FoldChoice, foldingLevels } from '../model/folding.ts';
import type { Graph } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';
import { splitIntoColumns } from './columns.ts';
import { type Layout, layOut } from './layout.ts';
import { type Direction, FONT_SIZE, type Size } from './shapes.ts';

/** The wishes by which a picture is arranged. */
export interface ArrangeTask {
  readonly graph: Graph;
  readonly choice: FoldChoice;
  /** The room that the picture has, in pixels; without it, all that nobody has folded is open. */
  readonly room?: Size | undefined;
  /** Without it, the one in which the picture is larger. */
  readonly direction?: Direction | undefined;
}

export interface Arranged {
  /** The clusters that are drawn as boxes, those inside others too. */
  readonly folded: readonly string[];
  readonly layout: Layout;
}

/** Smaller letters than this cannot be read, pixels. */
const SMALLEST_TEXT = 9;
const LEGIBLE = SMALLEST_TEXT / FONT_SIZE;
/** Pixels that a node takes in a picture at that scale, with the edges around it, at the least. */
const NODE_AREA = 4000;
/** Wrapping a picture that can be read is worth it if it becomes larger by this factor. */
const WORTH = 1.5;
const MOST_COLUMNS = 8;

/** The scale at which a picture fits; beyond its natural size, larger is not better. */
function scaleOf(layout: Size, room: Size): number {
  return Math.min(1, room.width / layout.width, room.height / layout.height);
}

/** Columns beside one another in their order, each to the right of the one before, or below it. */
function isInOrder(layout: Layout, of: ReadonlyMap<string, number>, count: number): boolean {
  const ends = Array.from({ length: count }, () => ({ start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY }));
  for (const [id, column] of of) {
    const box = layout.nodes.get(id) ?? layout.clusters.get(id);
    const own = ends[column];
    if (box === undefined || own === undefined) continue;
    const [start, size] = layout.direction === 'down' ? [box.x, box.width] : [box.y, box.height];
    own.start = Math.min(own.start, start);
    own.end = Math.max(own.end, start + size);
  }
  return ends.every(({ start }, column) => column === 0 || start >= (ends[column - 1]?.end ?? 0));
}

/** The same picture in columns, as many as make its shape that of the room; undefined where that makes it no larger. */
async function wrapped(graph: Graph, layout: Layout, room: Size): Promise<Layout | undefined> {
  const { direction } = layout;
  const excess = (layout.height / layout.width) * (room.width / room.height);
  const ideal = Math.sqrt(direction === 'down' ? excess : 1 / excess);
  let best: Layout | undefined;
  for (const count of new Set([Math.floor(ideal), Math.ceil(ideal)])) {
    if (count < 2 || count > MOST_COLUMNS) continue;
    const columns = splitIntoColumns(graph, layout, count);
    if (columns === undefined) continue;
    const own = await layOut(graph, direction, columns);
    if (!isInOrder(own, columns.of, count)) continue;
    if (scaleOf(own, room) > scaleOf(best ?? layout, room)) best = own;
  }
  return best;
}

/** The layout at which a graph is largest in its room: of both directions, unless one is chosen, and wrapped if that helps. */
async function bestLayout(graph: Graph, { room, direction }: ArrangeTask): Promise<Layout> {
  const down = direction === 'right' ? undefined : await layOut(graph, 'down');
  if (down !== undefined && (room === undefined || scaleOf(down, room) === 1)) return down;
  const right = direction === 'down' ? undefined : await layOut(graph, 'right');
  const straight = [down, right].filter((layout) => layout !== undefined);
  const [first] = straight as [Layout];
  if (room === undefined) return first;
  const largest = (layouts: readonly Layout[]): Layout =>
    layouts.reduce((best, own) => (scaleOf(own, room) > scaleOf(best, room) ? own : best), layouts[0] as Layout);
  const best = largest(straight);
  const scale = scaleOf(best, room);
  if (scale * WORTH >= 1 && scale >= LEGIBLE) return best;
  const columns: Layout[] = [];
  for (const layout of straight) columns.push((await wrapped(graph, layout, room)) ?? layout);
  const other = largest(columns);
  return scaleOf(other, room) > (scale >= LEGIBLE ? WORTH : 1) * scale ? other : best;
}

/** So many tries find out how many parts can be opened beyond a level. */
const TRIES = 3;

class Arranger {
  private readonly task: ArrangeTask;
  private readonly most: number;

  constructor(task: ArrangeTask) {
    this.task = task;
    const { room } = task;
    this.most = room === undefined ? Number.POSITIVE_INFINITY : (room.width * room.height) / NODE_AREA;
  }

  /** The picture of a level; undefined if it would be too small to be read, unless it is wanted all the same. */
  async at(folded: ReadonlySet<string>, isWanted: boolean): Promise<Arranged | undefined> {
    const { graph, room } = this.task;
    const drawn = foldClusters(graph, folded).graph;
    if (!isWanted && drawn.nodes.length > this.most) return undefined;
    const layout = await bestLayout(drawn, this.task);
    const isLegible = room === undefined || scaleOf(layout, room) >= LEGIBLE;
    return isWanted || isLegible ? { folded: [...folded], layout } : undefined;
  }

  /** Opens some of the equations and named parts that the next level opens, the smaller ones first, as far as they fit. */
  async beyond(found: Arranged, folded: ReadonlySet<string>, next: ReadonlySet<string>): Promise<Arranged> {
    const parts = partsToOpen(this.task.graph, folded, next);
    let best = found;
    let [low, high] = [0, parts.length];
    for (let tries = 0; tries < TRIES && low + 1 < high; tries += 1) {
      const count = Math.ceil((low + high) / 2);
      const opened = new Set(parts.slice(0, count));
      const own = await this.at(new Set([...folded].filter((id) => !opened.has(id))), false);
      if (own === undefined) high = count;
      else [best, low] = [own, count];
    }
    return best;
  }
}

/** Those that are alike, or go by the same name, are opened together or not at all. */
function partsToOpen({ nodes, clusters }: Graph, folded: ReadonlySet<string>, next: ReadonlySet<string>): readonly string[] {
  const sizes = groupBy(nodes, ({ cluster }) => cluster);
  const named = groupBy(clusters, ({ label }) => label);
  return clusters
    .filter(({ id, kind }) => folded.has(id) && !next.has(id) && kind !== 'repeated' && kind !== 'run')
    .filter(({ label }) => named.get(label)?.length === 1)
    .map(({ id }) => ({ id, size: sizes.get(id)?.length ?? 0 }))
    .sort((a, b) => a.size - b.size)
    .map(({ id }) => id);
}

/**
 * Folds and places a graph: as open as leaves its text large enough to be read, unless somebody has chosen otherwise. It may
 * take seconds: whoever has something else to do calls it in a thread.
 */
export async function arrange(task: ArrangeTask): Promise<Arranged> {
  const levels = foldingLevels(task.graph, task.choice);
  const arranger = new Arranger(task);
  for (const [at, folded] of levels.entries()) {
    const found = await arranger.at(folded, at === levels.length - 1 || task.room === undefined);
    const next = levels[at - 1];
    if (found !== undefined) return next === undefined ? found : await arranger.beyond(found, folded, next);
  }
  throw new Error('a graph has at least one level of folding');
}
