import type { Iteration, Unrolled, UnrolledFrom } from '../../../autodiff/unroll.ts';
import type { Equation } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { Line } from '../block.ts';

export function statementOf({ equation }: Line): number {
  return equation.source?.statement ?? 0;
}

/** `t = 3, k = 1`. */
export function inWords(iteration: Iteration): string {
  return [...iteration].map(([name, value]) => `${name} = ${value}`).join(', ');
}

/** Which line of the file, in which iteration, a line of the unrolled block is. */
export class LoopLines {
  private readonly unrolled: Unrolled;
  private readonly lines: readonly Equation[];

  constructor(unrolled: Unrolled) {
    this.unrolled = unrolled;
    this.lines = equationsOf(unrolled.backward?.body ?? []);
  }

  /** A search may put other equations in the place of the block's: their places stay. */
  originOf({ index }: Line): UnrolledFrom | undefined {
    const equation = this.lines[index];
    return equation && this.unrolled.originOf(equation);
  }

  iterationOf(line: Line): Iteration {
    return this.originOf(line)?.iteration ?? new Map();
  }
}
