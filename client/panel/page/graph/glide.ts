import type { Zoom } from '../view.ts';

/** The picture rests when nothing has moved it for so long, milliseconds. */
const REST = 120;

/**
 * Moves the picture as one image, which browsers do without drawing it anew: a large one would fall behind the hand. At rest it is
 * drawn where it is, and sharp.
 */
export class Glide {
  /** The place at which the picture is drawn while it is moved as an image. */
  start: Zoom | undefined;
  private readonly group: SVGGElement;
  private readonly rest: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(group: SVGGElement, rest: () => void) {
    this.group = group;
    this.rest = rest;
  }

  to(start: Zoom, { x, y, scale }: Zoom): void {
    this.start = start;
    const ratio = scale / start.scale;
    const style = this.group.ownerSVGElement?.style;
    style?.setProperty('will-change', 'transform');
    style?.setProperty('transform', `translate(${x - start.x * ratio}px, ${y - start.y * ratio}px) scale(${ratio})`);
    clearTimeout(this.timer);
    this.timer = setTimeout(this.rest, REST);
  }

  end(): void {
    clearTimeout(this.timer);
    this.start = undefined;
    const style = this.group.ownerSVGElement?.style;
    style?.removeProperty('will-change');
    style?.removeProperty('transform');
  }
}
