import type { Graph } from '../model/graph.ts';
import type { Layout } from './layout.ts';
import { type Box, FLOW_SIZE, FONT_SIZE, type Point, textWidth } from './shapes.ts';

/** Positions for the names of the adjoints that flow back along the edges: each beside its edge, none on another. */

/** Letters with what hangs below them, and the halo around them. */
const HEIGHT = FLOW_SIZE + 3;
const HALO = 2;
const GAP = 3;

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Boxes that are taken, by the squares of a grid that they touch. */
class Taken {
  private readonly squares = new Map<string, Box[]>();

  add(box: Box): void {
    for (const square of squaresOf(box)) {
      const known = this.squares.get(square);
      if (known === undefined) this.squares.set(square, [box]);
      else known.push(box);
    }
  }

  isFree(box: Box): boolean {
    return squaresOf(box).every((square) => this.squares.get(square)?.some((own) => overlap(own, box)) !== true);
  }
}

const SQUARE = 64;

function squaresOf({ x, y, width, height }: Box): readonly string[] {
  const squares: string[] = [];
  for (let column = Math.floor(x / SQUARE); column <= Math.floor((x + width) / SQUARE); column += 1)
    for (let row = Math.floor(y / SQUARE); row <= Math.floor((y + height) / SQUARE); row += 1) squares.push(`${column},${row}`);
  return squares;
}

/** Points of each piece of a curve. */
const SAMPLES = 6;

function pointsAlong(curve: readonly Point[]): readonly Point[] {
  const points: Point[] = [];
  for (let start = 0; start + 3 < curve.length; start += 3) {
    const [a, b, c, d] = curve.slice(start, start + 4) as [Point, Point, Point, Point];
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const [t, u] = [(sample + 0.5) / SAMPLES, (SAMPLES - sample - 0.5) / SAMPLES];
      const mixed = (axis: 'x' | 'y'): number =>
        u ** 3 * a[axis] + 3 * u * u * t * b[axis] + 3 * u * t * t * c[axis] + t ** 3 * d[axis];
      points.push({ x: mixed('x'), y: mixed('y') });
    }
  }
  return points;
}

/** From the middle outward. */
function fromTheMiddle(points: readonly Point[]): readonly Point[] {
  const middle = (points.length - 1) / 2;
  return points
    .map((point, index) => ({ point, distance: Math.abs(index - middle) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ point }) => point);
}

/**
 * Offsets of a label's middle from a point of its edge, `away` lines from it. Those across the flow come first: there a
 * label covers neither the edge nor its head.
 */
function offsets(width: number, away: number, direction: Layout['direction']): readonly Point[] {
  const [across, along] = [width / 2 + GAP, HEIGHT / 2 + 1 + (away * HEIGHT) / 2];
  const lines = [0, across, -across].flatMap((x) => [
    { x, y: -along },
    { x, y: along },
  ]);
  if (away > 0) return lines;
  const beside = [
    { x: across, y: 0 },
    { x: -across, y: 0 },
  ];
  return direction === 'down' ? [...beside, ...lines] : [...lines, ...beside];
}

/** So many lines away a label still is at its edge. */
const FARTHEST = 3;

class LabelPlaces {
  private readonly labels = new Taken();
  private readonly others = new Taken();
  private readonly bounds: Box;
  private readonly direction: Layout['direction'];

  constructor({ nodes, clusters }: Graph, layout: Layout) {
    this.direction = layout.direction;
    this.bounds = { x: 0, y: 0, width: layout.width, height: layout.height };
    for (const { id } of nodes) this.block(layout.nodes.get(id));
    for (const { id, label } of clusters) {
      const box = layout.clusters.get(id);
      this.block(box && { x: box.x + 10, y: box.y + 4, width: textWidth(label), height: FONT_SIZE + 4 });
    }
  }

  private block(box: Box | undefined): void {
    if (box !== undefined) this.others.add(box);
  }

  /** The first place that is free, else one that is on no other label. */
  place(label: string, curve: readonly Point[]): Box {
    const width = (textWidth(label) * FLOW_SIZE) / FONT_SIZE + 2 * HALO;
    const points = fromTheMiddle(pointsAlong(curve));
    const boxes = (away: number): readonly Box[] =>
      points.flatMap((point) =>
        offsets(width, away, this.direction).map(({ x, y }) => ({
          x: point.x + x - width / 2,
          y: point.y + y - HEIGHT / 2,
          width,
          height: HEIGHT,
        })),
      );
    const near = Array.from({ length: FARTHEST + 1 }, (_, away) => boxes(away)).flat();
    let box = near.find((own) => this.isClear(own)) ?? near.find((own) => this.labels.isFree(own));
    for (let away = FARTHEST + 1; box === undefined; away += 1) box = boxes(away).find((own) => this.labels.isFree(own));
    this.labels.add(box);
    return box;
  }

  private isClear(box: Box): boolean {
    const { x, y, width, height } = this.bounds;
    const isInside = box.x >= x && box.y >= y && box.x + box.width <= x + width && box.y + box.height <= y + height;
    return isInside && this.others.isFree(box) && this.labels.isFree(box);
  }
}

/** The box of each label, by its edge; the edges are drawn a little aside. The shortest edges have the least choice: they come first. */
export function placeFlowLabels(graph: Graph, layout: Layout, aside: number): ReadonlyMap<string, Box> {
  const curves = graph.edges.flatMap(({ id, label }) => {
    const curve = (layout.edges.get(id) ?? []).map(({ x, y }) => ({ x: x + aside, y: y + aside }));
    const [start, end] = [curve[0], curve.at(-1)];
    if (label === undefined || start === undefined || end === undefined || curve.length < 4) return [];
    return [{ id, label, curve, length: Math.hypot(end.x - start.x, end.y - start.y) }];
  });
  const places = new LabelPlaces(graph, layout);
  return new Map(
    curves.sort((a, b) => a.length - b.length).map(({ id, label, curve }) => [id, places.place(label, curve)] as const),
  );
}
