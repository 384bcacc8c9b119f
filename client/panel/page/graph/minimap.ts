import type { Box, Layout } from '../../../../src/graph/drawing/layout.ts';
import type { Size } from '../../../../src/graph/drawing/shapes.ts';
import { makeSvg } from '../dom.ts';
import type { Zoom } from '../view.ts';

/** A picture of fewer nodes is found the way in without a map. */
const MANY = 60;
/** The largest sides of the map, pixels. */
const WIDTH = 140;
const HEIGHT = 110;
/** A side that a pointer can hit. */
const SMALLEST = 40;

/** The whole picture in a corner of the area, with the part that is in sight; only for the pointer: keys walk the picture. */
export class Minimap {
  private readonly svg = makeSvg('svg', { class: 'minimap', 'aria-hidden': 'true' });
  private readonly nodes = makeSvg('path', { class: 'map-nodes' });
  private readonly sight = makeSvg('rect', { class: 'map-sight' });
  private readonly go: (x: number, y: number) => void;
  private layout: Layout | undefined;
  private dragged: AbortController | undefined;

  /** `go` brings a point of the picture into the middle. */
  constructor(area: HTMLElement, go: (x: number, y: number) => void) {
    this.go = go;
    this.svg.append(this.nodes, this.sight);
    area.append(this.svg);
    this.svg.addEventListener('pointerdown', (event) => this.drag(event));
  }

  show(layout: Layout | undefined): void {
    this.layout = layout;
    if (layout === undefined || layout.nodes.size <= MANY) return;
    const scale = Math.min(WIDTH / layout.width, HEIGHT / layout.height);
    this.svg.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    this.svg.style.width = `${Math.max(SMALLEST, layout.width * scale)}px`;
    this.svg.style.height = `${Math.max(SMALLEST, layout.height * scale)}px`;
    this.nodes.setAttribute('d', [...layout.nodes.values()].map(outline).join(''));
  }

  /** Follows the picture; there is no map of what is all in sight. */
  follow({ x, y, scale }: Zoom, room: Size): void {
    const { layout } = this;
    const isAllInSight =
      layout === undefined ||
      (x >= 0 && y >= 0 && x + layout.width * scale <= room.width && y + layout.height * scale <= room.height);
    this.svg.classList.toggle('shown', layout !== undefined && layout.nodes.size > MANY && !isAllInSight);
    const sight = { x: -x / scale, y: -y / scale, width: room.width / scale, height: room.height / scale };
    for (const [name, value] of Object.entries(sight)) this.sight.setAttribute(name, String(value));
  }

  /** Gives up a drag. */
  release(): void {
    this.dragged?.abort();
  }

  private drag(start: PointerEvent): void {
    start.preventDefault();
    start.stopPropagation();
    if (start.button !== 0) return;
    this.release();
    const end = new AbortController();
    this.dragged = end;
    const toPicture = this.svg.getScreenCTM()?.inverse();
    const move = ({ clientX, clientY }: PointerEvent): void => {
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(toPicture);
      this.go(x, y);
    };
    move(start);
    window.addEventListener('pointermove', move, { signal: end.signal });
    for (const event of ['pointerup', 'pointercancel']) window.addEventListener(event, () => end.abort(), { signal: end.signal });
  }
}

function outline({ x, y, width, height }: Box): string {
  return `M${x} ${y}h${width}v${height}h${-width}Z`;
}
