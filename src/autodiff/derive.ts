import { isActive, readsOf, siteOf } from '../program/activity.ts';
import { adjointName, adjointOf } from '../program/adjoints.ts';
import { Builder, readValue } from '../program/build.ts';
import { backwardFrame } from '../program/frame.ts';
import type { OperationTable } from '../program/operation.ts';
import type { ApplyValue, Equation, Loop, Program, Step, Value, Variable } from '../program/program.ts';
import { equationsOf, hasLoops, targetsOf } from '../program/steps.ts';
import { inlineHelpers, inlineTrivialParts, recomputed } from './helpers.ts';
import { type Part, type PartNames, partsBefore, partsOf } from './parts.ts';
import { contribution } from './rules.ts';
import { nameShared } from './shared.ts';
import { simplify } from './simplify.ts';

/** Names for parts: they must not be forward names, nor the adjoints of those. */
export function partNames(forward: Program): PartNames {
  // Equations of one operation, as in the post, have no parts: the names are collected for the first that has.
  let taken: ReadonlySet<string> | undefined;
  const isTaken = (name: string): boolean => {
    taken ??= forwardNames(forward);
    return taken.has(name);
  };
  return { isTaken, before: partsBefore(forward.body) };
}

function forwardNames(forward: Program): ReadonlySet<string> {
  const names = new Set<string>([...forward.dimensions.keys(), ...loopVariablesOf(forward.body)]);
  for (const variable of [...forward.given, ...targetsOf(forward.body)]) {
    names.add(variable.name);
    names.add(adjointName(variable.name));
  }
  return names;
}

interface HelperNames extends PartNames {
  /** The first of `z_4`, `z_5`, ... that is free, and so is its adjoint; it is taken from then on. */
  readonly helper: (name: string, first: number) => string;
}

/** Names of the parts, and of helpers beyond those. */
function helperNames(forward: Program): HelperNames {
  const names = partNames(forward);
  // Few programs need a helper: the names of all parts are collected for the first one.
  let parts: Set<string> | undefined;
  const namesOfParts = (): Set<string> =>
    new Set(equationsOf(forward.body).flatMap((equation) => partsOf(equation, names).map(({ variable }) => variable.name)));
  return {
    ...names,
    helper: (name, first) => {
      parts ??= namesOfParts();
      const taken = parts;
      const isTaken = (candidate: string): boolean =>
        taken.has(candidate) || names.isTaken(candidate) || names.isTaken(adjointName(candidate));
      let index = first;
      while (isTaken(`${name}_${index}`)) index += 1;
      taken.add(`${name}_${index}`);
      return `${name}_${index}`;
    },
  };
}

function loopVariablesOf(body: readonly Step[]): readonly string[] {
  return body.flatMap((step) => (step.kind === 'loop' ? [step.variable, ...loopVariablesOf(step.body)] : []));
}

/** The equations that an output depends on, and of those the ones through which a gradient flows. */
function relevantEquations(forward: Program): ReadonlySet<Equation> {
  const reached = new Set<Variable>(forward.outputs.map(({ variable }) => variable));
  const relevant = new Set<Equation>();
  const backwards = equationsOf(forward.body).toReversed();
  // An iteration may reach what an earlier one defines further down: goes on until nothing is added.
  for (let before = -1; before < relevant.size; ) {
    before = relevant.size;
    for (const equation of backwards) {
      if (relevant.has(equation) || !reached.has(equation.target) || !equation.target.active) continue;
      relevant.add(equation);
      reachFrom(equation.value, reached);
    }
    if (!hasLoops(forward.body)) break;
  }
  return relevant;
}

/** Adds the variables that a gradient of the value flows to: it ends at what has no derivative, as behind `x > 0`. */
function reachFrom(value: Value, reached: Set<Variable>): void {
  if (value.kind === 'read' && value.variable.active) reached.add(value.variable);
  if (value.kind !== 'apply') return;
  const site = siteOf(value);
  value.operands.forEach((operand, index) => {
    if (operand.kind !== 'number' && value.operation.derivative(index, site) !== undefined) reachFrom(operand, reached);
  });
}

/** Writes the lines of one equation's derivative. */
class EquationDerivative {
  private readonly builder: Builder;
  private readonly operations: OperationTable;
  private readonly origin: Equation;
  private readonly lines: Equation[] = [];
  /** Parts whose adjoint a line defines. */
  private readonly reached = new Set<Variable>();

