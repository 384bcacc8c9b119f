import { part } from './dom.ts';

/** The picture keeps at least so much, and what is below it as well, pixels. */
const LEAST = 160;
/** A key moves the splitter by so much. */
const KEY_STEP = 24;

/** The bar between the picture and what stands below it: dragged, or moved by the arrow keys; a double click undoes it. */
export class Splitter {
  private readonly bar = part('splitter', HTMLElement);
  private readonly area = part('below', HTMLElement);
  private readonly moved: (height: number | undefined) => void;

  constructor(moved: (height: number | undefined) => void) {
    this.moved = moved;
    this.bar.addEventListener('pointerdown', (event) => this.drag(event));
    this.bar.addEventListener('dblclick', () => this.take(undefined));
    this.bar.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowUp' ? KEY_STEP : event.key === 'ArrowDown' ? -KEY_STEP : 0;
      if (by === 0) return;
      event.preventDefault();
      this.take(this.area.offsetHeight + by);
    });
  }

  /** The height of the lower part; without one, it takes what it needs, up to half of the page. */
  show(height: number | undefined): void {
    const most = Math.max(LEAST, document.body.clientHeight - LEAST);
    this.area.style.height = height === undefined ? '' : `${Math.min(most, Math.max(LEAST, height))}px`;
    this.area.classList.toggle('set', height !== undefined);
    this.bar.setAttribute('aria-valuenow', String(this.area.offsetHeight));
    this.bar.setAttribute('aria-valuemax', String(most));
  }

  private take(height: number | undefined): void {
    this.show(height);
    this.moved(height === undefined ? undefined : this.area.offsetHeight);
  }

  private drag(event: PointerEvent): void {
    const start = event.clientY + this.area.offsetHeight;
    this.bar.setPointerCapture(event.pointerId);
    const move = ({ clientY }: PointerEvent): void => this.show(start - clientY);
    this.bar.addEventListener('pointermove', move);
    this.bar.addEventListener(
      'lostpointercapture',
      () => {
        this.bar.removeEventListener('pointermove', move);
        this.take(this.area.offsetHeight);
      },
      { once: true },
    );
  }
}
