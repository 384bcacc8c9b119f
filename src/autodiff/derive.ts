import { backwardFrame } from '../program/backward-signature.ts';
import type { Equation, Loop, Program, Step, Variable } from '../program/program.ts';
import { equationsOf, hasLoops, primalsOf } from '../program/steps.ts';
import { Derivatives } from './derivatives.ts';
import { type HelperNames, helperNames, partNames } from './names/anf-names.ts';
import { withOwnConstants } from './names/own-constants.ts';
import { type Form, type Pattern, PatternWriter } from './pattern.ts';

/** Goes through the equations in reverse, and writes the lines of those that an output depends on. */
class BackwardWriter {
  /** Variables that a gradient flows to; it stops at operations without a derivative, such as `x > 0`. */
  private readonly reached: Set<Variable>;
  /** Patterns of reached equations that are known before their lines are written, as in loops. */
  private readonly settled = new Map<Equation, Pattern>();
  private readonly derivatives: Derivatives;
  private readonly lines: PatternWriter;

  constructor({ outputs }: Program, derivatives: Derivatives, helper: HelperNames) {
    this.reached = new Set(outputs.map(({ variable }) => variable));
    this.derivatives = derivatives;
    this.lines = new PatternWriter(helper);
  }

  private isReached({ target }: Equation): boolean {
    return target.active && this.reached.has(target);
  }

  /** The lines that an equation comes to; a gradient flows on from there. */
  private reach(form: Form): Pattern {
    const pattern = this.derivatives.patternOf(form);
    for (const index of pattern.reached) {
      const leaf = form.leaves[index];
      if (leaf?.kind === 'read') this.reached.add(leaf.variable);
    }
    return pattern;
  }

  /** An iteration may reach what an earlier one defines further down: goes on until nothing is added. */
  settle(body: readonly Step[]): void {
    const backwards = equationsOf(body).toReversed();
    for (let before = -1; before < this.settled.size; ) {
      before = this.settled.size;
      for (const equation of backwards) {
        if (this.settled.has(equation) || !this.isReached(equation)) continue;
        this.settled.set(equation, this.reach(this.derivatives.formOf(equation)));
      }
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
      if (this.isReached(step)) {
        const form = this.derivatives.formOf(step);
        this.lines.write(this.settled.get(step) ?? this.reach(form), form, lines);
      }
      // No equation above the one that defines a variable reads it: the set holds what is open, however long the file is.
      if (step.indices.length === 0) this.reached.delete(step.target);
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
export function derive(forward: Program): Program {
  const names = partNames(forward);
  const writer = new BackwardWriter(forward, new Derivatives(names), helperNames(forward, names));
  if (hasLoops(forward.body)) writer.settle(forward.body);
  const variables = [...forward.given, ...primalsOf(forward.body)];
  return { ...backwardFrame(forward, variables), body: withOwnConstants(forward, variables, writer.write(forward.body)) };
}
