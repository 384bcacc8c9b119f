import type { Equation, Step, Variable } from '../../program/program.ts';
import { type PartNames, partsBefore } from '../names/anf-names.ts';
import { defined } from '../rules.ts';
import { partsOf } from './subexpressions.ts';

/** Names for the parts of equations whose operations are broken down into those that define them. */
export function expandedNames(body: readonly Step[], names: PartNames): PartNames {
  return { ...names, before: partsBefore(body, (value) => defined(value)) };
}

/** One operation an equation: `z = sigmoid(W @ x)` becomes `z_1 = W @ x` and `z = sigmoid(z_1)`. */
export function expandEquation(equation: Equation, names: PartNames): readonly Equation[] {
  // The parts of an element are needed in its own iteration only: they are local to it.
  const indices = (variable: Variable): Equation['indices'] => (variable === equation.target ? equation.indices : []);
  const whole = { ...equation, value: defined(equation.value) };
  return partsOf(whole, { ...names, before: () => names.before(equation) }).map(({ variable, value }) => ({
    ...equation,
    target: variable,
    indices: indices(variable),
    value,
  }));
}
