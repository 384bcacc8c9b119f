import type { Zoom } from '../view.ts';

/** Milliseconds without a move after which the picture is drawn anew where it stands. */
const REST = 120;

/**
 * Pans and zooms a picture as the image that it has been drawn to: drawing two thousand nodes anew takes longer
 * than a frame. At rest it is drawn anew, sharp and to its edges.
 */
export class Gliding {
  private readonly svg: SVGElement;
  private readonly rest: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(svg: SVGElement, rest: () => void) {
    this.svg = svg;
    this.rest = rest;
    svg.style.transformOrigin = '0 0';
  }

  /** Shows what was drawn at one place at another one. */
  to({ x, y, scale }: Zoom, drawn: Zoom): void {
    const ratio = scale / drawn.scale;
    this.svg.style.willChange = 'transform';
    this.svg.style.transform = `translate(${x - drawn.x * ratio}px, ${y - drawn.y * ratio}px) scale(${ratio})`;
    this.wait();
  }

  /** Goes on with a picture that has been drawn anew on the way. */
  drawn(): void {
    this.clear();
    this.wait();
  }

  /** Ends a move, if there is one: the picture is drawn where it stands. */
  end(): boolean {
    if (this.timer === undefined) return false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.clear();
    return true;
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.rest, REST);
  }

  private clear(): void {
    this.svg.style.willChange = '';
    this.svg.style.transform = '';
  }
}
