import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { readValue } from '../../program/build.ts';
import type { Equation, Program, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { substitute } from '../temporaries.ts';
import { forwardNames } from './anf-names.ts';
import { roleOf } from './roles.ts';

/**
 * New variables for the helpers of a backward pass: each has the name that people know it by, such as `xh`, or is called after the
 * equation whose lines define it: `z_1`, `z_2`, ...
 */
class Numbering {
  private readonly taken: Set<string>;
  private readonly last = new Map<string, number>();
  private readonly renamed = new Map<Variable, Variable>();

  constructor(taken: readonly string[]) {
    this.taken = new Set(taken);
  }

  /** A part and its adjoint share a name. */
  define({ target, origin }: Equation, role: string | undefined, isPart: boolean): void {
    // A helper with a role is not the adjoint of a part that nobody computes.
    const own = role === undefined || isPart ? (target.primal ?? target) : target;
    if (origin === undefined || this.renamed.has(own)) return;
    const name = role !== undefined && this.isFree(role) ? role : this.numbered(role ?? origin.target.name);
    this.taken.add(name).add(adjointName(name));
    const { primal: _, ...variable } = own;
    this.renamed.set(own, { ...variable, name, kind: 'intermediate' });
  }

  private isFree(name: string): boolean {
    return !this.taken.has(name) && !this.taken.has(adjointName(name));
  }

  private numbered(stem: string): string {
    let number = (this.last.get(stem) ?? 0) + 1;
    while (!this.isFree(`${stem}_${number}`)) number += 1;
    this.last.set(stem, number);
    return `${stem}_${number}`;
  }

  of(variable: Variable): Variable {
    const alone = this.renamed.get(variable);
    const primal = variable.primal && this.renamed.get(variable.primal);
    return alone ?? (primal === undefined ? variable : adjointOf(primal));
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

/** A derived backward pass whose helpers have names from their roles, or are numbered from 1 in their order, without gaps. */
export function withoutGaps(forward: Program, backward: Program): Program {
  const numbering = new Numbering(forwardNames(forward));
  const helpers = equationsOf(backward.body).filter(({ operator }) => operator === '=');
  const definitions = [...equationsOf(forward.body), ...helpers];
  for (const line of helpers) {
    const part = helpers.find(({ target }) => target === line.target.primal);
    numbering.define(line, roleOf((part ?? line).value, definitions), part !== undefined);
  }
  return { ...backward, body: backward.body.map((step) => numbering.step(step)) };
}
