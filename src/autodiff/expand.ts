import { OPERATIONS } from '../operations/table.ts';
import type { Equation, Program, Step, Variable } from '../program/program.ts';
import { type PartNames, partsOf } from './parts.ts';
import { defined } from './rules.ts';

/** One operation an equation: `z = sigmoid(W @ x)` becomes `z_1 = W @ x` and `z = sigmoid(z_1)`. */
export function expandEquation(equation: Equation, names: PartNames): readonly Equation[] {
  // The parts of an element are needed in its own iteration only: they are local to it.
  const indices = (variable: Variable): Equation['indices'] => (variable === equation.target ? equation.indices : []);
  const whole = { ...equation, value: defined(equation.value, OPERATIONS) };
  return partsOf(whole, names).map(({ variable, value }) => ({
    ...equation,
    target: variable,
    indices: indices(variable),
    value,
  }));
}

function expandSteps(steps: readonly Step[], names: PartNames): readonly Step[] {
  return steps.flatMap((step): readonly Step[] =>
    step.kind === 'loop' ? [{ ...step, body: expandSteps(step.body, names) }] : expandEquation(step, names),
  );
}

export function expand(program: Program, names: PartNames): Program {
  return { ...program, body: expandSteps(program.body, names) };
}
