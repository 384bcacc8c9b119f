import * as build from '../../operations/builder.ts';
import { readsOf } from '../../program/activity.ts';
import type { Dimension } from '../../program/dimension.ts';
import type { Equation, Loop, Program, ReadValue, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { junctionsOf } from '../equation-derivative.ts';
import { countOperations, type PartNames, partNames } from '../names/anf-names.ts';
import { simplify } from '../simplify.ts';
import { substitute } from '../temporaries.ts';

/** Longer expressions are not written out: nobody would follow them. */
const MOST_OPERATIONS = 80;
/** More adjoints on the way are not written out. */
const MOST_BETWEEN = 40;

/** The contribution to an adjoint along one read of a variable. */
export interface Contribution {
  readonly target: Variable;
  readonly indices: readonly Dimension[];
  /** In values of the forward pass and adjoints of its variables. */
  readonly value: Value;
  /** The lines of the junctions that it takes, the last of which contributes. */
  readonly junctions: readonly Equation[];
  /** The forward loops around it. */
  readonly loops: readonly Loop[];
}

/** An adjoint as it may stand in an expression that is written out: as itself, or as the number that it is taken for. */
type Known = (read: ReadValue) => Value | undefined;

/** Sums that are written out already, or of which it is known that they cannot be. */
type Sums = Map<Variable, Pick<Contribution, 'value' | 'junctions'> | undefined>;

/** The contributions of one equation, read by read. */
class EquationContributions {
  readonly found: Contribution[] = [];
  private readonly loops: readonly Loop[];
  /** Parts of the equation, written out. */
  private readonly values: ReadonlyMap<Variable, Value>;
  private readonly parts: readonly Equation[];
  /** Their adjoints, written out, with the lines that this takes. */
  private readonly adjoints = new Map<Variable, Pick<Contribution, 'value' | 'junctions'>>();
  /** Adjoints of parts that are those of others: nobody needs to read that. */
  private readonly copies = new Map<Variable, Value>();

  constructor(origin: Equation, loops: readonly Loop[], names: PartNames) {
    const { lines, parts } = junctionsOf(origin, names);
    this.loops = loops;
    const inner = parts.slice(0, -1);
    this.values = new Map(inner.map(({ variable, whole }) => [variable, whole]));
    this.parts = inner.map(({ variable, value }) => ({ ...origin, target: variable, indices: [], value }));
    for (const line of lines) this.add(line);
  }

  private add(line: Equation): void {
    const { target, indices, operator } = line;
    const shown = { ...line, value: substitute(line.value, (variable) => this.copies.get(variable)) };
    const before: Equation[] = [];
    const value = substitute(line.value, (variable) => {
      const part = this.adjoints.get(variable);
      before.push(...(part?.junctions ?? []));
      return part?.value ?? this.values.get(variable);
    });
    const isCopy = operator === '=' && shown.value.kind === 'read';
    const own = isCopy ? [] : [...this.partsIn(shown.value), shown];
    const junctions = [...new Set([...before, ...own])];
    if (isCopy) this.copies.set(target, shown.value);
    if (operator === '=') this.adjoints.set(target, { value, junctions });
    else this.found.push({ target, indices, value, junctions, loops: this.loops });
  }

  /** The definitions of the parts that an expression reads, and of those that they read. */
  private partsIn(value: Value): readonly Equation[] {
    const read = new Set(readsOf(value));
    const own = this.parts.filter(({ target }) => read.has(target));
    return own.flatMap((part) => [...this.partsIn(part.value), part]);
  }
}

/** The variables that outputs are computed from, and the outputs. */
function reachedFrom({ body, outputs }: Program): ReadonlySet<Variable> {
  const reached = new Set(outputs.map(({ variable }) => variable));
  const backwards = equationsOf(body).toReversed();
  // An iteration may read what an earlier one defines further down.
  for (let before = -1; before < reached.size; ) {
    before = reached.size;
    for (const { target, value } of backwards)
      if (reached.has(target)) for (const variable of readsOf(value)) reached.add(variable);
  }
  return reached;
}

/** All that flows to the adjoints of a program, read by read, as the chain rule gives it. */
export class Contributions {
  private readonly byTarget = new Map<Variable, Contribution[]>();

  /** The parts of equations have names that are not among those given. */
  constructor(forward: Program, taken: Iterable<string>) {
    const names = partNames(forward, taken);
    const reached = reachedFrom(forward);
    const visit = (steps: readonly Step[], loops: readonly Loop[]): void => {
      for (const step of steps) {
        if (step.kind === 'loop') visit(step.body, [...loops, step]);
        else if (reached.has(step.target)) for (const own of new EquationContributions(step, loops, names).found) this.add(own);
      }
    };
    visit(forward.body, []);
  }

  private add(own: Contribution): void {
    const known = this.byTarget.get(own.target);
    if (known === undefined) this.byTarget.set(own.target, [own]);
    else known.push(own);
  }

  to(target: Variable): readonly Contribution[] {
    return this.byTarget.get(target) ?? [];
  }

  /** The sum of what flows to an adjoint, in adjoints of those that read it; undefined where other loops add to it. */
  madeOf(target: Variable, loops: readonly Loop[]): Value | undefined {
    const all = this.to(target);
    if (!all.every((own) => isSameNest(own.loops, loops))) return undefined;
    return all.reduce<Value | undefined>((sum, { value }) => (sum ? build.infix('+', sum, value) : value), undefined);
  }

  /**
   * A contribution in which adjoints that are not known are written out as what flows to them. Undefined where that is too long,
   * or where one of them is an output's, or an element's, which other iterations add to.
   */
  writtenOut(own: Contribution, known: Known, sums: Sums = new Map()): Contribution | undefined {
    const found: Equation[] = [];
    let operations = 0;
    const put = (value: Value): Value | undefined => {
      if (value.kind === 'read' && value.variable.kind === 'adjoint') {
        const it = known(value);
        if (it !== undefined) return it;
        const sum = this.sumTo(value, own, known, sums);
        found.push(...(sum?.junctions ?? []));
        return sum?.value;
      }
      if (value.kind !== 'apply') return value;
      operations += 1;
      if (operations > MOST_OPERATIONS) return undefined;
      const operands = value.operands.map(put);
      return operands.every((operand) => operand !== undefined) ? { ...value, operands } : undefined;
    };
    const value = put(own.value);
    const simpler = value && simplify(value);
    if (simpler === undefined || countOperations(simpler) > MOST_OPERATIONS) return undefined;
    return { ...own, value: simpler, junctions: [...new Set([...found, ...own.junctions])] };
  }

  /** All that flows to an adjoint that is whole in the iteration that reads it. */
  private sumTo(
    { variable, indices }: ReadValue,
    { loops }: Contribution,
    known: Known,
    sums: Sums,
  ): Pick<Contribution, 'value' | 'junctions'> | undefined {
    if (sums.has(variable) || sums.size > MOST_BETWEEN) return sums.get(variable);
    // While it is being written, nothing reads it: a recurrence has no end.
    sums.set(variable, undefined);
    const all = this.to(variable);
    const isElement = indices.length > 0 && variable.isLocal !== true;
    if (all.length === 0 || isElement || !all.every((own) => isSameNest(own.loops, loops))) return undefined;
    const written = all.map((own) => this.writtenOut(own, known, sums));
    if (!written.every((own) => own !== undefined)) return undefined;
    const sum = {
      value: written.map(({ value }) => value).reduce((whole, value) => build.infix('+', whole, value)),
      junctions: written.flatMap(({ junctions }) => junctions),
    };
    sums.set(variable, sum);
    return sum;
  }
}

export function isSameNest(a: readonly (Loop | undefined)[], b: readonly Loop[]): boolean {
  return a.length === b.length && a.every((loop, at) => loop === b[at]);
}
