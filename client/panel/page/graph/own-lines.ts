import type { BlockLine } from '../../../../src/graph/block/block-lines.ts';
import { placeFlowLabels } from '../../../../src/graph/drawing/flow-labels.ts';
import type { Box, Layout } from '../../../../src/graph/drawing/layout.ts';
import { makeSvg } from '../dom.ts';
import { l10n } from '../l10n.ts';
import type { Drawing } from './drawing.ts';
import type { Chosen, EdgeState, OwnPass } from './edge-states.ts';
import { insideMarks } from './inside-marks.ts';

const WORDS: Readonly<Record<EdgeState, string>> = {
  right: l10n.t('right'),
  wrong: l10n.t('wrong'),
  missing: l10n.t('a line is missing'),
  spoiled: l10n.t('right itself, fed by something wrong'),
  unjudged: l10n.t('not judged yet'),
};

/** Marks beside the line styles, for those whom colours tell nothing. */
const MARKS: Partial<Record<EdgeState, string>> = { wrong: '✗', missing: '?' };

const STATES: readonly EdgeState[] = ['right', 'wrong', 'missing', 'spoiled', 'unjudged'];

/** One stop of the keyboard: a line at the edge that stands for it, a helper, or an edge at which a line is missing. */
interface Item {
  readonly key: string;
  readonly chosen: Chosen;
  readonly element: SVGElement;
  readonly edges: readonly string[];
}

function keyOf(chosen: Chosen): string {
  return 'statement' in chosen ? `line ${chosen.statement}` : `edge ${chosen.edge}`;
}

/** The lines of the person's own backward pass in the picture: edges in their states, and helpers as small tags beside theirs. */
export class OwnLines {
  private readonly choose: (chosen: Chosen) => void;
  private items: readonly Item[] = [];
  /** Those of mistakes in boxes, which come and go with the states. */
  private inside: readonly Item[] = [];
  private picture: { readonly layout: Layout; readonly group: SVGGElement } | undefined;
  private elements: ReadonlyMap<string, readonly SVGElement[]> = new Map();
  private tags: ReadonlyMap<number, SVGElement> = new Map();
  private pass: OwnPass | undefined;
  private at: string | undefined;
  private isBackward = false;

  /** `area` is around the picture: a picture that listens for the focus would take it. */
  constructor(area: HTMLElement, svg: SVGSVGElement, choose: (chosen: Chosen) => void) {
    this.choose = choose;
    svg.addEventListener('click', ({ target }) => this.take(this.pointedAt(target)));
    svg.addEventListener('pointerover', ({ target }) => this.point(this.pointedAt(target)));
    area.addEventListener('focusin', ({ target }) => this.point(this.stops.find(({ element }) => element === target)?.chosen));
    svg.addEventListener('keydown', (event) => this.key(event), { capture: true });
  }

  /** Puts the lines into a picture that has just been drawn. */
  draw(
    drawing: Drawing,
    pass: OwnPass | undefined,
    group: SVGGElement,
    elements: ReadonlyMap<string, readonly SVGElement[]>,
  ): void {
    const hadFocus = this.stops.some(({ element }) => element === document.activeElement);
    this.pass = pass;
    this.elements = elements;
    this.tags = new Map();
    this.items = [];
    this.inside = [];
    this.picture = { layout: drawing.layout, group };
    if (pass === undefined) return;
    for (const edge of pass.edges.keys()) for (const element of elements.get(edge) ?? []) element.append(hitArea(element));
    this.isBackward = group.querySelector('.edge.backward') !== null;
    if (this.isBackward) this.tags = drawTags(drawing, pass, group);
    this.items = this.isBackward ? this.itemsOf(drawing.layout, pass) : [];
    for (const { element } of this.items) element.setAttribute('role', 'button');
    this.show(pass);
    if (hadFocus) this.stops.find(({ key }) => key === this.at)?.element.focus({ preventScroll: true });
  }

