import type { GraphNode } from '../../../src/graph/graph.ts';
import type { Box, Layout } from '../../../src/graph/layout.ts';
import { describeNode, drawGraph, type Mode } from '../../../src/graph/picture.ts';
import { drawMark, make, makeSvg } from './dom.ts';
import type { Drawing } from './drawing.ts';
import { l10n } from './l10n.ts';
import type { Zoom } from './view.ts';
import { nextNode } from './walking.ts';

/** What stands out in the picture, by identity. */
export interface Lights {
  /** What the caret stands on. */
  readonly here: ReadonlySet<string>;
  /** What the step at hand is about. */
  readonly lit: ReadonlySet<string>;
  /** What the walk has not come to yet. */
  readonly ahead: ReadonlySet<string>;
  readonly found: ReadonlySet<string>;
  /** The one of them that is at hand. */
  readonly hit: ReadonlySet<string>;
  /** Where a check failed. */
  readonly failing: ReadonlySet<string>;
}

export interface GraphEvents {
  readonly select: (id: string | undefined) => void;
  readonly zoom: (zoom: Zoom) => void;
  readonly fold: (cluster: string) => void;
}

const MOVE_MS = 200;
const LARGEST = 4;
/** The scale below which names cannot be read any more. */
const READABLE = 0.6;
/** Nodes that are brought into sight keep this distance from the edges. */
const EDGE = 12;

/** The picture: it draws, moves, zooms, and walks along its edges by keys. */
export class GraphView {
  private readonly area: HTMLElement;
  private readonly events: GraphEvents;
  private readonly svg = makeSvg('svg', { class: 'bprop-graph', role: 'group', 'aria-label': l10n.t('Computational graph') });
  private readonly viewport = makeSvg('g');
  private drawing: Drawing | undefined;
  private elements = new Map<string, SVGElement[]>();
  private zoom: Zoom | undefined;
  private selected: string | undefined;
  /** The node that stays in sight when the area changes its size, until somebody moves the picture. */
  private followed: readonly string[] = [];

