import type { Variable } from './program.ts';

export function adjointName(name: string): string {
  return `d${name}`;
}

function newAdjoint(primal: Variable): Variable {
  const { name, shape, ranges, isLocal, isTensor } = primal;
  const adjoint: Variable = { name: adjointName(name), kind: 'adjoint', shape, ranges, active: false, primal };
  if (isTensor !== undefined) return { ...adjoint, isTensor };
  return isLocal === undefined ? adjoint : { ...adjoint, isLocal };
}

/** Constructs nothing: what extends it gives its fields to the variable itself. */
class Same {
  constructor(variable: Variable) {
    // biome-ignore lint/correctness/noConstructorReturn: a private field of an object that exists is written in no other way
    return variable;
  }
}

/**
 * A variable that remembers its adjoint. No copy of the variable has the field, and nobody else sees it. A `WeakMap`
 * would be the same, but for each variable an entry far away from it, which the collector goes through again and again.
 */
class Primal extends Same {
  readonly #adjoint: Variable;

  private constructor(variable: Variable) {
    super(variable);
    this.#adjoint = newAdjoint(variable);
  }

  static adjointOf(variable: Variable): Variable {
    return #adjoint in variable ? variable.#adjoint : new Primal(variable).#adjoint;
  }
}

/** The adjoint of a variable, always the same object: the gradient of the loss with respect to it, in its shape. */
export function adjointOf(primal: Variable): Variable {
  return Primal.adjointOf(primal);
}
