import { type Observer, run, type Values } from '../../src/engine/interpreter.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import type { Program, Variable } from '../../src/program/program.ts';
import type { Tensor } from '../../src/program/tensor.ts';
import { adjointsOf, type Draw, type Gradients, gradientsIn, SALTS, variablesOf } from './oracle/draws.ts';
import { runCoarsely } from './oracle/rounding.ts';

/** Runs a block on the draws of its forward pass, by float64, and coarsely when that is asked for. */
export class BlockRuns {
  private readonly program: Program;
  private readonly variables: readonly Variable[];
  private readonly adjoints: readonly Variable[];

  constructor(forward: Program, backward: Program) {
    this.program = backward;
    this.variables = variablesOf(forward);
    this.adjoints = adjointsOf(forward);
  }

  gradients(draw: Draw, coarse?: number): Gradients {
    return gradientsIn(this.run(draw, coarse), this.program.outputs, draw.sizes);
  }

  /** What the adjoint of each forward variable is in the end, in their order; undefined where nothing was added. */
  allAdjoints(draw: Draw): readonly (Tensor | undefined)[] {
    const values = this.run(draw);
    return this.variables.map((variable) => values.get(adjointOf(variable)));
  }

  /** True where some number on the way is too large for float64. */
  overflows(draw: Draw): boolean {
    let overflows = false;
    const note = ({ data }: Tensor): void => {
      overflows ||= data.some((number) => Math.abs(number) === Number.POSITIVE_INFINITY);
    };
    const values = this.run(draw, undefined, (_, operands) => operands.forEach(note));
    [...values.values()].forEach(note);
    return overflows;
  }

  private run({ forward, adjoints, sizes }: Draw, coarse?: number, observe?: Observer): Values {
    const values = new Map<Variable, Tensor>();
    const numbers = forward[coarse === undefined ? 0 : coarse + 1] ?? [];
    for (const [index, variable] of this.variables.entries()) {
      const tensor = numbers[index];
      if (tensor !== undefined) values.set(variable, tensor);
    }
    for (const [index, adjoint] of this.adjoints.entries()) values.set(adjoint, adjoints[index] as Tensor);
    const { body } = this.program;
    return coarse === undefined ? run(body, sizes, values, observe) : runCoarsely(body, sizes, values, SALTS[coarse] as number);
  }
}
