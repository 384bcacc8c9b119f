import type { Box, Layout, Point } from '../../../../src/graph/drawing/layout.ts';
import { describeNode, drawGraph, type Mode, writtenIn } from '../../../../src/graph/drawing/picture.ts';
import type { GraphNode } from '../../../../src/graph/model/graph.ts';
import { drawMark, makeSvg } from '../dom.ts';
import { can } from '../host.ts';
import { l10n } from '../l10n.ts';
import type { Zoom } from '../view.ts';
import { nextNode } from '../walk/walking.ts';
import { beginningOf, cornerOf, type Drawing, partAround } from './drawing.ts';
import type { Chosen, OwnPass } from './edge-states.ts';
import { OwnLines } from './own-lines.ts';
import { pathsBetween } from './paths.ts';
import { shapeLabels } from './shape-labels.ts';
import { Viewport } from './viewport.ts';

/** Highlighted nodes and edges, by identity. */
export interface Lights {
  /** Those at the caret. */
  readonly here: ReadonlySet<string>;
  /** Those of the current step of the walk. */
  readonly lit: ReadonlySet<string>;
  /** Those that the walk has not reached yet. */
  readonly ahead: ReadonlySet<string>;
  readonly found: ReadonlySet<string>;
  /** The one of them that is at hand. */
  readonly hit: ReadonlySet<string>;
  /** Those for which a check failed. */
  readonly failing: ReadonlySet<string>;
  /** Those whose gradient is wrong through something else. */
  readonly spoiled: ReadonlySet<string>;
}

export interface GraphEvents {
  readonly select: (id: string | undefined) => void;
  readonly zoom: (zoom: Zoom) => void;
  readonly fold: (cluster: string) => void;
  /** A line of the person's own pass, or where one is missing. */
  readonly choose: (chosen: Chosen) => void;
}

const MOVE_MS = 200;

/** The picture: it draws, moves what stands elsewhere now, and walks along its edges by keys. */
export class GraphView {
  readonly viewport: Viewport;
  private readonly events: GraphEvents;
  private readonly svg = makeSvg('svg', { class: 'bprop-graph', role: 'group', 'aria-label': l10n.t('Computational graph') });
  private readonly own: OwnLines;
  private drawing: Drawing | undefined;
  private elements = new Map<string, SVGElement[]>();
  private selected: string | undefined;
  private kept: { readonly id: string; readonly corner: Point } | undefined;

  constructor(area: HTMLElement, events: GraphEvents) {
    this.events = events;
    this.viewport = new Viewport(area, this.svg, events.zoom);
    this.own = new OwnLines(area, this.svg, events.choose);
    area.append(this.svg);
    this.svg.addEventListener('click', (event) => this.click(event));
    this.svg.addEventListener('keydown', (event) => this.key(event));
    area.addEventListener('focusin', ({ target }) => this.bringFocused(target));
  }

  /** Brings a node or an edge into sight that the keys have come to; one under a pointer is in sight. */
  private bringFocused(target: EventTarget | null): void {
    if (!(target instanceof SVGElement) || !target.matches(':focus-visible')) return;
    const { id } = target.dataset;
    const edge = this.drawing?.graph.edges.find((own) => own.id === id);
    if (id !== undefined) this.viewport.follow(edge === undefined ? [id] : [edge.from, edge.to]);
  }

  /** The part that is folded or opened next stays where it is, and keeps the focus. */
  private keepInPlace(id: string): void {
    const corner = this.drawing === undefined ? undefined : cornerOf(this.drawing, id);
    this.kept = corner === undefined ? undefined : { id, corner };
  }

  /** `zoom` is the place of the picture before. */
  private restorePlace(drawing: Drawing, zoom: Zoom): void {
    const { kept } = this;
    this.kept = undefined;
    const corner = kept === undefined ? undefined : cornerOf(drawing, kept.id);
    if (kept === undefined || corner === undefined) return;
    this.viewport.keepInPlace(kept.corner, corner, zoom);
    const [own] = this.elements.get(kept.id) ?? this.elements.get(beginningOf(drawing, kept.id) ?? '') ?? [];
    own?.focus({ preventScroll: true });
  }

  draw(drawing: Drawing, mode: Mode, pass: OwnPass | undefined, hasShapes = false): void {
    const before = this.drawing;
    const hadFocus = this.svg.contains(document.activeElement);
    this.drawing = drawing;
    this.viewport.group.replaceChildren(...drawGraph(drawing.graph, drawing.layout, mode).map(drawMark));
    this.elements = new Map();
    for (const element of this.viewport.group.querySelectorAll<SVGElement>('[data-id]')) {
      const id = element.dataset['id'] as string;
      this.elements.set(id, [...(this.elements.get(id) ?? []), element]);
    }
    for (const node of drawing.graph.nodes)
      for (const element of this.elements.get(node.id) ?? []) {
        element.setAttribute('role', 'button');
        element.setAttribute('tabindex', '-1');
        element.setAttribute('aria-label', spokenName(node, mode));
        if (isBox(node)) element.setAttribute('aria-expanded', 'false');
      }
    for (const { id, kind, label } of can('fold') ? drawing.graph.clusters : [])
      for (const element of this.elements.get(id) ?? []) {
        element.setAttribute('role', 'button');
        element.setAttribute('aria-label', kind === 'loop' ? l10n.t('Fold the loop {0}', label) : l10n.t('Fold {0}', label));
        element.setAttribute('aria-expanded', 'true');
        element.setAttribute('tabindex', '0');
      }
    if (hasShapes) this.viewport.group.append(shapeLabels(drawing, mode));
    this.own.draw(drawing, pass, this.viewport.group, this.elements);
    if (before !== undefined && before.layout !== drawing.layout) this.move(before.layout, drawing.layout);
    this.select(this.selected, hadFocus);
    const { now } = this.viewport;
    this.viewport.show(drawing.layout);
    this.restorePlace(drawing, now);
  }

