import type { Box, Layout } from '../../../../src/graph/drawing/layout.ts';
import { FONT_SIZE, type Point, type Size } from '../../../../src/graph/drawing/shapes.ts';
import { makeSvg } from '../dom.ts';
import type { Zoom, Zooming } from '../view.ts';
import { ByHand } from './by-hand.ts';
import { Gliding } from './gliding.ts';
import { Minimap } from './minimap.ts';

const LARGEST = 4;
const SMALLEST = 0.05;
/** A picture that fits is not drawn larger than this. */
const LARGEST_FITTING = 1.5;
/** The scale below which names are smaller than 11 pixels, beside a text that is larger. */
const LEGIBLE = 11 / FONT_SIZE;
/** The scale below which nobody could read them: a picture is not shrunk any further to fit. */
const SMALLEST_LEGIBLE = 9 / FONT_SIZE;
/** By this factor an image may grow before it is drawn anew. */
const BLURRED = 2;
/** So far beyond the area the picture is drawn, too, in pixels: the styles place it there. A pan moves it in from there. */
const MARGIN = 256;
/** Nodes that are brought into sight keep this distance from the edges. */
const EDGE = 12;
/** So much of a node stays in sight, in pixels, wherever a hand moves the picture. */
const REST_IN_SIGHT = 40;

/** The position and scale of the picture in its area. */
export class Viewport {
  readonly group = makeSvg('g');
  private readonly area: HTMLElement;
  private readonly tell: (zoom: Zoom) => void;
  private readonly map: Minimap;
  private readonly gliding: Gliding;
  private readonly hand: ByHand;
  /** The position and scale that the picture has been drawn at. */
  private drawn: Zoom = { x: 0, y: 0, scale: 1 };
  private layout: Layout | undefined;
  private zoom: Zooming;
  private isHeld = false;
  /** The nodes that stay in sight when the area changes its size, until somebody moves the picture. */
  private followed: readonly string[] = [];

  /** `tell` is called at rest, once somebody has panned or zoomed. */
  constructor(area: HTMLElement, svg: SVGElement, tell: (zoom: Zoom) => void) {
    this.area = area;
    this.tell = tell;
    this.gliding = new Gliding(svg, () => this.place());
    svg.append(this.group);
    this.hand = new ByHand(area, {
      pan: (dx, dy) => this.pan(dx, dy),
      zoom: (at, factor) => this.glide(this.zoomedAt(at, factor)),
    });
    this.map = new Minimap(area, (x, y) => this.centre(x, y));
    new ResizeObserver(() => this.resized()).observe(area);
    window.addEventListener('pagehide', () => this.place());
  }

  show(layout: Layout | undefined): void {
    this.layout = layout;
    this.map.show(layout);
    if (layout === undefined) this.followed = [];
    else this.place();
  }

  set(zoom: Zooming): void {
    // A move by hand is given up for it, and is not told.
    this.hand.release();
    this.map.release();
    this.gliding.end();
    this.followed = [];
    this.zoom = zoom;
    this.place();
  }

  /** While a notice takes some room away, the picture stays where it is. */
  hold(isHeld: boolean): void {
    if (this.isHeld === isHeld) return;
    this.isHeld = isHeld;
    this.resized();
  }

  /** Pans until nodes are in sight, and zooms in where nobody could read them. */
  bring(ids: readonly string[]): void {
    this.moveTo(ids, Math.max(this.now.scale, LEGIBLE));
  }

  /** Pans until nodes are in sight; where all of the picture is to be, that is all. */
  follow(ids: readonly string[]): void {
    if (this.zoom !== 'whole') this.moveTo(ids, this.now.scale);
  }

  /** Moves the picture so that a point of it is where another one was: what somebody has opened stays under the pointer. */
  keepInPlace(before: Point, after: Point, { x, y, scale }: Zoom): void {
    this.followed = [];
    this.change({ x: x + (before.x - after.x) * scale, y: y + (before.y - after.y) * scale, scale });
  }

  /** The room for a picture, in pixels. */
  get room(): Size {
    const { width, height } = this.area.getBoundingClientRect();
    return { width, height };
  }

  zoomBy(factor: number): void {
    const { width, height } = this.area.getBoundingClientRect();
    this.followed = [];
    this.change(this.zoomedAt({ x: width / 2, y: height / 2 }, factor));
  }

  get now(): Zoom {
    if (this.zoom === undefined) return this.natural(SMALLEST_LEGIBLE);
    return this.zoom === 'whole' ? this.natural(0) : this.zoom;
  }

  /** The picture as large as it fits, and no smaller than a scale: where it has no room then, its first node is in sight. */
  private natural(smallest: number): Zoom {
    const { width, height } = this.area.getBoundingClientRect();
    const size = this.layout ?? { width: 1, height: 1 };
    const scale = Math.max(smallest, Math.min(width / size.width, height / size.height, LARGEST_FITTING));
    const first = this.layout?.nodes.values().next().value;
    const at = first === undefined ? { x: 0, y: 0 } : centreOf(first);
    return { x: offset(at.x, size.width, width, scale), y: offset(at.y, size.height, height, scale), scale };
  }

  private boxesOf(ids: readonly string[]): readonly Box[] {
    return ids.map((id) => this.layout?.nodes.get(id)).filter((box) => box !== undefined);
  }

