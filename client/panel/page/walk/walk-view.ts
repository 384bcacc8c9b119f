import type { IndexedRule } from '../../../../src/graph/model/by-index.ts';
import type { JunctionRule } from '../../../../src/graph/model/rules.ts';
import type { Walk, WalkStep } from '../../../../src/graph/model/steps.ts';
import { make, withCode } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { formulaView } from './formula-view.ts';
import { newsView } from './news-view.ts';
import { frameView } from './numbers.ts';
import type { StepNews } from './step-news.ts';
import { type BarEvents, WalkBar } from './walk-bar.ts';

/** The chain rule with its indices: which element acts on which, and so what comes back to it. */
function byIndexView({ forward, backward }: IndexedRule): HTMLElement {
  const lines = backward.map(({ line, why }) => make('li', {}, make('code', {}, line), make('p', {}, ...withCode(why))));
  return make(
    'details',
    { class: 'by-index', open: '' },
    make('summary', {}, l10n.t('Element by element')),
    make('code', {}, forward),
    make('ul', {}, ...lines),
  );
}

function ruleView({ title, explanation, forward, backward, byIndex }: JunctionRule): HTMLElement {
  const lines = [...forward, ...backward].map((line) => make('code', {}, line));
  return make(
    'div',
    { class: 'rule' },
    make('strong', {}, title),
    make('p', {}, explanation),
    ...(lines.length === 0 ? [] : [make('div', { class: 'lines' }, ...lines)]),
    ...(byIndex === undefined ? [] : [byIndexView(byIndex)]),
  );
}

export interface WalkEvents extends BarEvents {
  /** Applies a repair, by its index. */
  readonly apply: (repair: number) => void;
}

/** The walk: buttons, and the step at hand with its rule, its line and its numbers. */
export class WalkView {
  private readonly area: HTMLElement;
  private readonly events: WalkEvents;
  private readonly title = make('span', { class: 'title', role: 'status' });
  private readonly content = make('div', { class: 'step' });
  private readonly bar: WalkBar;

  constructor(area: HTMLElement, events: WalkEvents) {
    this.area = area;
    this.events = events;
    this.bar = new WalkBar(events, this.title);
    area.append(this.bar.element, this.content);
    area.addEventListener('keydown', (event) => {
      if (event.target instanceof HTMLInputElement) return;
      if (event.key === 'ArrowLeft') this.by(-1);
      else if (event.key === 'ArrowRight') this.by(1);
      else return;
      event.preventDefault();
    });
  }

  /** On, or back, by so many steps. */
  by(count: number): void {
    this.bar.by(count);
  }

  offerStart(isChosen: boolean): void {
    this.bar.offerStart(isChosen);
  }

  show(walk: Walk, step: number | undefined, news?: StepNews): void {
    this.bar.show(walk.steps.length, step);
    this.area.hidden = walk.steps.length === 0;
    const forward = walk.steps.filter(({ pass }) => pass === 'forward').length;
    const now = step === undefined ? undefined : walk.steps[step];
    const backward = walk.steps.length - forward;
    if (now === undefined || step === undefined) {
      this.title.textContent = l10n.t('{0} steps forward, {1} back', forward, backward);
      this.content.replaceChildren(...this.newsParts(news));
      return;
    }
    this.title.textContent =
      now.pass === 'forward'
        ? l10n.t('Step {0} of {1} forward: {2}', step + 1, forward, now.line)
        : l10n.t('Step {0} of {1} back: {2}', step - forward + 1, backward, now.line);
    this.content.replaceChildren(...this.newsParts(news), ...stepParts(now));
  }

  private newsParts(news: StepNews | undefined): readonly Node[] {
    return newsView(news, (repair) => this.events.apply(repair));
  }
}

function stepParts(step: WalkStep): readonly Node[] {
  const { line, formula, origin, rules, frames, later } = step;
  return [
    formulaView(formula, line),
    make(
      'p',
      { class: 'written' },
      make('code', {}, line),
      ...(origin === undefined ? [] : [` ${l10n.t('from')} `, make('code', {}, origin)]),
    ),
    ...rules.map(ruleView),
    ...(frames.length === 0 ? [] : [framesView(step)]),
    ...(later.length === 0 ? [] : [laterView(later)]),
  ];
}

/** Contributions still to come to the same adjoint. */
function laterView(later: readonly string[]): HTMLElement {
  const lines = later.map((line) => make('li', {}, make('code', {}, line)));
  return make('div', { class: 'later' }, l10n.t('Still to come to this adjoint:'), make('ul', {}, ...lines));
}

/** The numbers, with a slider over the iterations where there are several. */
function framesView({ frames }: WalkStep): HTMLElement {
  const area = make('div', { class: 'frames' });
  const shown = make('div');
  const at = make('output', {}, frames[0]?.at ?? '');
  const show = (index: number): void => {
    const frame = frames[index];
    if (frame === undefined) return;
    at.textContent = frame.at;
    shown.replaceChildren(frameView(frame));
  };
  if (frames.length > 1) {
    const slider = make('input', { type: 'range', min: 0, max: frames.length - 1, value: 0, 'aria-label': l10n.t('Iteration') });
    slider.addEventListener('input', () => show(Number(slider.value)));
    area.append(make('label', { class: 'slider' }, slider, at));
  }
  area.append(shown);
  show(0);
  return area;
}
