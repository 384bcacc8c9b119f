import type { Equation, Loop, Step } from '../../../program/program.ts';

/** An equation with the variables of the loops around it, the outermost first. */
export interface Placed {
  readonly equation: Equation;
  readonly loops: readonly string[];
  readonly innermost?: Loop;
}

export function placedIn(body: readonly Step[], loops: readonly string[] = [], innermost?: Loop): readonly Placed[] {
  return body.flatMap((step) =>
    step.kind === 'equation'
      ? [{ equation: step, loops, ...(innermost && { innermost }) }]
      : placedIn(step.body, [...loops, step.variable], step),
  );
}