  private itemsOf(layout: Layout, { lines, edges }: OwnPass): readonly Item[] {
    const backward = (edge: string): SVGElement | undefined =>
      this.elements.get(edge)?.find(({ classList }) => classList.contains('backward'));
    const taken = new Set<SVGElement>();
    const item = (chosen: Chosen, own: readonly string[], tag?: SVGElement): readonly Item[] => {
      const free =
        tag ??
        longest(own, layout)
          .map(backward)
          .find((found) => found !== undefined && !taken.has(found));
      if (free === undefined) return [];
      taken.add(free);
      return [{ key: keyOf(chosen), chosen, element: free, edges: own }];
    };
    const missing = [...edges].filter(([, { state }]) => state === 'missing');
    return [
      ...lines.flatMap(({ statement, edges: own }) => item({ statement }, own, this.tags.get(statement))),
      ...missing.flatMap(([edge]) => item({ edge }, [edge])),
    ];
  }

  /** Shows the states that a check has found, in the same picture. */
  show(pass: OwnPass): void {
    this.pass = pass;
    for (const [edge, elements] of this.elements) {
      const state = pass.edges.get(edge)?.state;
      for (const element of elements)
        if (element.classList.contains('edge')) showState(element, this.isShownAt(element) ? state : undefined);
    }
    for (const [statement, tag] of this.tags) showState(tag, pass.states.get(statement));
    this.raise(pass);
    this.markBoxes(pass);
    const texts = new Map(pass.lines.map((line) => [line.statement, line.text]));
    for (const { chosen, element } of this.stops) {
      const state = 'statement' in chosen ? (pass.states.get(chosen.statement) ?? 'unjudged') : 'missing';
      const text = 'statement' in chosen ? `${texts.get(chosen.statement) ?? ''}: ` : '';
      element.setAttribute('aria-label', text + WORDS[state]);
      element.querySelector('title')?.replaceChildren(text + WORDS[state]);
    }
    this.reach();
  }

  /** Puts wrong edges on top: of edges that cross, they are the ones to be seen and clicked. */
  private raise({ edges }: OwnPass): void {
    const first = this.picture?.group.querySelector(':scope > .node');
    for (const [id, { state }] of edges)
      for (const element of state === 'wrong' || state === 'missing' ? (this.elements.get(id) ?? []) : [])
        if (element !== document.activeElement && element.matches('.edge')) first?.before(element);
  }

  private markBoxes(pass: OwnPass): void {
    const hadFocus = this.inside.some(({ element }) => element === document.activeElement);
    for (const { element } of this.inside) element.remove();
    const { layout, group } = this.picture ?? {};
    if (layout === undefined || group === undefined) return;
    this.inside = insideMarks(pass, layout).map(([{ chosen }, element]) => ({ key: keyOf(chosen), chosen, element, edges: [] }));
    group.append(...this.inside.map(({ element }) => element));
    if (hadFocus) this.inside[0]?.element.focus({ preventScroll: true });
  }

  private get stops(): readonly Item[] {
    return [...this.items, ...this.inside];
  }

  /** States are those of the backward pass; where only the forward pass is drawn, of its edges. */
  private isShownAt({ classList }: SVGElement): boolean {
    return classList.contains('backward') || !this.isBackward;
  }

  /** One of them is reached by Tab: the one that had the focus, else the first that is wrong. */
  private reach(): void {
    const isBad = ({ chosen }: Item): boolean => !('statement' in chosen) || this.pass?.states.get(chosen.statement) === 'wrong';
    const first = this.stops.find(({ key }) => key === this.at) ?? this.stops.find(isBad) ?? this.stops[0];
    for (const item of this.stops) item.element.setAttribute('tabindex', item === first ? '0' : '-1');
  }

  /** Of several lines at one edge, the pointer takes the worst; the keyboard, that of its stop. */
  private pointedAt(target: EventTarget | null): Chosen | undefined {
    const element = target instanceof Element ? target.closest<SVGElement>('.helper, .edge, .inside') : null;
    if (element === null || this.pass === undefined) return undefined;
    const stop = this.stops.find((own) => own.element === element);
    const edge = element.dataset['id'];
    if (edge === undefined) return stop?.chosen;
    const own = this.pass.edges.get(edge);
    if (own?.state === 'missing') return { edge };
    const [line] = own?.lines ?? [];
    return line === undefined ? stop?.chosen : { statement: line.statement };
  }

