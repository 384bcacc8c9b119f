import { sameAffine } from './affine.ts';
import { broadcastView, type View } from './instructions.ts';

/** An axis of a loop nest and how far each access moves along it, in numbers. */
export interface Axis {
  readonly size: number;
  readonly strides: readonly number[];
}

/** The memory accesses of an element; several accesses to the same place are one. */
export class Accesses {
  readonly views: View[] = [];
  private readonly domain: readonly number[];
  /** The views that were asked for, and the numbers of their accesses. */
  private readonly asked: View[] = [];
  private readonly found: number[] = [];

  constructor(domain: readonly number[]) {
    this.domain = domain;
  }

  /** The number of the access. */
  add(view: View): number {
    const known = this.asked.indexOf(view);
    if (known !== -1) return this.found[known] as number;
    const stretched = broadcastView(view, this.domain);
    const same = this.views.findIndex((other) => isSameAccess(other, stretched));
    const index = same === -1 ? this.views.push(stretched) - 1 : same;
    this.asked.push(view);
    this.found.push(index);
    return index;
  }

  /** The axes of the nest, outermost first: those of size 1 are gone, and neighbours that run through are one. */
  axes(): readonly Axis[] {
    const axes: Axis[] = [];
    this.domain.forEach((size, axis) => {
      if (size === 1) return;
      const strides = this.views.map((view) => view.strides[axis] as number);
      const outer = axes.at(-1);
      const runsThrough = outer?.strides.every((stride, access) => stride === (strides[access] as number) * size) === true;
      if (outer !== undefined && runsThrough) axes[axes.length - 1] = { size: outer.size * size, strides };
      else axes.push({ size, strides });
    });
    return axes;
  }
}

function isSameAccess(a: View, b: View): boolean {
  return (
    a.buffer === b.buffer &&
    sameAffine(a.offset, b.offset) &&
    a.shape.every((size, axis) => size === 1 || a.strides[axis] === b.strides[axis])
  );
}
