import { adjointOf } from './adjoints.ts';
import type { Program, Reference, Variable } from './program.ts';

/** What a backward pass is given and what it must deliver, whoever wrote it. */
export function backwardFrame(forward: Program, variables: readonly Variable[]): Omit<Program, 'body'> {
  const adjoint = ({ variable, indices }: Reference): Reference => ({ variable: adjointOf(variable), indices });
  const learned = forward.given.filter((variable) => variable.active);
  return {
    dimensions: forward.dimensions,
    given: [...variables, ...forward.outputs.filter(({ variable }) => variable.active).map((output) => adjoint(output).variable)],
    outputs: learned.map((variable) => adjoint({ variable, indices: [] })),
  };
}
