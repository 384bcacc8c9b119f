import { siteOf } from '../program/activity.ts';
import { adjointOf } from '../program/adjoints.ts';
import { readValue } from '../program/build.ts';
import type { ApplyValue, Equation, ReadValue, Value, Variable } from '../program/program.ts';
import { structureOf } from '../program/structure.ts';
import { mergeAlike } from './algebra/contributions.ts';
import { mergeMasked } from './algebra/masks.ts';
import { reduced } from './algebra/reduce.ts';
import { type Part, partsOf } from './elementary/subexpressions.ts';
import { countOperations, type PartNames } from './names/anf-names.ts';
import { contribution } from './rules.ts';
import { helperFor, nameShared } from './shared.ts';
import { simplify } from './simplify.ts';
import { inlineAll, inlineHelpers, inlineTrivialParts, recomputed, substitute } from './temporaries.ts';

/** The part of the backward pass that one equation gives. */
export interface EquationDerivative {
  readonly lines: readonly Equation[];
  readonly parts: readonly Part[];
  /** Values that the lines use several times, in the order of their definitions; the writer of the lines finds names for them. */
  readonly helpers: readonly Variable[];
}

/** The lines of one equation's derivative. */
export function deriveEquation(origin: Equation, names: PartNames): EquationDerivative {
  const derivation = new Derivation(origin, partsOf(origin, names));
  const lines = derivation.derive();
  return { lines, parts: derivation.parts, helpers: derivation.helpers };
}

/** The lines of the junctions of one equation, before anything is written shorter: one for each operand that a gradient flows to. */
export function junctionsOf(origin: Equation, names: PartNames): Pick<EquationDerivative, 'lines' | 'parts'> {
  const derivation = new Derivation(origin, partsOf(origin, names));
  return { lines: derivation.junctions(), parts: derivation.parts };
}

class Derivation {
  readonly parts: readonly Part[];
  readonly helpers: Variable[] = [];
  private readonly origin: Equation;
  private readonly lines: Equation[] = [];
  private readonly partVariables: ReadonlySet<Variable>;
  /** Parts whose adjoint a line defines. */
  private readonly reached = new Set<Variable>();

  constructor(origin: Equation, parts: readonly Part[]) {
    this.origin = origin;
    this.parts = parts;
    this.partVariables = new Set(parts.map(({ variable }) => variable));
  }

  junctions(): readonly Equation[] {
    const { origin, parts } = this;
    for (const part of parts.toReversed()) {
      const isReached = part.variable === origin.target || this.reached.has(part.variable);
      if (isReached && part.variable.active) this.derivePart(part);
    }
    return this.lines;
  }

  derive(): readonly Equation[] {
    const { parts } = this;
    const junctions = this.junctions();
    const name = (value: ApplyValue): Variable => this.helper(value);
    // One operation has no parts whose names or values its lines could read.
    if (parts.length === 1) return nameShared(junctions, name);
    const lines = inlineTrivialParts(parts, junctions);
    const whole = inlineAll([...recomputed(parts, lines, this.origin), ...lines]);
    return nameShared(withoutTwins(this.cheaper(this.written(inlineHelpers(lines)), this.written(whole))), name);
  }

  /** Lines as an expert would write them, with what they read of the equation's parts. */
  private written(lines: readonly Equation[]): readonly Equation[] {
    const short = mergeMasked(mergeAlike(lines.map((line) => ({ ...line, value: reduced(line.value) }))));
    return inlineHelpers([...recomputed(this.parts, short, this.origin), ...short]);
  }

  /** Of two ways to write the same, the one with fewer operations once shared values have names; the first, if it is as good. */
  private cheaper(first: readonly Equation[], second: readonly Equation[]): readonly Equation[] {
    return costOf(second) < costOf(first) ? second : first;
  }

  /** A helper for a value that several lines compute. */
  private helper(value: ApplyValue): Variable {
    const variable = helperFor(value, `(${this.helpers.length})`);
    this.helpers.push(variable.primal ?? variable);
    return variable;
  }

  /** One line for each operand that carries a gradient: an assignment for a part, a contribution otherwise. */
  private derivePart({ variable, value }: Part): void {
    const indices = variable === this.origin.target ? this.origin.indices : [];
    const adjoint = readValue(adjointOf(variable), indices);
    if (value.kind === 'read' && value.variable.active) this.write(value, adjoint);
    if (value.kind !== 'apply') return;
    const { operation, operands, options } = value;
    const junction = { operation, operands, options, site: siteOf(value), result: readValue(variable, indices), adjoint };
    operands.forEach((operand, index) => {
      if (operand.kind !== 'read' || !operand.variable.active) return;
      const gradient = contribution(junction, index);
      if (gradient !== undefined) this.write(operand, simplify(gradient));
    });
  }

  private write(operand: ReadValue, value: Value): void {
    // A sequence that is read in its own equation, `h[t] = ... h[t-1]`, is another element there.
    const isPart = operand.variable !== this.origin.target && this.partVariables.has(operand.variable);
    if (isPart) this.reached.add(operand.variable);
    this.lines.push({
      kind: 'equation',
      target: adjointOf(operand.variable),
      indices: operand.indices,
      operator: isPart ? '=' : '+=',
      value,
      origin: this.origin,
    });
  }
}

/** Helpers with the same value are one. */
function withoutTwins(lines: readonly Equation[]): readonly Equation[] {
  const known = new Map<string, Variable>();
  const names = new Map<Variable, Value>();
  return lines.flatMap((line) => {
    const value = substitute(line.value, (variable) => names.get(variable));
    const text = structureOf(value);
    const twin = line.operator === '=' ? known.get(text) : undefined;
    if (line.operator === '=' && twin === undefined) known.set(text, line.target);
    if (twin === undefined) return { ...line, value };
    names.set(line.target, readValue(twin));
    return [];
  });
}

/** The operations of lines in which what several of them compute is computed once. */
function costOf(lines: readonly Equation[]): number {
  const named = nameShared(lines, (value) => ({ name: '', kind: 'intermediate', shape: value.shape, ranges: [], active: false }));
  return named.reduce((sum, { value }) => sum + countOperations(value), 0);
}
