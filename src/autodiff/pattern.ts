import { adjointOf } from '../program/adjoints.ts';
import type { ApplyValue, Equation, ReadValue, Step, Value, Variable } from '../program/program.ts';
import type { EquationDerivative } from './equation-derivative.ts';
import { type HelperNames, type PartSeries, partName } from './names/anf-names.ts';

/**
 * The lines of a derivative with its variables left open: written once for an equation, they are the lines of
 * every other one of the same form.
 */
export interface Pattern {
  readonly lines: readonly LinePattern[];
  /** Reads of the lines other than operands of the equation: results, adjoints, parts. */
  readonly reads: readonly ReadPattern[];
  /** Variables of the lines other than the equation's target and operands. */
  readonly variables: readonly VariablePattern[];
  /** The leaves that a gradient flows to. */
  readonly reached: readonly number[];
}

interface LinePattern extends Pick<Equation, 'indices' | 'operator'> {
  readonly target: number;
  readonly value: ValuePattern;
}

type ValuePattern =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'read'; readonly read: number }
  | { readonly kind: 'apply'; readonly value: ApplyValue; readonly operands: readonly ValuePattern[] };

interface ReadPattern {
  readonly variable: number;
  readonly read: ReadValue;
}

type VariablePattern =
  | { readonly kind: 'adjoint'; readonly primal: number }
  | { readonly kind: 'part'; readonly part: number; readonly variable: Variable }
  | { readonly kind: 'helper'; readonly variable: Variable };

/** An equation as a pattern sees it. Its variables are numbered: the target is 0, and its leaves follow in their order. */
export interface Form {
  readonly equation: Equation;
  /** Its reads and numbers, in their order. */
  readonly leaves: readonly Value[];
  /** Names of the parts, if the equation has several operations. */
  readonly series: PartSeries | undefined;
}

/** Leaves the variables of lines open. */
class PatternMaker {
  readonly lines: LinePattern[] = [];
  readonly reads: ReadPattern[] = [];
  readonly variables: VariablePattern[] = [];
  readonly reached = new Set<number>();
  private readonly count: number;
  private readonly leaves: ReadonlyMap<Value, number>;
  private readonly parts: ReadonlyMap<Variable, number>;
  private readonly numbers = new Map<Variable, number>();
  private readonly readOf = new Map<Variable, number>();

  constructor({ equation, leaves }: Form, derivative: EquationDerivative) {
    this.count = leaves.length;
    this.leaves = new Map(leaves.map((leaf, index) => [leaf, index]));
    this.parts = new Map(derivative.parts.map(({ variable }, index) => [variable, index]));
    this.numbers.set(equation.target, 0);
    leaves.forEach((leaf, index) => {
      if (leaf.kind === 'read' && !this.numbers.has(leaf.variable)) this.numbers.set(leaf.variable, index + 1);
    });
    for (const line of derivative.lines) this.addLine(line);
  }

  private addLine({ target, indices, operator, value }: Equation): void {
    const number = this.variable(target);
    const primal = operator === '+=' && target.primal !== undefined ? this.variable(target.primal) : 0;
    if (primal > 0) this.reached.add(primal - 1);
    this.lines.push({ target: number, indices, operator, value: this.value(value) });
  }

  private variable(variable: Variable): number {
    const known = this.numbers.get(variable);
    if (known !== undefined) return known;
    const pattern = this.variablePattern(variable);
    const number = this.count + this.variables.push(pattern);
    this.numbers.set(variable, number);
    return number;
  }

  private variablePattern(variable: Variable): VariablePattern {
    if (variable.primal !== undefined) return { kind: 'adjoint', primal: this.variable(variable.primal) };
    const part = this.parts.get(variable);
    return part === undefined ? { kind: 'helper', variable } : { kind: 'part', part, variable };
  }

  private value(value: Value): ValuePattern {
    if (value.kind === 'read') return { kind: 'read', read: this.read(value) };
    if (value.kind !== 'apply') return { kind: 'constant', value };
    return { kind: 'apply', value, operands: value.operands.map((operand) => this.value(operand)) };
  }

  private read(read: ReadValue): number {
    const leaf = this.leaves.get(read);
    if (leaf !== undefined) return leaf;
    const known = this.readOf.get(read.variable);
    if (known !== undefined && this.reads[known]?.read.indices === read.indices) return this.count + known;
    const own = this.reads.push({ variable: this.variable(read.variable), read }) - 1;
    this.readOf.set(read.variable, own);
    return this.count + own;
  }
}

export function patternOf(form: Form, derivative: EquationDerivative): Pattern {
  const { lines, reads, variables, reached } = new PatternMaker(form, derivative);
  return { lines, reads, variables, reached: [...reached] };
}

const NO_RANGES: Variable['ranges'] = [];

function made(name: string, { shape, active }: Variable): Variable {
  return { name, kind: 'intermediate', shape, ranges: NO_RANGES, active };
}

/** Writes lines of patterns. */
export class PatternWriter {
  private readonly helper: HelperNames;
  /** Of the equation at hand, by their numbers: the same lists serve for all. */
  private readonly variables: Variable[] = [];
  private readonly reads: Value[] = [];

  constructor(helper: HelperNames) {
    this.helper = helper;
  }

  /** Adds the lines of an equation of the pattern's form. */
  write(pattern: Pattern, form: Form, into: Step[]): void {
    const origin = form.equation;
    this.bind(pattern, form);
    for (const { target, indices, operator, value } of pattern.lines) {
      const variable = this.variables[target] as Variable;
      into.push({ kind: 'equation', target: variable, indices, operator, value: this.value(value), origin });
    }
  }

  private bind(pattern: Pattern, form: Form): void {
    const { variables, reads } = this;
    const { equation, leaves } = form;
    variables[0] = equation.target;
    let count = 0;
    for (const leaf of leaves) {
      reads[count] = leaf;
      count += 1;
      variables[count] = leaf.kind === 'read' ? leaf.variable : equation.target;
    }
    let number = count;
    for (const variable of pattern.variables) {
      number += 1;
      variables[number] = this.variable(variable, form);
    }
    for (const { variable, read } of pattern.reads) {
      const { indices, shape, span } = read;
      reads[count] = { kind: 'read', variable: variables[variable] as Variable, indices, shape, span };
      count += 1;
    }
  }

  private variable(pattern: VariablePattern, { equation, series }: Form): Variable {
    switch (pattern.kind) {
      case 'adjoint':
        return adjointOf(this.variables[pattern.primal] as Variable);
      case 'part':
        return made(partName(series as PartSeries, pattern.part), pattern.variable);
      case 'helper':
        return made(this.helper(equation), pattern.variable);
    }
  }

  private value(pattern: ValuePattern): Value {
    if (pattern.kind === 'read') return this.reads[pattern.read] as Value;
    if (pattern.kind === 'constant') return pattern.value;
    const { operation, options, shape, span } = pattern.value;
    return { kind: 'apply', operation, operands: this.operands(pattern.operands), options, shape, span };
  }

  private operands(patterns: readonly ValuePattern[]): readonly Value[] {
    const first = patterns[0];
    const second = patterns[1];
    // Nearly always: lists of just that size, and nothing made on the way.
    if (first !== undefined && patterns.length === 1) return [this.value(first)];
    if (first !== undefined && second !== undefined && patterns.length === 2) return [this.value(first), this.value(second)];
    return patterns.map((pattern) => this.value(pattern));
  }
}