  constructor(area: HTMLElement, events: GraphEvents) {
    this.area = area;
    this.events = events;
    this.svg.append(this.viewport);
    area.append(this.svg);
    area.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    area.addEventListener('pointerdown', (event) => this.drag(event));
    this.svg.addEventListener('click', ({ target }) => this.click(target));
    this.svg.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => {
      this.place();
      this.bring(this.followed);
    }).observe(area);
  }

  draw(drawing: Drawing, mode: Mode): void {
    const before = this.drawing;
    const hadFocus = this.svg.contains(document.activeElement);
    this.drawing = drawing;
    this.viewport.replaceChildren(...drawGraph(drawing.graph, drawing.layout, mode).map(drawMark));
    this.elements = new Map();
    for (const element of this.viewport.querySelectorAll<SVGElement>('[data-id]')) {
      const id = element.dataset['id'] as string;
      this.elements.set(id, [...(this.elements.get(id) ?? []), element]);
    }
    for (const node of drawing.graph.nodes)
      for (const element of this.elements.get(node.id) ?? []) {
        element.setAttribute('role', 'button');
        element.setAttribute('tabindex', '-1');
        element.setAttribute('aria-label', spokenName(node));
      }
    for (const { id, label } of drawing.graph.clusters)
      for (const element of this.elements.get(id) ?? []) {
        element.setAttribute('role', 'button');
        element.setAttribute('aria-label', l10n.t('Fold the loop {0}', label));
        element.setAttribute('tabindex', '0');
      }
    if (before !== undefined && before.layout !== drawing.layout) this.move(before.layout, drawing.layout);
    this.select(this.selected, hadFocus);
    this.place();
  }

  /** Nothing of what was drawn belongs to what comes next. */
  clear(): void {
    this.drawing = undefined;
    this.elements = new Map();
    this.selected = undefined;
    this.followed = [];
    this.viewport.replaceChildren();
  }

  /** What stood elsewhere before moves to its new place, unless motion is unwelcome. */
  private move(before: Layout, after: Layout): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    for (const [id, box] of after.nodes) {
      const old = before.nodes.get(id);
      const [element] = this.elements.get(id) ?? [];
      if (old === undefined || element === undefined || (old.x === box.x && old.y === box.y)) continue;
      const from = `translate(${old.x - box.x}px, ${old.y - box.y}px)`;
      element.animate([{ transform: from }, { transform: 'none' }], { duration: MOVE_MS, easing: 'ease-out' });
    }
  }

  light({ here, lit, ahead, found, hit, failing }: Lights): void {
    for (const [id, elements] of this.elements)
      for (const element of elements) {
        element.classList.toggle('here', here.has(id));
        element.classList.toggle('lit', lit.has(id));
        element.classList.toggle('ahead', ahead.has(id));
        element.classList.toggle('found', found.has(id));
        element.classList.toggle('hit', hit.has(id));
        element.classList.toggle('failing', failing.has(id));
        markFailure(element, failing.has(id) ? this.drawing?.layout.nodes.get(id) : undefined);
      }
  }

  /** Selects a node, or nothing; the one that Tab reaches is the selected one, else the first. */
  select(id: string | undefined, focus = false): void {
    this.selected = id !== undefined && this.elements.has(id) ? id : undefined;
    const nodes = this.drawing?.graph.nodes ?? [];
    const reachable = this.selected ?? nodes[0]?.id;
    for (const { id: own } of nodes)
      for (const element of this.elements.get(own) ?? []) {
        element.classList.toggle('selected', own === this.selected);
        element.setAttribute('aria-pressed', String(own === this.selected));
        element.setAttribute('tabindex', own === reachable ? '0' : '-1');
        if (focus && own === this.selected) element.focus({ preventScroll: true });
      }
  }

  setZoom(zoom: Zoom | undefined): void {
    this.followed = [];
    this.zoom = zoom;
    this.place();
  }

  /** Pans until nodes are in sight, and zooms in where nobody could read them. */
  bring(ids: readonly string[]): void {
    this.followed = ids;
    const boxes = ids.map((id) => this.drawing?.layout.nodes.get(id)).filter((box) => box !== undefined);
    const [first] = boxes;
    const area = this.area.getBoundingClientRect();
    if (first === undefined || area.width === 0 || area.height === 0) return;
    const now = this.zoom ?? this.fitting();
    const scale = Math.max(now.scale, READABLE);
    const all = unionOf(boxes);
    // Where not all of them have room, the first is what the rest is about.
    const hasRoom = all.width * scale < area.width - 2 * EDGE && all.height * scale < area.height - 2 * EDGE;
    const { x, y, width, height } = hasRoom ? all : first;
    const isSeen =
      scale === now.scale &&
      x * scale + now.x >= 0 &&
      y * scale + now.y >= 0 &&
      (x + width) * scale + now.x <= area.width &&
      (y + height) * scale + now.y <= area.height;
    if (isSeen) return;
    this.change({ x: area.width / 2 - (x + width / 2) * scale, y: area.height / 2 - (y + height / 2) * scale, scale });
  }

  zoomBy(factor: number): void {
    this.followed = [];
    const { width, height } = this.area.getBoundingClientRect();
    this.zoomAt(width / 2, height / 2, factor);
  }

  /** The zoom at which the whole picture is seen, in the middle, and never larger than it was drawn. */
  private fitting(): Zoom {
    const { width, height } = this.area.getBoundingClientRect();
    const size = this.drawing?.layout ?? { width: 1, height: 1 };
    const scale = Math.min(width / size.width, height / size.height, 1.5);
    return { x: (width - size.width * scale) / 2, y: (height - size.height * scale) / 2, scale };
  }

  private place(): void {
    const { x, y, scale } = this.zoom ?? this.fitting();
    this.viewport.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
  }

  private zoomAt(x: number, y: number, factor: number): void {
    const now = this.zoom ?? this.fitting();
    const scale = Math.min(LARGEST, Math.max(0.05, now.scale * factor));
    const ratio = scale / now.scale;
    this.change({ x: x - (x - now.x) * ratio, y: y - (y - now.y) * ratio, scale });
  }

  private change(zoom: Zoom): void {
    this.zoom = zoom;
    this.place();
    this.events.zoom(zoom);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.followed = [];
    const { left, top } = this.area.getBoundingClientRect();
    this.zoomAt(event.clientX - left, event.clientY - top, Math.exp(-event.deltaY / 400));
  }

  private drag(start: PointerEvent): void {
    if (start.button !== 0) return;
    this.followed = [];
    const from = this.zoom ?? this.fitting();
    const end = new AbortController();
    const move = (event: PointerEvent): void => {
      const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
      if (Math.hypot(dx, dy) > 3) this.change({ ...from, x: from.x + dx, y: from.y + dy });
    };
    window.addEventListener('pointermove', move, { signal: end.signal });
    window.addEventListener('pointerup', () => end.abort(), { signal: end.signal });
  }

  private click(target: EventTarget | null): void {
    const element = target instanceof Element ? target.closest<SVGElement>('.node, .cluster') : null;
    const id = element?.dataset['id'];
    if (element !== null && id !== undefined) this.activate(element, id);
  }

  private activate(element: Element, id: string): void {
    if (element.classList.contains('cluster') || element.classList.contains('loop')) this.events.fold(id);
    else {
      this.select(id, true);
      this.events.select(id);
    }
  }

  private key(event: KeyboardEvent): void {
    const element = event.target instanceof SVGElement ? event.target : undefined;
    const id = element?.dataset['id'];
    if (element === undefined || id === undefined || this.drawing === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') this.activate(element, id);
    else {
      const next = nextNode(this.drawing, id, event.key);
      if (next === undefined) return;
      this.select(next, true);
      this.events.select(next);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Says aloud, and shows, that there is nothing to see yet. */
  notice(...content: readonly (Node | string)[]): void {
    this.area.querySelector('.notice')?.remove();
    if (content.length > 0) this.area.append(make('div', { class: 'notice', role: 'status' }, ...content));
  }
}

function unionOf(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Begins with what is written in the node, so that whoever speaks to the page can call it by that. */
function spokenName(node: GraphNode): string {
  return `${node.name ?? ''}${node.label}: ${describeNode(node)}`;
}

/** A cross at the corner: red alone would not tell everybody. */
function markFailure(element: SVGElement, box: Box | undefined): void {
  element.querySelector('.cross')?.remove();
  if (box !== undefined) element.append(makeSvg('text', { class: 'cross', x: box.x + box.width, y: box.y + 4 }, '✗'));
}
