import { basisOf, residualOf, withoutComponents } from './least-squares.ts';
import type { Response } from './substitution.ts';

/** Beside what gradients lack. */
const TOLERANCE = 1e-7;
/** Beside the length that a direction had. */
const NOTHING = 1e-9;

/** The changes of all gradients that a line can make at one draw, whatever it gives; other lines are as they stand. */
export class Reach {
  private readonly basis: readonly Float64Array[];
  private readonly lacking: Float64Array;

  private constructor(basis: readonly Float64Array[], lacking: Float64Array) {
    this.basis = basis;
    this.lacking = lacking;
  }

  /** Undefined where gradients are not linear in what the line gives. */
  static of(response: Response): Reach | undefined {
    const columns = response.columns();
    return columns && new Reach(basisOf(columns), response.lacking);
  }

  /** How many independent changes those are. */
  get width(): number {
    return this.basis.length;
  }

  /** True if the line alone could make all gradients right. */
  get isEnough(): boolean {
    return residualOf(this.lacking, this.basis) <= TOLERANCE;
  }

  /** True if two lines together could: where one reads what the other gives, they reach no more than each of them does. */
  isEnoughWith({ basis }: Reach): boolean {
    const others = basis
      .map((direction) => withoutComponents(direction, this.basis))
      .filter((direction) => direction.some((number) => Math.abs(number) > NOTHING));
    return residualOf(withoutComponents(this.lacking, this.basis), basisOf(others)) <= TOLERANCE;
  }
}
