import { readsOf } from '../../program/activity.ts';
import type { Equation, Loop, Program, Step, Value, Variable } from '../../program/program.ts';
import { elementKey, equationsOf } from '../../program/steps.ts';
import { structureOf } from '../../program/structure.ts';
import { substitute } from '../temporaries.ts';

/** A line with its helpers written out. */
export interface OpenLine {
  readonly line: Equation;
  readonly value: Value;
  readonly loops: readonly (Loop | undefined)[];
  /** True if it reads an adjoint, by itself or by a helper, that lines further down add to. */
  readonly isEarly: boolean;
}

/** The lines of a pass that define helpers, and those that contribute to adjoints. */
export class OpenLines {
  readonly contributing: OpenLine[] = [];
  /** Adjoints of outputs that the pass takes as 1. */
  readonly assumed = new Map<Variable, Value>();
  private readonly helpers = new Map<Variable, Value>();
  private readonly early = new Set<Variable>();
  private readonly outputs: ReadonlySet<Variable>;
  private readonly isHelper: (line: Equation) => boolean;
  /** The last line for each element of an adjoint; names may be those of several loops. */
  private readonly last = new Map<Variable, Map<string, number>>();
  private place = 0;

  constructor({ outputs }: Program, { body }: Program, isHelper: (line: Equation) => boolean) {
    this.outputs = new Set(outputs.map(({ variable }) => variable));
    this.isHelper = isHelper;
    for (const [place, line] of equationsOf(body).entries()) {
      const elements = this.last.get(line.target) ?? new Map<string, number>();
      this.last.set(line.target, elements.set(elementKey(line), place));
    }
    this.read(body, []);
  }

  private read(steps: readonly Step[], loops: readonly (Loop | undefined)[]): void {
    for (const step of steps) {
      if (step.kind === 'loop') {
        this.read(step.body, [...loops, step.origin]);
        continue;
      }
      this.add(step, loops);
      this.place += 1;
    }
  }

  private add(line: Equation, loops: readonly (Loop | undefined)[]): void {
    const value = substitute(line.value, (variable) => this.helpers.get(variable) ?? this.assumed.get(variable));
    const isEarly = this.isEarly(line.value);
    const isHelper = this.isHelper(line);
    if (this.isAssumption(line)) this.assumed.set(line.target, value);
    else if (isHelper) this.helpers.set(line.target, value);
    else this.contributing.push({ line, value, loops, isEarly });
    if (isHelper && isEarly) this.early.add(line.target);
  }

  /** `dL = 1` says that the loss is an output that nothing reads. */
  private isAssumption({ target: { primal }, operator, value }: Equation): boolean {
    const isOne = operator === '=' && value.kind === 'number' && value.value === 1;
    return isOne && primal !== undefined && this.outputs.has(primal) && primal.shape.length === 0;
  }

  private isEarly(value: Value): boolean {
    if (readsOf(value).some((variable) => this.early.has(variable))) return true;
    const visit = (own: Value): boolean => {
      if (own.kind === 'apply') return own.operands.some(visit);
      return own.kind === 'read' && own.variable.kind === 'adjoint' && this.isLater(own);
    };
    return visit(value);
  }

  private isLater({ variable, indices }: Value & { readonly kind: 'read' }): boolean {
    return (this.last.get(variable)?.get(elementKey({ target: variable, indices })) ?? -1) > this.place;
  }
}

/** Adjoints of outputs that a pass takes as 1. */
export function assumedIn(forward: Program, backward: Program): ReadonlySet<Variable> {
  return new Set(new OpenLines(forward, backward, () => true).assumed.keys());
}

/** The adjoints that some expressions read, each element by itself. */
export function adjointsIn(values: readonly Value[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: Value): void => {
    if (value.kind === 'read' && value.variable.kind === 'adjoint') found.add(structureOf(value));
    if (value.kind === 'apply') value.operands.forEach(visit);
  };
  values.forEach(visit);
  return found;
}
