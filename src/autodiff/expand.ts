import type { Equation, Program, Step } from '../program/program.ts';
import { partsOf, type Taken } from './parts.ts';

/** One operation an equation: `z = sigmoid(W @ x)` becomes `z_1 = W @ x` and `z = sigmoid(z_1)`. */
export function expandEquation(equation: Equation, taken: Taken): readonly Equation[] {
  return partsOf(equation, taken).map(({ variable, value }) => ({ ...equation, target: variable, value }));
}

function expandSteps(steps: readonly Step[], taken: Taken): readonly Step[] {
  return steps.flatMap((step): readonly Step[] =>
    step.kind === 'loop' ? [{ ...step, body: expandSteps(step.body, taken) }] : expandEquation(step, taken),
  );
}

export function expand(program: Program, taken: Taken): Program {
  return { ...program, body: expandSteps(program.body, taken) };
}
