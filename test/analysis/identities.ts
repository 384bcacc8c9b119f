import type { Analysis } from '../../src/analysis/analyze.ts';
import type { Step, Value, Variable } from '../../src/program/program.ts';

/** Numbers for variables in the order in which they are met: two readings agree when they tell the same apart. */
class Identities {
  private readonly numbers = new Map<Variable, number>();

  of(variable: Variable): number {
    const known = this.numbers.get(variable) ?? this.numbers.size;
    this.numbers.set(variable, known);
    return known;
  }

  value(value: Value): unknown {
    if (value.kind === 'read') return this.of(value.variable);
    return value.kind === 'apply' ? value.operands.map((operand) => this.value(operand)) : undefined;
  }

  steps(steps: readonly Step[]): unknown {
    return steps.map((step) => (step.kind === 'loop' ? this.steps(step.body) : [this.of(step.target), this.value(step.value)]));
  }
}

/** The identities of an analysis's variables, as numbers that can be compared between analyses. */
export function identities({ forward, backward, occurrences }: Analysis): unknown {
  const found = new Identities();
  return [
    forward.given.map((variable) => found.of(variable)),
    found.steps(forward.body),
    found.steps(backward?.body ?? []),
    forward.outputs.map(({ variable }) => found.of(variable)),
    occurrences.map(({ of }) => (of.kind === 'variable' ? found.of(of.variable) : undefined)),
  ];
}
