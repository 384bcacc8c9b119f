import { Interpreter } from '../../../engine/interpreter.ts';
import { readsOf } from '../../../program/activity.ts';
import type { Value, Variable } from '../../../program/program.ts';
import { isUnknown } from '../../../program/shape.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { binary, evaluate } from '../expressions.ts';
import type { ImportedEquation } from '../program-text.ts';
import type { ReadGradient } from '../read-gradient.ts';
import type { Reading } from '../reading.ts';
import type { Stmt } from '../syntax.ts';
import { type Abstract, Reconsider, Scope } from '../values.ts';
import { areAlike } from './numbers.ts';
import type { Draw } from './truth.ts';

/** Raised for a statement that does more than to give a name a value. */
class OtherForm extends Error {}

/** The consequences of one line of a backward pass. */
interface Consequences {
  readonly equation: ImportedEquation | undefined;
  readonly later: readonly ImportedEquation[];
  readonly gradients: readonly ReadGradient[];
}

/**
 * A first look at a change of a line that is run once: its value alone is read again, at one draw, with what follows from it. Most changes
 * show there that they do not help.
 */
export class QuickLook {
  private readonly reading: Reading;
  private readonly draw: Draw;
  private readonly outer: Scope;
  private readonly values: ReadonlyMap<Variable, Tensor>;
  private readonly found = new Map<Stmt, Consequences | undefined>();
  private readonly isWhole: boolean;

  constructor(reading: Reading, draw: Draw, outer: Scope, values: ReadonlyMap<Variable, Tensor>) {
    this.reading = reading;
    this.draw = draw;
    this.outer = outer;
    this.values = values;
    const { equations } = reading.machine.program;
    this.isWhole = equations.every(({ value }) => !isUnknown(value.shape)) && reading.machine.pass === 'backward';
  }

  /** True if a statement in place of another certainly leaves a gradient wrong that it feeds. */
  isHopeless(statement: Stmt, edited: Stmt): boolean {
    const follows = this.consequencesOf(statement);
    if (follows === undefined) return false;
    try {
      return !this.isRight(follows, edited);
    } catch (error) {
      // A value that is missing here is missing in the whole, unless sizes become others.
      return !(error instanceof Reconsider || error instanceof OtherForm);
    }
  }

  private consequencesOf(statement: Stmt): Consequences | undefined {
    if (this.found.has(statement)) return this.found.get(statement);
    const found = this.isWhole ? this.traced(statement) : undefined;
    this.found.set(statement, found);
    return found;
  }

  private traced(statement: Stmt): Consequences | undefined {
    const { machine, gradients } = this.reading;
    const { equations } = machine.program;
    if (statement.kind === 'return') {
      const isPlain = gradients.length === 1 && gradients[0]?.value.kind === 'apply' && statement.value?.kind !== 'tuple';
      return isPlain && gradients[0]?.range.from === statement.from
        ? { equation: equations.at(-1), later: [], gradients }
        : undefined;
    }
    const target =
      statement.kind === 'assign' && statement.targets.length === 1
        ? statement.targets[0]
        : statement.kind === 'update'
          ? statement.target
          : undefined;
    if (target?.kind !== 'name') return undefined;
    const own = equations.filter(({ range }) => range.from >= statement.from && range.to <= statement.to);
    const [equation] = own;
    if (equation?.pass !== 'backward' || own.length !== 1 || equation.loops.size > 0 || equation.form === undefined)
      return undefined;
    const changed = new Set<Variable>([equation.target]);
    const later: ImportedEquation[] = [];
    for (const other of equations.slice(equations.indexOf(equation) + 1))
      if (readsOf(other.value).some((variable) => changed.has(variable))) {
        changed.add(other.target);
        later.push(other);
      }
    const fed = gradients.filter(({ value }) => readsOf(value).some((variable) => changed.has(variable)));
    return { equation, later, gradients: fed };
  }

  private valueOf(edited: Stmt, names: ReadonlyMap<string, Abstract>): Value {
    const { machine } = this.reading;
    const scope = new Scope(this.outer);
    for (const [name, own] of names) scope.names.set(name, own);
    return machine.within(scope, () => {
      if (edited.kind === 'update') {
        const before = edited.target.kind === 'name' ? names.get(edited.target.name) : undefined;
        if (before === undefined) throw new OtherForm();
        return machine.value(binary(machine, edited.operator, before, evaluate(machine, edited.value)));
      }
      if ((edited.kind !== 'assign' && edited.kind !== 'return') || edited.value === undefined) throw new OtherForm();
      return machine.value(evaluate(machine, edited.value));
    });
  }

  private isRight({ equation, later, gradients }: Consequences, edited: Stmt): boolean {
    const { program } = this.reading.machine;
    const count = program.equations.length;
    const names = edited.kind === 'return' ? this.namesAtEnd() : (equation?.names ?? new Map());
    try {
      const value = this.valueOf(edited, names);
      const interpreter = new Interpreter(this.draw.sizes, this.values);
      const set = (target: Variable, own: Value): void =>
        interpreter.store.set({ variable: target, indices: [] }, interpreter.evaluate(own));
      for (const added of program.equations.slice(count)) set(added.target, added.value);
      if (edited.kind === 'return') return this.isGradient(gradients[0], interpreter.evaluate(value));
      if (equation !== undefined) set(equation.target, value);
      for (const own of later) set(own.target, own.value);
      return gradients.every((gradient) => this.isGradient(gradient, interpreter.evaluate(gradient.value)));
    } finally {
      program.equations.splice(count);
    }
  }

  private namesAtEnd(): ReadonlyMap<string, Abstract> {
    return this.reading.returned ?? new Map();
  }

  private isGradient(gradient: ReadGradient | undefined, found: Tensor): boolean {
    const wanted = gradient && this.draw.gradients.get(gradient.of.name);
    return wanted === undefined || (wanted.data.length === found.data.length && areAlike(found.data, wanted.data));
  }
}
