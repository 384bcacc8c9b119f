import { backwardFrame } from '../program/frame.ts';
import type { OperationTable } from '../program/operation.ts';
import type { Equation, Loop, Program, Step, Variable } from '../program/program.ts';
import { equationsOf, hasLoops, primalsOf } from '../program/steps.ts';
import { type Derivative, Derivatives } from './derivatives.ts';
import { type HelperNames, helperNames, partNames } from './part-names.ts';
import { PatternWriter } from './pattern.ts';

/** Goes through the equations in reverse, and writes the lines of those that an output depends on. */
class BackwardWriter {
  /** What a gradient flows to: it ends at what has no derivative, as behind `x > 0`. */
  private readonly reached: Set<Variable>;
  private readonly derivatives: Derivatives;
  private readonly lines: PatternWriter;

  constructor({ outputs }: Program, derivatives: Derivatives, helper: HelperNames) {
    this.reached = new Set(outputs.map(({ variable }) => variable));
    this.derivatives = derivatives;
    this.lines = new PatternWriter(helper);
  }

  /** The derivative of an equation that a gradient reaches, which flows on from there. */
  private reach(equation: Equation): Derivative | undefined {
    if (!equation.target.active || !this.reached.has(equation.target)) return undefined;
    const derivative = this.derivatives.of(equation);
    const { form, pattern } = derivative;
    for (const index of pattern.reached) {
      const leaf = form.leaves[index];
      if (leaf?.kind === 'read') this.reached.add(leaf.variable);
    }
    return derivative;
  }

  /** An iteration may reach what an earlier one defines further down: goes on until nothing is added. */
  settle(body: readonly Step[]): void {
    const backwards = equationsOf(body).toReversed();
    for (let before = -1; before < this.reached.size; ) {
      before = this.reached.size;
      for (const equation of backwards) this.reach(equation);
    }
  }

  /** The steps in reverse. */
  write(steps: readonly Step[]): readonly Step[] {
    const lines: Step[] = [];
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      const step = steps[at] as Step;
      if (step.kind === 'loop') {
        const body = this.write(step.body);
        if (body.length > 0) lines.push(reversedLoop(step, body));
        continue;
      }
      const derivative = this.reach(step);
      // No equation above the one that defines a variable reads it: the set holds what is open, however long the file is.
      if (step.indices.length === 0) this.reached.delete(step.target);
      if (derivative !== undefined) this.lines.write(derivative.pattern, derivative.form, lines);
    }
    return lines;
  }
}

/** The loop that visits the iterations of another one the other way round. */
function reversedLoop(loop: Loop, body: readonly Step[]): Loop {
  const { variable, first, last, step } = loop;
  return { kind: 'loop', variable, first: last, last: first, step: step === 1 ? -1 : 1, body, origin: loop };
}

/** Reverse-mode differentiation: forward Program → backward Program. */
export function derive(forward: Program, operations: OperationTable): Program {
  const names = partNames(forward);
  const writer = new BackwardWriter(forward, new Derivatives(names, operations), helperNames(forward, names));
  if (hasLoops(forward.body)) writer.settle(forward.body);
  const variables = [...forward.given, ...primalsOf(forward.body)];
  return { ...backwardFrame(forward, variables), body: writer.write(forward.body) };
}
