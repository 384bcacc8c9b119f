import { adjointOf } from './adjoints.ts';
import type { Program, Reference, Variable } from './program.ts';

/**
 * The signature of a backward pass, derived or written by hand: the values that it is given, and the adjoints that it must
 * deliver.
 */
export function backwardFrame(forward: Program, variables: readonly Variable[]): Omit<Program, 'body'> {
  const adjoint = ({ variable, indices }: Reference): Reference => ({ variable: adjointOf(variable), indices });
  const learned = forward.given.filter((variable) => variable.active);
  return {
    dimensions: forward.dimensions,
    given: [...variables, ...forward.outputs.filter(({ variable }) => variable.active).map((output) => adjoint(output).variable)],
    outputs: learned.map((variable) => adjoint({ variable, indices: [] })),
  };
}
