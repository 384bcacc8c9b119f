import { siteOf } from '../program/activity.ts';
import { adjointOf } from '../program/adjoints.ts';
import { backwardFrame } from '../program/backward.ts';
import { Builder, readValue } from '../program/build.ts';
import { equationsOf } from '../program/forward.ts';
import type { OperationTable } from '../program/operation.ts';
import type { ApplyValue, Equation, Program, Value, Variable } from '../program/program.ts';
import { inlineHelpers, inlineTrivialParts, recomputed } from './helpers.ts';
import { type Part, partsOf, type Taken } from './parts.ts';
import { contribution } from './rules.ts';
import { simplify } from './simplify.ts';

/** Names that a derived pass must not use again: all forward names and the adjoints of those. */
export function takenBy(forward: Program): Taken {
  const names = new Set<string>(forward.dimensions.keys());
  for (const variable of [...forward.given, ...equationsOf(forward.body).map(({ target }) => target)]) {
    names.add(variable.name);
    names.add(adjointOf(variable).name);
  }
  return (name) => names.has(name);
}

/** The equations that an output depends on, and of those the ones through which a gradient flows. */
function relevantEquations(forward: Program): ReadonlySet<Equation> {
  const reached = new Set<Variable>(forward.outputs.map(({ variable }) => variable));
  const relevant = new Set<Equation>();
  for (const equation of equationsOf(forward.body).toReversed()) {
    if (!reached.has(equation.target) || !equation.target.active) continue;
    relevant.add(equation);
    for (const variable of activeReads(equation.value)) reached.add(variable);
  }
  return relevant;
}

/** The variables that a gradient of the value flows to: it ends at what has no derivative, as behind `x > 0`. */
function activeReads(value: Value): readonly Variable[] {
  if (value.kind === 'read') return value.variable.active ? [value.variable] : [];
  if (value.kind !== 'apply') return [];
  const site = siteOf(value);
  return value.operands.flatMap((operand, index) =>
    value.operation.derivative(index, site) === undefined ? [] : activeReads(operand),
  );
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

  derive(taken: Taken): readonly Equation[] {
    const parts = partsOf(this.origin, taken);
    const byVariable = new Map(parts.map((part) => [part.variable, part]));
    for (const part of parts.toReversed()) {
      const isReached = part.variable === this.origin.target || this.reached.has(part.variable);
      if (isReached && part.variable.active) this.derivePart(part, byVariable);
    }
    const lines = inlineHelpers(inlineTrivialParts(parts, this.lines), this.builder);
    return [...recomputed(parts, lines, this.origin), ...lines].map((line) => ({
      ...line,
      value: simplify(line.value, this.builder),
    }));
  }

  /** One line for each operand that carries a gradient: an assignment for a part, a contribution otherwise. */
  private derivePart({ variable, value }: Part, parts: ReadonlyMap<Variable, Part>): void {
    const adjoint = readValue(adjointOf(variable));
    if (value.kind === 'read') this.write(value, adjoint, parts);
    if (value.kind !== 'apply') return;
    value.operands.forEach((operand, index) => {
      if (operand.kind !== 'read' || !operand.variable.active) return;
      const gradient = this.contribution(value, index, variable, adjoint);
      if (gradient !== undefined) this.write(operand, gradient, parts);
    });
  }

  private contribution(value: ApplyValue, operand: number, result: Variable, adjoint: Value): Value | undefined {
    const { operation, operands, options } = value;
    const junction = { operation, operands, options, result: readValue(result, this.origin.indices), adjoint };
    const gradient = contribution(junction, operand, this.builder, this.operations);
    return gradient && simplify(gradient, this.builder);
  }

  private write(operand: Extract<Value, { kind: 'read' }>, value: Value, parts: ReadonlyMap<Variable, Part>): void {
    const isPart = parts.has(operand.variable);
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

/** Reverse-mode differentiation: forward Program → backward Program. */
export function derive(forward: Program, operations: OperationTable): Program {
  const relevant = relevantEquations(forward);
  const taken = takenBy(forward);
  const body = equationsOf(forward.body)
    .toReversed()
    .filter((equation) => relevant.has(equation))
    .flatMap((equation) => new EquationDerivative(equation, operations).derive(taken));
  const variables = [...forward.given, ...equationsOf(forward.body).map(({ target }) => target)];
  return { ...backwardFrame(forward, variables), body };
}
