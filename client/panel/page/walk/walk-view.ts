import type { GraphPicture, Judgement, WireStep } from '../../../../server/protocol.ts';
import type { WalkStep } from '../../../../src/graph/model/steps.ts';
import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';
import { type AttemptedLine, Explain } from './explain.ts';
import { formulaView } from './formula-view.ts';
import { newsView } from './news-view.ts';
import { frameView } from './numbers.ts';
import { ruleView } from './rule-view.ts';
import type { StepNews } from './step-news.ts';
import { type BarEvents, WalkBar } from './walk-bar.ts';

export interface WalkEvents extends BarEvents {
  /** Applies a repair, by its index. */
  readonly apply: (repair: number) => void;
  readonly attempt: (attempt: AttemptedLine) => void;
}

/** Contents of the walk: the steps, the one at hand, and the verdict on its line. */
interface Shown {
  readonly walk: GraphPicture['walk'];
  readonly step: number | undefined;
  readonly news?: StepNews | undefined;
}

/** The walk: buttons, and the step at hand with its rule, its line and its numbers. */
export class WalkView {
  private readonly area: HTMLElement;
  private readonly events: WalkEvents;
  private readonly title = make('span', { class: 'title', role: 'status' });
  private readonly content = make('div', { class: 'step' });
  private readonly bar: WalkBar;
  private readonly explain: Explain;
  private shown: Shown = { walk: { steps: [], saved: [] }, step: undefined };

  constructor(area: HTMLElement, events: WalkEvents) {
    this.area = area;
    this.events = events;
    this.bar = new WalkBar(events, this.title);
    this.explain = new Explain({ attempt: events.attempt, revealed: () => this.showRevealed() });
    area.append(this.bar.element, this.explain.verdict, this.content);
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

  /** Hides the lines of the way back, or shows them all. */
  ask(isAsking: boolean): void {
    this.bar.ask(isAsking);
    if (this.explain.isOn === isAsking) return;
    this.explain.turn(isAsking);
    this.render();
  }

  judge(index: number, text: string, judgement: Judgement): void {
    this.explain.judge(index, text, judgement);
  }

  show(walk: GraphPicture['walk'], step: number | undefined, news?: StepNews): void {
    if (step !== this.shown.step) this.explain.leave();
    this.shown = { walk, step, news };
    this.render();
  }

  private render(): void {
    const { walk, step, news } = this.shown;
    this.bar.show(walk.steps.length, step);
    this.area.hidden = walk.steps.length === 0;
    const forward = walk.steps.filter(({ pass }) => pass === 'forward').length;
    const backward = walk.steps.length - forward;
    const now = step === undefined ? undefined : walk.steps[step];
    if (now === undefined || step === undefined) {
      this.title.textContent = l10n.t('{0} steps forward, {1} back', forward, backward);
      this.content.replaceChildren(...this.newsParts(news));
    } else if (this.explain.isHidden(step - forward, now)) {
      this.title.textContent = l10n.t('Step {0} of {1} back: which line comes next?', step - forward + 1, backward);
      this.showQuestion(step - forward, now);
    } else {
      this.title.textContent =
        now.pass === 'forward'
          ? l10n.t('Step {0} of {1} forward: {2}', step + 1, forward, now.line)
          : l10n.t('Step {0} of {1} back: {2}', step - forward + 1, backward, now.line);
      this.content.replaceChildren(...this.newsParts(news), ...stepParts(now, this.explain.isOn));
    }
  }

  /** Whoever walks by keys goes on with them: into the field, unless the focus is busy elsewhere. */
  private showQuestion(index: number, step: WireStep): void {
    const question = this.explain.question(index, step);
    if (this.content.firstChild === question.element) return;
    const isFree = document.activeElement === document.body || this.area.contains(document.activeElement);
    this.content.replaceChildren(question.element);
    if (isFree) question.focus();
  }

  private showRevealed(): void {
    this.render();
    this.bar.focusOn();
  }

  private newsParts(news: StepNews | undefined): readonly Node[] {
    return newsView(news, (repair) => this.events.apply(repair));
  }
}

/** All about a step; while lines are asked for, nothing about those that come later. */
function stepParts(step: WalkStep, isAsking: boolean): readonly Node[] {
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
    ...(later.length === 0 || isAsking ? [] : [laterView(later)]),
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
