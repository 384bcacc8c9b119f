import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { readValue } from '../../program/build.ts';
import type { Equation, Program, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { substitute } from '../temporaries.ts';
import { forwardNames } from './anf-names.ts';

/** New variables for the helpers of a backward pass, each called after the equation whose lines define it: `z_1`, `z_2`, ... */
class Numbering {
  private readonly taken: Set<string>;
  private readonly last = new Map<string, number>();
  private readonly renamed = new Map<Variable, Variable>();

  constructor(taken: readonly string[]) {
    this.taken = new Set(taken);
  }

  /** A part and its adjoint share a number. */
  define({ target, origin }: Equation): void {
    const own = target.primal ?? target;
    if (origin === undefined || this.renamed.has(own)) return;
    const stem = origin.target.name;
    let number = (this.last.get(stem) ?? 0) + 1;
    while (this.taken.has(`${stem}_${number}`) || this.taken.has(adjointName(`${stem}_${number}`))) number += 1;
    this.last.set(stem, number);
    this.renamed.set(own, { ...own, name: `${stem}_${number}` });
  }

  of(variable: Variable): Variable {
    const own = this.renamed.get(variable.primal ?? variable);
    if (own === undefined) return variable;
    return variable.primal === undefined ? own : adjointOf(own);
  }

  value(value: Value): Value {
    return substitute(value, (variable) => {
      const own = this.of(variable);
      return own === variable ? undefined : readValue(own);
    });
  }

  step(step: Step): Step {
    if (step.kind === 'loop') return { ...step, body: step.body.map((own) => this.step(own)) };
    return { ...step, target: this.of(step.target), value: this.value(step.value) };
  }
}

/** A derived backward pass whose helpers are numbered from 1 in their order, without gaps. */
export function withoutGaps(forward: Program, backward: Program): Program {
  const numbering = new Numbering(forwardNames(forward));
  for (const line of equationsOf(backward.body)) if (line.operator === '=') numbering.define(line);
  return { ...backward, body: backward.body.map((step) => numbering.step(step)) };
}
