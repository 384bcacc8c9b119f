import { button, make } from '../dom.ts';
import { l10n } from '../l10n.ts';

export interface BarEvents {
  readonly go: (step: number) => void;
  /** Goes to the first step of the chosen node. */
  readonly start: () => void;
  /** Hides the lines of the way back and asks for them, or no longer does. */
  readonly explain: (isAsking: boolean) => void;
}

/** While the walk plays, a step is read for so long, milliseconds. */
const READING_TIME = 1500;

/** The controls of the walk: from step to step, to any step, and on by itself. */
export class WalkBar {
  readonly element: HTMLElement;
  private readonly events: BarEvents;
  private readonly scrubber = make('input', {
    type: 'range',
    class: 'scrubber',
    min: 0,
    'aria-label': l10n.t('Step of the walk'),
  });
  private readonly play = button(l10n.t('Play'), l10n.t('Play'), () => this.toggle(), { 'aria-pressed': 'false' });
  private readonly start: HTMLButtonElement;
  private readonly on = button('▶', l10n.t('Step on'), () => this.by(1));
  private readonly explain: HTMLButtonElement;
  private timer: ReturnType<typeof setInterval> | undefined;
  private count = 0;
  private step: number | undefined;

  constructor(events: BarEvents, title: HTMLElement) {
    this.events = events;
    this.start = button(l10n.t('Start here'), l10n.t('Start here, at the chosen node'), () => this.act(events.start));
    this.start.disabled = true;
    const isAsking = (): boolean => this.explain.getAttribute('aria-pressed') === 'true';
    this.explain = button(l10n.t('Explain'), l10n.t('Explain: hide the lines of the way back, and ask for them'), () =>
      this.act(() => events.explain(!isAsking())),
    );
    this.scrubber.addEventListener('input', () => this.act(() => this.events.go(Number(this.scrubber.value))));
    this.element = make(
      'div',
      { class: 'bar', role: 'toolbar', 'aria-label': l10n.t('Walk') },
      button('|◀', l10n.t('First step'), () => this.act(() => this.to(0))),
      button('◀', l10n.t('Step back'), () => this.by(-1)),
      this.play,
      this.on,
      button('▶|', l10n.t('Last step'), () => this.act(() => this.to(this.count - 1))),
      this.start,
      this.explain,
      this.scrubber,
      title,
    );
  }

  by(count: number): void {
    this.act(() => this.move(count));
  }

  show(count: number, step: number | undefined): void {
    if (count !== this.count || step === undefined) this.stop();
    this.count = count;
    this.step = step;
    this.scrubber.max = String(Math.max(0, count - 1));
    this.scrubber.value = String(step ?? 0);
  }

  /** Lines that are asked for do not go by by themselves. */
  ask(isAsking: boolean): void {
    if (isAsking) this.stop();
    this.play.disabled = isAsking;
    this.explain.setAttribute('aria-pressed', String(isAsking));
  }

  /** The next key goes on. */
  focusOn(): void {
    this.on.focus({ preventScroll: true });
  }

  /** A chosen node is where a walk can start. */
  offerStart(isChosen: boolean): void {
    this.start.disabled = !isChosen;
  }

  /** Whoever acts walks on their own from there. */
  private act(action: () => void): void {
    this.stop();
    action();
  }

  private move(count: number): void {
    this.to(this.step === undefined ? (count > 0 ? 0 : this.count - 1) : this.step + count);
  }

  private to(step: number): void {
    if (this.count > 0) this.events.go(Math.min(this.count - 1, Math.max(0, step)));
  }

  private toggle(): void {
    if (this.timer !== undefined) {
      this.stop();
      return;
    }
    this.play.setAttribute('aria-pressed', 'true');
    this.move(1);
    this.timer = setInterval(() => {
      if (this.step === undefined || this.step >= this.count - 1) this.stop();
      else this.move(1);
    }, READING_TIME);
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.setAttribute('aria-pressed', 'false');
  }
}
