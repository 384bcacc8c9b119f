import { OPERATIONS } from '../../operations/table.ts';
import { adjointName } from '../../program/adjoints.ts';
import { readValue } from '../../program/build.ts';
import { printDimension } from '../../program/dimension.ts';
import { printStep } from '../../program/print.ts';
import type { Value, Variable } from '../../program/program.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import type { Range } from './syntax.ts';
import { variablesIn } from './value-parts.ts';
import type { Abstract } from './values.ts';
import { WORDS } from './words.ts';

/** An equation of the imported program, with the Python statement that it came from. */
export interface ImportedEquation {
  readonly target: Variable;
  readonly value: Value;
  readonly range: Range;
  readonly pass: Pass;
  /** Python names and what they stand for directly in front of the statement. */
  readonly names: ReadonlyMap<string, Abstract>;
  readonly loops: ReadonlyMap<string, number>;
  /** The place of the value in the statement; undefined for values that stand nowhere by themselves. */
  readonly form?: WrittenForm;
}

/** The way in which a statement writes a value: all of it, or what is added to what was there. */
export interface WrittenForm {
  readonly target: Range;
  /** The operator in front of the sign of equality; empty without one. */
  readonly operator: string;
  readonly value: Range;
  /** Of an assignment to the elements that a mask or labels choose: the array that it changes, and which of both. */
  readonly part?: { readonly of: Range; readonly by: 'mask' | 'labels' };
}

export type Pass = 'forward' | 'backward';

/** A variable that the program is given, and how it is declared. */
export interface Declared {
  readonly variable: Variable;
  /** `in 0..1`, `in index(C)`, or nothing. */
  readonly domain: string;
}

/** A name as the language allows it: no other sign than letters, digits and `_`. */
function cleaned(hint: string): string {
  const name = hint.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^(?=\d)/, '_');
  return name === '' || name === '_' ? 'value' : name;
}

/** Equations in the order in which Python makes them, under names that nothing else has. */
export class ProgramText {
  readonly equations: ImportedEquation[] = [];
  readonly declared: Declared[] = [];
  private readonly taken: Set<string>;
  readonly definitions = new Map<Variable, Value>();
  /** Python's names of variables. */
  readonly pythonNames = new Map<Variable, string>();

  constructor(sizes: Iterable<string>) {
    this.taken = new Set([...WORDS, ...sizes]);
  }

  /** A name like `hint` that collides with no other, and with no adjoint. */
  private give(hint: string): string {
    const base = cleaned(hint);
    const isFree = (name: string): boolean =>
      !this.taken.has(name) && !this.taken.has(adjointName(name)) && !(name.startsWith('d') && this.taken.has(name.slice(1)));
    let name = base;
    for (let count = 1; !isFree(name); count += 1) name = `${base}_${count}`;
    this.taken.add(name);
    return name;
  }

  reserve(name: string): void {
    this.taken.add(name);
  }

  variable(hint: string, shape: Shape, kind: Variable['kind']): Variable {
    const variable: Variable = { name: this.give(hint), kind, shape, ranges: [], active: true };
    this.pythonNames.set(variable, hint);
    return variable;
  }

  declare(hint: string, shape: Shape, kind: 'input' | 'const', domain = ''): Variable {
    const variable = this.variable(hint, shape, kind);
    this.declared.push({ variable, domain });
    return variable;
  }

  /** Says of each equation which pass it belongs to: what an output needs is the forward pass. */
  divide(output: Variable): void {
    const needed = new Set<Variable>([output]);
    const { equations } = this;
    for (const [at, equation] of [...equations.entries()].toReversed()) {
      const isForward = needed.has(equation.target);
      if (isForward) for (const variable of variablesIn(equation.value)) needed.add(variable);
      equations[at] = { ...equation, pass: isForward ? 'forward' : 'backward' };
    }
  }

  /** The numbers of something given, where a use tells them. */
  setDomain(variable: Variable, domain: string): void {
    const at = this.declared.findIndex((own) => own.variable === variable);
    if (this.declared[at]?.domain === '') this.declared[at] = { variable, domain };
  }

  /** True for what is given and stands for places. */
  isOfIndices(variable: Variable): boolean {
    return this.declared.some((own) => own.variable === variable && own.domain.startsWith('index'));
  }

  equation(hint: string, own: Omit<ImportedEquation, 'target'>): Value {
    const target = this.variable(hint, own.value.shape, 'intermediate');
    this.equations.push({ ...own, target });
    this.definitions.set(target, own.value);
    return readValue(target);
  }
}

/** True for an operation that answers with 0 and 1. */
export function isComparison(value: Value): boolean {
  return value.kind === 'apply' && COMPARISONS.has(value.operation.name);
}

const COMPARISONS: ReadonlySet<string> = new Set(
  OPERATIONS.all.filter(({ notation }) => notation.kind === 'infix' && /^[<>=!]/.test(notation.symbol)).map(({ name }) => name),
);

export function printEquation(target: string, value: Value): string {
  const variable: Variable = { name: target, kind: 'intermediate', shape: value.shape, ranges: [], active: true };
  return printStep({ kind: 'equation', target: variable, indices: [], operator: '=', value });
}

export function shapeText(shape: Shape): string {
  return isUnknown(shape) ? '[]' : `[${shape.map(printDimension).join(', ')}]`;
}
