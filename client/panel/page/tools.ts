import type { Mode } from '../../../src/graph/drawing/picture.ts';
import { button, make } from './dom.ts';
import type { Search } from './graph/search.ts';
import { type Ability, can } from './host.ts';
import { type IconName, icon } from './icons.ts';
import { l10n } from './l10n.ts';
import { menu, opener } from './menu.ts';
import type { View } from './view.ts';

/** The actions of the tool bar. */
export interface ToolEvents {
  readonly mode: (mode: Mode) => void;
  readonly turn: () => void;
  readonly unroll: () => void;
  /** Shows the shapes along the edges, or no longer does. */
  readonly shapes: () => void;
  /** Folds the part around the selected node. */
  readonly fold: () => void;
  /** Leaves to the room again what is folded. */
  readonly refold: () => void;
  readonly pin: () => void;
  readonly zoom: (factor: number | undefined) => void;
  readonly search: (text: string) => void;
  /** Goes to the next thing that was found, or to the one before. */
  readonly move: (by: 1 | -1) => void;
  /** Takes what was found. */
  readonly take: () => void;
  readonly save: (format: 'svg' | 'png') => void;
  /** Saves the walk, as a picture that plays by itself. */
  readonly saveWalk: () => void;
  readonly copy: () => void;
  readonly check: () => void;
}

const MODES: readonly (readonly [Mode, IconName, string])[] = [
  ['forward', 'arrow-right', l10n.t('Forward')],
  ['backward', 'arrow-left', l10n.t('Backward')],
  ['both', 'arrow-both', l10n.t('Both')],
];

/** In a panel that is narrower, what is needed less often goes into a menu: the bar stays one row. */
const NARROW = '(max-width: 759px)';

function group(label: string, ...children: readonly Node[]): HTMLElement {
  return make('span', { class: 'group', role: 'group', 'aria-label': label }, ...children);
}

/** Elements for what the host can do. */
function where(ability: Ability, ...elements: readonly HTMLElement[]): readonly HTMLElement[] {
  return can(ability) ? elements : [];
}

/** The tool bar: what is drawn and how, finding, and taking the picture elsewhere. */
export class Tools {
  readonly search = make('input', {
    type: 'search',
    placeholder: l10n.t('Find ( / )'),
    'aria-label': l10n.t('Find a name in the graph'),
  });
  private readonly found = make('output', { class: 'count' });
  private readonly modes: ReadonlyMap<Mode, HTMLButtonElement>;
  private readonly turn: HTMLButtonElement;
  private readonly unroll: HTMLButtonElement;
  private readonly shapes: HTMLButtonElement;
  private readonly pin: HTMLButtonElement;

  constructor(area: HTMLElement, events: ToolEvents) {
    this.modes = new Map(
      MODES.map(([mode, sign, label]) => {
        const own = button(icon(sign), l10n.t('Draw: {0}', label), () => events.mode(mode));
        own.append(make('span', { class: 'label' }, label));
        return [mode, own];
      }),
    );
    this.turn = button(icon('arrow-down'), l10n.t('Draw from top to bottom'), events.turn);
    this.unroll = button(icon('unfold'), l10n.t('Unroll the loops into their iterations'), events.unroll);
    this.shapes = button(icon('symbol-ruler'), l10n.t('Write the shapes along the edges'), events.shapes);
    this.pin = button(icon('pin'), l10n.t('Pin to this file'), events.pin);
    this.search.addEventListener('input', () => events.search(this.search.value));
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') events.take();
      else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        events.move(event.key === 'ArrowDown' ? 1 : -1);
        event.preventDefault();
      }
    });
    const [more, rest] = opener(l10n.t('Arrangement, folding, zoom'), 'ellipsis');
    const [exporting, formats] = menu(l10n.t('Export'), 'export', [
      { label: l10n.t('Save as SVG'), run: () => events.save('svg') },
      { label: l10n.t('Save as PNG'), run: () => events.save('png') },
      { label: l10n.t('Save the walk as animated SVG'), run: events.saveWalk },
      ...(can('edit') ? [{ label: l10n.t('Copy as SVG'), run: events.copy }] : []),
    ]);
    const check = button(icon('beaker'), l10n.t('Check gradients'), events.check);
    const place = make('span', { class: 'place' });
    area.append(
      group(l10n.t('Passes'), ...this.modes.values()),
      place,
      make('span', { class: 'group find' }, this.search, this.found),
      group(l10n.t('File'), more, exporting, ...where('edit', check, this.pin)),
      rest,
      formats,
    );
    this.placeRest([place, rest], more, this.restOf(events));
  }

  /** Tools that are needed less often. */
  private restOf(events: ToolEvents): readonly HTMLElement[] {
    return [
      group(l10n.t('Arrangement'), this.turn, this.unroll, this.shapes),
      ...where(
        'open',
        group(
          l10n.t('Folding'),
          ...where('fold', button(icon('collapse-all'), l10n.t('Fold the part around the selected node'), events.fold)),
          button(icon('expand-all'), l10n.t('Open as much as can be read'), events.refold),
        ),
      ),
      group(
        l10n.t('Zoom'),
        button(icon('zoom-out'), l10n.t('Zoom out'), () => events.zoom(1 / 1.25)),
        button(icon('zoom-in'), l10n.t('Zoom in'), () => events.zoom(1.25)),
        button(icon('screen-full'), l10n.t('Fit the whole graph'), () => events.zoom(undefined)),
      ),
    ];
  }

  /** In the bar where there is room, else in a menu. */
  private placeRest([bar, popover]: readonly [HTMLElement, HTMLElement], more: HTMLElement, rest: readonly HTMLElement[]): void {
    const narrow = matchMedia(NARROW);
    const place = (): void => {
      more.hidden = !narrow.matches;
      (narrow.matches ? popover : bar).append(...rest);
    };
    narrow.addEventListener('change', place);
    place();
  }

  /** Shows the number of hits, and the current one. */
  count({ text, hits, at }: Search): void {
    const isSearching = text.trim() !== '';
    this.found.textContent = !isSearching ? '' : hits.length === 0 ? l10n.t('none') : l10n.t('{0} of {1}', at + 1, hits.length);
  }

  show({ mode, direction, unrolled, hasShapes = false, isPinned }: View, hasLoops: boolean): void {
    for (const [own, element] of this.modes) element.setAttribute('aria-pressed', String(own === mode));
    this.turn.setAttribute('aria-pressed', String(direction === 'down'));
    this.unroll.hidden = !can('unroll') || (!hasLoops && !unrolled);
    this.unroll.setAttribute('aria-pressed', String(unrolled));
    this.shapes.setAttribute('aria-pressed', String(hasShapes));
    this.pin.setAttribute('aria-pressed', String(isPinned));
  }
}
