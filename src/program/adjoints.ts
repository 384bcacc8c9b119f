import type { Variable } from './program.ts';

const adjoints = new WeakMap<Variable, Variable>();

export function adjointName(name: string): string {
  return `d${name}`;
}

/** The adjoint of a variable, always the same object: the gradient of the loss with respect to it, in its shape. */
export function adjointOf(primal: Variable): Variable {
  const known = adjoints.get(primal);
  if (known !== undefined) return known;
  const { shape, ranges, isLocal } = primal;
  const local = isLocal === undefined ? {} : { isLocal };
  const adjoint: Variable = { name: adjointName(primal.name), kind: 'adjoint', shape, ranges, ...local, active: false, primal };
  adjoints.set(primal, adjoint);
  return adjoint;
}
