import type { Point } from '../../../../src/graph/drawing/shapes.ts';

/** A pointer that is pressed and moves less than this, in pixels, clicks. */
const CLICK = 3;

/** Moves of the picture in its area, step by step. */
export interface HandMoves {
  /** Answers by how much the picture has moved: it may have come to its limit. */
  readonly pan: (dx: number, dy: number) => Point;
  /** Zooms about a point of the area. */
  readonly zoom: (at: Point, factor: number) => void;
}

/** Wheel, pinch and drag. */
export class ByHand {
  private readonly area: HTMLElement;
  private readonly moves: HandMoves;
  private dragged: AbortController | undefined;

  constructor(area: HTMLElement, moves: HandMoves) {
    this.area = area;
    this.moves = moves;
    area.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    area.addEventListener('pointerdown', (event) => this.drag(event));
  }

  /** Gives up a drag: what follows the pointer is there no longer. */
  release(): void {
    this.dragged?.abort();
  }

  /** Scrolling moves the picture; with Ctrl, as a pinch has it, the picture grows and shrinks. */
  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { deltaX, deltaY, ctrlKey, metaKey, shiftKey, clientX, clientY } = event;
    if (ctrlKey || metaKey) {
      const { left, top } = this.area.getBoundingClientRect();
      this.moves.zoom({ x: clientX - left, y: clientY - top }, Math.exp(-deltaY / 400));
      return;
    }
    const [dx, dy] = shiftKey && deltaX === 0 ? [deltaY, 0] : [deltaX, deltaY];
    this.moves.pan(-dx, -dy);
  }

  private drag(start: PointerEvent): void {
    if (start.button !== 0 || this.dragged?.signal.aborted === false) return;
    const drag = new AbortController();
    const { signal } = drag;
    this.dragged = drag;
    let at: Point = { x: start.clientX, y: start.clientY };
    let isMoving = false;
    const isOther = ({ pointerId }: PointerEvent): boolean => pointerId !== start.pointerId;
    const move = (event: PointerEvent): void => {
      const { clientX: x, clientY: y, buttons } = event;
      if (isOther(event)) return;
      // The end of the drag was somewhere where nobody heard of it.
      if (buttons === 0) drag.abort();
      isMoving ||= Math.hypot(x - start.clientX, y - start.clientY) > CLICK;
      if (!isMoving || signal.aborted) return;
      const moved = this.moves.pan(x - at.x, y - at.y);
      at = { x: at.x + moved.x, y: at.y + moved.y };
    };
    const end = (event: PointerEvent): void => {
      if (isOther(event)) return;
      if (isMoving) this.swallowClick();
      drag.abort();
    };
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerup', end, { signal });
    window.addEventListener('pointercancel', end, { signal });
  }

  /** A drag that ends on a node has not chosen it. */
  private swallowClick(): void {
    const options = { capture: true, once: true };
    const swallow = (event: Event): void => event.stopPropagation();
    this.area.addEventListener('click', swallow, options);
    setTimeout(() => this.area.removeEventListener('click', swallow, options));
  }
}
