import type { Mode } from '../../../src/graph/drawing/picture.ts';
import { button, make } from './dom.ts';
import type { Search } from './graph/search.ts';
import { l10n } from './l10n.ts';
import type { View } from './view.ts';

/** The actions of the tool bar. */
export interface ToolEvents {
  readonly mode: (mode: Mode) => void;
  readonly turn: () => void;
  readonly unroll: () => void;
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
  readonly copy: () => void;
  readonly check: () => void;
}

const MODES: readonly (readonly [Mode, string])[] = [
  ['forward', l10n.t('Forward')],
  ['backward', l10n.t('Backward')],
  ['both', l10n.t('Both')],
];

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
  private readonly pin: HTMLButtonElement;

  constructor(area: HTMLElement, events: ToolEvents) {
    this.modes = new Map(
      MODES.map(([mode, label]) => [mode, button(label, l10n.t('Draw: {0}', label), () => events.mode(mode))]),
    );
    this.turn = button('⤵', l10n.t('Draw from top to bottom'), events.turn);
    this.unroll = button(l10n.t('Unroll'), l10n.t('Unroll the loops into their iterations'), events.unroll);
    this.pin = button(l10n.t('Pin'), l10n.t('Pin to this file'), events.pin);
    this.search.addEventListener('input', () => events.search(this.search.value));
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') events.take();
      else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        events.move(event.key === 'ArrowDown' ? 1 : -1);
        event.preventDefault();
      }
    });
    const group = (label: string, ...children: Node[]): HTMLElement =>
      make('span', { class: 'group', role: 'group', 'aria-label': label }, ...children);
    area.append(
      group(l10n.t('Passes'), ...this.modes.values()),
      group(l10n.t('Arrangement'), this.turn, this.unroll),
      group(
        l10n.t('Folding'),
        button('▸', l10n.t('Fold the part around the selected node'), events.fold),
        button('▾', l10n.t('Open as much as can be read'), events.refold),
      ),
      group(
        l10n.t('Zoom'),
        button('−', l10n.t('Zoom out'), () => events.zoom(1 / 1.25)),
        button('+', l10n.t('Zoom in'), () => events.zoom(1.25)),
        button(l10n.t('Fit'), l10n.t('Fit the whole graph'), () => events.zoom(undefined)),
      ),
      make('span', { class: 'group' }, this.search, this.found),
      group(
        l10n.t('Export'),
        button('SVG', l10n.t('Save as SVG'), () => events.save('svg')),
        button('PNG', l10n.t('Save as PNG'), () => events.save('png')),
        button(l10n.t('Copy'), l10n.t('Copy as SVG'), events.copy),
      ),
      group(l10n.t('File'), button(l10n.t('Check'), l10n.t('Check gradients'), events.check), this.pin),
    );
  }

  /** Shows the number of hits, and the current one. */
  count({ text, hits, at }: Search): void {
    const isSearching = text.trim() !== '';
    this.found.textContent = !isSearching ? '' : hits.length === 0 ? l10n.t('none') : l10n.t('{0} of {1}', at + 1, hits.length);
  }

  show({ mode, direction, unrolled, isPinned }: View, hasLoops: boolean): void {
    for (const [own, element] of this.modes) element.setAttribute('aria-pressed', String(own === mode));
    this.turn.setAttribute('aria-pressed', String(direction === 'down'));
    this.unroll.hidden = !hasLoops && !unrolled;
    this.unroll.setAttribute('aria-pressed', String(unrolled));
    this.pin.setAttribute('aria-pressed', String(isPinned));
  }
}