  private take(chosen: Chosen | undefined): void {
    if (chosen === undefined) return;
    this.at = keyOf(chosen);
    this.reach();
    this.choose(chosen);
  }

  /** All edges of the line under the pointer, or at the keyboard, stand out together. */
  private point(chosen: Chosen | undefined): void {
    const line = chosen !== undefined && 'statement' in chosen ? this.lineAt(chosen.statement) : undefined;
    const edges = new Set(line?.edges ?? (chosen !== undefined && 'edge' in chosen ? [chosen.edge] : []));
    for (const [id, elements] of this.elements)
      for (const element of elements) if (element.classList.contains('edge')) element.classList.toggle('pointed', edges.has(id));
    for (const [statement, tag] of this.tags) tag.classList.toggle('pointed', statement === line?.statement);
  }

  private lineAt(statement: number): BlockLine | undefined {
    return this.pass?.lines.find((line) => line.statement === statement);
  }

  private key(event: KeyboardEvent): void {
    const index = this.stops.findIndex(({ element }) => element === event.target);
    const item = this.stops[index];
    if (item === undefined) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') this.take(item.chosen);
    else if (by !== undefined) {
      const next = this.stops[(index + by + this.stops.length) % this.stops.length];
      this.at = next?.key;
      this.reach();
      next?.element.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The longest edges first: they have the most room. */
function longest(edges: readonly string[], layout: Layout): readonly string[] {
  const length = (edge: string): number => {
    const points = layout.edges.get(edge) ?? [];
    const [start, end] = [points[0], points.at(-1)];
    return start === undefined || end === undefined ? 0 : Math.hypot(end.x - start.x, end.y - start.y);
  };
  return edges.toSorted((a, b) => length(b) - length(a));
}

/** A thin line is hard to hit. */
function hitArea(edge: SVGElement): SVGElement {
  const path = edge.querySelector('.line')?.getAttribute('d') ?? '';
  return makeSvg('path', { class: 'hit', d: path });
}

function showState(element: SVGElement, state: EdgeState | undefined): void {
  for (const other of STATES) element.classList.toggle(other, other === state);
  element.classList.toggle('own', state !== undefined);
  element.querySelector('.mark')?.remove();
  const mark = state === undefined ? undefined : MARKS[state];
  const line = element.querySelector<SVGPathElement>('path.line');
  if (mark === undefined || line === null) return;
  const { x, y } = line.getPointAtLength(line.getTotalLength() / 2);
  element.append(makeSvg('text', { class: 'mark', x, y: y + 5 }, mark));
}

/** The tag of each helper beside an edge of its own, where nothing else is. */
function drawTags(drawing: Drawing, { lines }: OwnPass, group: SVGGElement): ReadonlyMap<number, SVGElement> {
  const labels = new Map<string, BlockLine>();
  for (const line of lines) {
    const edge = line.isHelper ? longest(line.edges, drawing.layout).find((own) => !labels.has(own)) : undefined;
    if (edge !== undefined) labels.set(edge, line);
  }
  const { graph, layout } = drawing;
  const edges = graph.edges.flatMap((edge) => {
    const line = labels.get(edge.id);
    return line === undefined ? [] : [{ ...edge, label: line.target }];
  });
  const tags = new Map<number, SVGElement>();
  for (const [edge, box] of placeFlowLabels({ ...graph, edges }, layout, 0)) {
    const line = labels.get(edge);
    if (line !== undefined) tags.set(line.statement, tagOf(line, box));
  }
  group.append(...tags.values());
  return tags;
}

function tagOf({ target, statement }: BlockLine, { x, y, width, height }: Box): SVGElement {
  return makeSvg(
    'g',
    { class: 'helper', 'data-statement': statement },
    makeSvg('title'),
    makeSvg('rect', { x: x - 2, y, width: width + 4, height: height + 1, rx: 3 }),
    makeSvg('text', { x: x + width / 2, y: y + height - 3 }, target),
  );
}
