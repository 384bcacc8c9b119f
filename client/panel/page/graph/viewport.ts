import type { Box, Layout } from '../../../../src/graph/drawing/layout.ts';
import { FONT_SIZE, type Point, type Size } from '../../../../src/graph/drawing/shapes.ts';
import { makeSvg } from '../dom.ts';
import type { Zoom, Zooming } from '../view.ts';
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
/** Nodes that are brought into sight keep this distance from the edges. */
const EDGE = 12;

/** The position and scale of the picture in its area. */
export class Viewport {
  readonly group = makeSvg('g');
  private readonly area: HTMLElement;
  private readonly tell: (zoom: Zoom) => void;
  private readonly map: Minimap;
  private readonly gliding: Gliding;
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
    area.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    area.addEventListener('pointerdown', (event) => this.drag(event));
    this.map = new Minimap(area, (x, y) => this.centre(x, y));
    new ResizeObserver(() => this.resized()).observe(area);
  }

  show(layout: Layout | undefined): void {
    this.layout = layout;
    this.map.show(layout);
    if (layout === undefined) this.followed = [];
    else this.place();
  }

  set(zoom: Zooming): void {
    // A move by hand is given up for it, and is not told.
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
    const { now } = this;
    const isMoved = this.gliding.end();
    this.drawn = now;
    this.group.setAttribute('transform', `translate(${now.x} ${now.y}) scale(${now.scale})`);
    this.map.follow(now, this.room);
    if (isMoved) this.tell(now);
  }

  /** Moves the picture by hand, many times a second. */
  private glide(zoom: Zoom): void {
    this.followed = [];
    this.zoom = zoom;
    this.gliding.to(zoom, this.drawn);
    this.map.follow(zoom, this.room);
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

  /** Scrolling moves the picture; with Ctrl, as a pinch has it, the picture grows and shrinks. */
  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { deltaX, deltaY, ctrlKey, metaKey, shiftKey, clientX, clientY } = event;
    if (ctrlKey || metaKey) {
      const { left, top } = this.area.getBoundingClientRect();
      this.glide(this.zoomedAt({ x: clientX - left, y: clientY - top }, Math.exp(-deltaY / 400)));
      return;
    }
    const { now } = this;
    const [dx, dy] = shiftKey && deltaX === 0 ? [deltaY, 0] : [deltaX, deltaY];
    this.glide({ ...now, x: now.x - dx, y: now.y - dy });
  }

  private drag(start: PointerEvent): void {
    if (start.button !== 0) return;
    const from = this.now;
    const end = new AbortController();
    const move = (event: PointerEvent): void => {
      const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
      if (Math.hypot(dx, dy) > 3) this.glide({ ...from, x: from.x + dx, y: from.y + dy });
    };
    window.addEventListener('pointermove', move, { signal: end.signal });
    window.addEventListener('pointerup', () => end.abort(), { signal: end.signal });
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