  /** Nothing of what was drawn belongs to what comes next. */
  clear(): void {
    this.drawing = undefined;
    this.elements = new Map();
    this.selected = undefined;
    this.viewport.group.replaceChildren();
    this.viewport.show(undefined);
  }

  /** Moves nodes and edges to their new places with an animation, unless the user prefers reduced motion. */
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

  /** States of the person's own lines that have come after the picture. */
  judge(pass: OwnPass | undefined): void {
    if (pass !== undefined) this.own.show(pass);
  }

  light({ here, lit, ahead, found, hit, failing, spoiled }: Lights): void {
    for (const [id, elements] of this.elements)
      for (const element of elements) {
        element.classList.toggle('here', here.has(id));
        element.classList.toggle('lit', lit.has(id));
        element.classList.toggle('ahead', ahead.has(id));
        element.classList.toggle('found', found.has(id));
        element.classList.toggle('hit', hit.has(id));
        element.classList.toggle('failing', failing.has(id));
        if (element.classList.contains('node')) element.classList.toggle('spoiled', spoiled.has(id));
        markFailure(element, failing.has(id) ? this.drawing?.layout.nodes.get(id) : undefined);
      }
  }

  /** Selects a node, or nothing; the one that Tab reaches is the selected one, else the first. */
  select(id: string | undefined, focus = false): void {
    this.selected = id !== undefined && this.elements.has(id) ? id : undefined;
    this.join(new Set());
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

  /** A click with Shift leaves the selection, and shows how the gradient runs between it and this node. */
  private click({ target, shiftKey }: MouseEvent): void {
    const element = target instanceof Element ? target.closest<SVGElement>(can('fold') ? '.node, .cluster' : '.node') : null;
    const id = element?.dataset['id'];
    if (element === null || id === undefined) return;
    if (shiftKey) this.joinTo(id);
    else this.activate(element, id);
  }

  private joinTo(id: string): void {
    if (this.selected !== undefined && this.drawing !== undefined) this.join(pathsBetween(this.drawing.graph, this.selected, id));
  }

  /** Marks the nodes and edges of paths. */
  private join(paths: ReadonlySet<string>): void {
    for (const [id, elements] of this.elements) for (const element of elements) element.classList.toggle('joined', paths.has(id));
  }

  private activate(element: Element, id: string): void {
    if (element.matches('.cluster, .loop, .box')) {
      this.keepInPlace(id);
      this.events.fold(id);
    } else {
      this.select(id, true);
      this.events.select(id);
    }
  }

  /** Folds the innermost part around a node: one without a frame has nothing else to be folded by. */
  private foldAround(id: string): void {
    const part = this.drawing === undefined || !can('fold') ? undefined : partAround(this.drawing, id);
    if (part === undefined) return;
    this.keepInPlace(part);
    this.events.fold(part);
  }

  /** The same for the selected node. */
  foldSelected(): void {
    if (this.selected !== undefined) this.foldAround(this.selected);
  }

  private key(event: KeyboardEvent): void {
    const element = event.target instanceof SVGElement ? event.target : undefined;
    const id = element?.dataset['id'];
    if (element === undefined || id === undefined || this.drawing === undefined) return;
    if (event.key === 'Enter' && event.shiftKey) this.joinTo(id);
    else if (event.key === 'Enter' || event.key === ' ') this.activate(element, id);
    else if (event.key === '-') this.foldAround(id);
    else {
      const next = nextNode(this.drawing, id, event.key);
      if (next === undefined) return;
      this.select(next, true);
      this.events.select(next);
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function isBox({ kind }: GraphNode): boolean {
  return kind === 'loop' || kind === 'box';
}

/** Begins with what is written in the node, so that whoever speaks to the page can call it by that. */
function spokenName(node: GraphNode, mode: Mode): string {
  const { name, label } = writtenIn(node, mode);
  return `${name}${label}: ${describeNode(node)}`;
}

/** A cross at the corner: red alone would not tell everybody. */
function markFailure(element: SVGElement, box: Box | undefined): void {
  element.querySelector('.cross')?.remove();
  if (box !== undefined) element.append(makeSvg('text', { class: 'cross', x: box.x + box.width, y: box.y + 4 }, '✗'));
}
