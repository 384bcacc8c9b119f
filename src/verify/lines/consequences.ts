import type { Diagnostic, DiagnosticCode, Severity } from '../../language/diagnostic.ts';
import { readsOf } from '../../program/activity.ts';
import type { Equation, Program, Step, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';

/** What is said of a block, and the adjoints and helpers of the file that it is about. */
export interface Reported {
  readonly diagnostic: Diagnostic;
  readonly about: readonly Variable[];
}

/** What findings come to that spoil no gradient; the others are not said. */
const HARMLESS: Partial<Record<DiagnosticCode, Severity>> = {
  'read-before-complete': 'warning',
  'overwritten-gradient': 'warning',
  'missing-contribution': 'information',
  'missing-gradient': 'information',
  alias: 'information',
};

/** Where the lines of a block lead: from what they write to the gradients of inputs and parameters. */
export class Consequences {
  private readonly readers = new Map<Variable, Variable[]>();
  private readonly equations: readonly Equation[];
  private readonly body: readonly Step[];

  constructor({ body }: Program) {
    this.body = body;
    this.equations = equationsOf(body);
    for (const { target, value } of this.equations) {
      for (const variable of readsOf(value)) {
        const known = this.readers.get(variable);
        if (known === undefined) this.readers.set(variable, [target]);
        else known.push(target);
      }
    }
  }

  /** What a statement of the block writes: a line its target, a loop those of all its lines. */
  writtenAt(statement: number): readonly Variable[] {
    const loop = loopAt(this.body, statement);
    const equations =
      loop === undefined ? this.equations.filter(({ source }) => source?.statement === statement) : equationsOf(loop);
    return equations.map(({ target }) => target);
  }

  /** Adjoints and helpers that depend on others, and these. */
  private dependentsOf(variables: readonly Variable[]): ReadonlySet<Variable> {
    const found = new Set(variables);
    for (const variable of found) for (const target of this.readers.get(variable) ?? []) found.add(target);
    return found;
  }

  /** The primals of a set whose gradients depend on some adjoints and helpers. */
  spoiledBy(about: readonly Variable[], primals: ReadonlySet<Variable>): readonly Variable[] {
    const dependents = this.dependentsOf(about);
    const reached = [...dependents].flatMap(({ primal }) => (primal === undefined ? [] : [primal]));
    return reached.filter((primal) => primals.has(primal));
  }

  /** Errors are what can make a gradient wrong that is; what else was found is milder, or not said. */
  settle(reported: readonly Reported[], failing: ReadonlySet<Variable>): readonly Reported[] {
    return reported.flatMap(({ diagnostic, about }): readonly Reported[] => {
      const isHarmful = failing.size > 0 && (about.length === 0 || this.spoiledBy(about, failing).length > 0);
      if (isHarmful) return [{ diagnostic, about }];
      const severity = HARMLESS[diagnostic.code];
      return severity === undefined ? [] : [{ diagnostic: { ...diagnostic, severity }, about }];
    });
  }
}

function loopAt(body: readonly Step[], statement: number): readonly Step[] | undefined {
  for (const step of body) {
    if (step.kind !== 'loop') continue;
    const found = step.statement === statement ? step.body : loopAt(step.body, statement);
    if (found !== undefined) return found;
  }
  return undefined;
}