  private moveTo(ids: readonly string[], scale: number): void {
    this.followed = ids;
    const boxes = this.boxesOf(ids);
    const [first] = boxes;
    const area = this.area.getBoundingClientRect();
    if (first === undefined || area.width === 0 || area.height === 0) return;
    const all = unionOf(boxes);
    // If they do not all fit, the first is shown: the others belong to it.
    const hasRoom = all.width * scale < area.width - 2 * EDGE && all.height * scale < area.height - 2 * EDGE;
    const wanted = hasRoom ? all : first;
    if (scale === this.now.scale && isWithin(wanted, this.now, area)) return;
    const { x, y } = centreOf(wanted);
    this.change({ x: area.width / 2 - x * scale, y: area.height / 2 - y * scale, scale });
  }

  private resized(): void {
    if (this.isHeld) return;
    this.place();
    this.follow(this.followed);
  }

  private place(): void {
    const isMoved = this.gliding.end();
    this.draw();
    if (isMoved) this.tell(this.now);
  }

  /** Draws the picture at its position and scale. */
  private draw(): void {
    const { now } = this;
    this.drawn = now;
    this.group.setAttribute('transform', `translate(${now.x + MARGIN} ${now.y + MARGIN}) scale(${now.scale})`);
    this.map.follow(now, this.room);
  }

  private pan(dx: number, dy: number): Point {
    const { now } = this;
    this.glide({ ...now, x: now.x + dx, y: now.y + dy });
    return { x: this.now.x - now.x, y: this.now.y - now.y };
  }

  /** Moves the picture by hand, many times a second: as an image, while that is sharp enough and shows all that is to be seen. */
  private glide(wanted: Zoom): void {
    const zoom = this.inReach(wanted);
    this.followed = [];
    this.zoom = zoom;
    if (zoom.scale < this.drawn.scale * BLURRED && this.isDrawn(zoom)) {
      this.gliding.to(inDrawing(zoom), inDrawing(this.drawn));
      this.map.follow(zoom, this.room);
    } else {
      this.draw();
      this.gliding.drawn();
    }
  }

  /** The nearest place at which a node is in sight. */
  private inReach({ x, y, scale }: Zoom): Zoom {
    const { layout, room } = this;
    let nearest: { readonly dx: number; readonly dy: number } | undefined;
    for (const box of layout?.nodes.values() ?? []) {
      const dx = inwards(x + box.x * scale, box.width * scale, room.width);
      const dy = inwards(y + box.y * scale, box.height * scale, room.height);
      if (dx === 0 && dy === 0) return { x, y, scale };
      if (nearest === undefined || Math.hypot(dx, dy) < Math.hypot(nearest.dx, nearest.dy)) nearest = { dx, dy };
    }
    return { x: x + (nearest?.dx ?? 0), y: y + (nearest?.dy ?? 0), scale };
  }

  /** True if all that is in sight at a place is in the picture as it was drawn. */
  private isDrawn(zoom: Zoom): boolean {
    const { drawn, layout, room } = this;
    if (layout === undefined) return false;
    const [left, top] = [Math.max(0, -zoom.x / zoom.scale), Math.max(0, -zoom.y / zoom.scale)];
    const right = Math.min(layout.width, (room.width - zoom.x) / zoom.scale);
    const bottom = Math.min(layout.height, (room.height - zoom.y) / zoom.scale);
    const seen = { x: left, y: top, width: right - left, height: bottom - top };
    return isWithin(seen, inDrawing(drawn), { width: room.width + 2 * MARGIN, height: room.height + 2 * MARGIN });
  }

  /** Brings a point of the picture into the middle. */
  private centre(x: number, y: number): void {
    const { width, height } = this.room;
    const { scale } = this.now;
    this.glide({ x: width / 2 - x * scale, y: height / 2 - y * scale, scale });
  }

  /** The position and scale after zooming about a point of the area. */
  private zoomedAt({ x, y }: Point, factor: number): Zoom {
    const { now } = this;
    const scale = Math.min(LARGEST, Math.max(SMALLEST, now.scale * factor));
    const ratio = scale / now.scale;
    return { x: x - (x - now.x) * ratio, y: y - (y - now.y) * ratio, scale };
  }

  private change(zoom: Zoom): void {
    this.gliding.end();
    this.zoom = zoom;
    this.place();
    this.tell(zoom);
  }
}

function centreOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The offset of the picture along one axis: it is centred if it fits, otherwise `place` is, as far as the picture reaches. */
function offset(place: number, size: number, room: number, scale: number): number {
  if (size * scale <= room) return (room - size * scale) / 2;
  return Math.min(0, Math.max(room - size * scale, room / 2 - place * scale));
}

/** How far something has to move along one axis until some of it is in a room. */
function inwards(start: number, size: number, room: number): number {
  const rest = Math.min(REST_IN_SIGHT, size, room);
  return Math.max(rest - size - start, Math.min(0, room - rest - start));
}

/** The position in the drawing, which begins before the area does. */
function inDrawing({ x, y, scale }: Zoom): Zoom {
  return { x: x + MARGIN, y: y + MARGIN, scale };
}

function isWithin({ x, y, width, height }: Box, zoom: Zoom, area: Size): boolean {
  return (
    x * zoom.scale + zoom.x >= 0 &&
    y * zoom.scale + zoom.y >= 0 &&
    (x + width) * zoom.scale + zoom.x <= area.width &&
    (y + height) * zoom.scale + zoom.y <= area.height
  );
}

function unionOf(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