  constructor(origin: Equation, operations: OperationTable) {
    this.origin = origin;
    this.operations = operations;
    this.builder = new Builder(operations);
  }

  derive(names: HelperNames): readonly Equation[] {
    const parts = partsOf(this.origin, names);
    const byVariable = new Map(parts.map((part) => [part.variable, part]));
    for (const part of parts.toReversed()) {
      const isReached = part.variable === this.origin.target || this.reached.has(part.variable);
      if (isReached && part.variable.active) this.derivePart(part, byVariable);
    }
    const name = (value: ApplyValue): Variable => this.helper(value, parts.length, names);
    // One operation has no parts whose names or values its lines could read.
    if (parts.length === 1) return nameShared(this.lines, name);
    const lines = inlineHelpers(inlineTrivialParts(parts, this.lines), this.builder);
    const whole = [...recomputed(parts, lines, this.origin), ...lines].map((line) => ({
      ...line,
      value: simplify(line.value, this.builder),
    }));
    return nameShared(whole, name);
  }

  /** A name for what several lines compute: numbers go on after those of the parts. */
  private helper(value: ApplyValue, parts: number, names: HelperNames): Variable {
    const { target } = this.origin;
    const isAdjoint = readsOf(value).some(({ kind }) => kind === 'adjoint');
    const name = names.helper(target.name, names.before(this.origin) + parts);
    const variable: Variable = { name, kind: 'intermediate', shape: value.shape, ranges: [], active: isActive(value) };
    return isAdjoint ? adjointOf(variable) : variable;
  }

  /** One line for each operand that carries a gradient: an assignment for a part, a contribution otherwise. */
  private derivePart({ variable, value }: Part, parts: ReadonlyMap<Variable, Part>): void {
    const indices = variable === this.origin.target ? this.origin.indices : [];
    const adjoint = readValue(adjointOf(variable), indices);
    if (value.kind === 'read' && value.variable.active) this.write(value, adjoint, parts);
    if (value.kind !== 'apply') return;
    value.operands.forEach((operand, index) => {
      if (operand.kind !== 'read' || !operand.variable.active) return;
      const gradient = this.contribution(value, index, variable, adjoint);
      if (gradient !== undefined) this.write(operand, gradient, parts);
    });
  }

  private contribution(value: ApplyValue, operand: number, result: Variable, adjoint: Value): Value | undefined {
    const { operation, operands, options } = value;
    const junction = {
      operation,
      operands,
      options,
      result: readValue(result, result === this.origin.target ? this.origin.indices : []),
      adjoint,
    };
    const gradient = contribution(junction, operand, this.builder, this.operations);
    return gradient && simplify(gradient, this.builder);
  }

  private write(operand: Extract<Value, { kind: 'read' }>, value: Value, parts: ReadonlyMap<Variable, Part>): void {
    // A sequence that is read in its own equation, `h[t] = ... h[t-1]`, is another element there.
    const isPart = operand.variable !== this.origin.target && parts.has(operand.variable);
    if (isPart) this.reached.add(operand.variable);
    const target = adjointOf(operand.variable);
    this.lines.push({
      kind: 'equation',
      target,
      indices: operand.indices,
      operator: isPart ? '=' : '+=',
      value,
      origin: this.origin,
    });
  }
}

/** The steps in reverse; a loop becomes the loop that visits its iterations the other way round. */
function reversed(steps: readonly Step[], linesOf: (equation: Equation) => readonly Equation[]): readonly Step[] {
  return steps.toReversed().flatMap((step): readonly Step[] => {
    if (step.kind === 'equation') return linesOf(step);
    const body = reversed(step.body, linesOf);
    return body.length === 0 ? [] : [reversedLoop(step, body)];
  });
}

function reversedLoop(loop: Loop, body: readonly Step[]): Loop {
  const { variable, first, last, step } = loop;
  return { kind: 'loop', variable, first: last, last: first, step: step === 1 ? -1 : 1, body, origin: loop };
}

/** Reverse-mode differentiation: forward Program → backward Program. */
export function derive(forward: Program, operations: OperationTable): Program {
  const relevant = relevantEquations(forward);
  const names = helperNames(forward);
  const linesOf = (equation: Equation): readonly Equation[] =>
    relevant.has(equation) ? new EquationDerivative(equation, operations).derive(names) : [];
  const variables = [...forward.given, ...targetsOf(forward.body)];
  return { ...backwardFrame(forward, variables), body: reversed(forward.body, linesOf) };
}
