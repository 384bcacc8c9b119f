import type { EquationSyntax } from '../language/syntax.ts';
import type { Domain } from './domain.ts';
import type { Occurrence } from './lowering.ts';
import type { Equation, Variable } from './program.ts';
import type { Binding, Scope } from './scope.ts';
import { isUnknown, sameShape } from './shape.ts';

/** What lowering a plain equation came to, where it said nothing and named nothing but its target. */
export interface Remembered {
  readonly syntax: EquationSyntax;
  readonly equation: Equation;
  /** What its names stood for; the last is its own definition. */
  readonly occurrences: readonly Occurrence[];
  readonly binding: Binding;
  /** The same without what stands twice: all that has to be there still. */
  readonly variables: readonly Variable[];
  readonly dimensions: readonly string[];
}

const NO_NAMES: readonly string[] = [];

/** So many more than a file has statements may be of ones that are gone. */
const SPARE = 100;

/** Whether the names of an equation mean in this scope what they meant when it was recorded. */
function stands({ variables, dimensions, equation }: Remembered, scope: Scope): boolean {
  for (const variable of variables) {
    const binding = scope.get(variable.name);
    if (binding?.kind !== 'variable' || binding.variable !== variable) return false;
  }
  if (scope.get(equation.target.name) !== undefined) return false;
  return dimensions.every((name) => scope.get(name)?.kind === 'dimension');
}

/**
 * What the readings of a file came to, each for the next one, which mostly meets the same statements again. Equations
 * are recalled whose text is the same and whose names stand for the same; a variable that comes out as it was stays
 * the same object, so that an edit reaches no further than what it changes. It does not matter which reading an entry
 * is of: all that it depends on is looked at.
 */
export class Memory {
  private readonly equations = new Map<number, Remembered>();
  private readonly variables = new Map<number, Variable[]>();
  private variableCount = 0;

  /** Whether it is mostly of statements that are gone. */
  isStale(statements: number): boolean {
    return Math.max(this.equations.size, this.variableCount) > 2 * statements + SPARE;
  }

  recall(statement: number, syntax: EquationSyntax, scope: Scope): Remembered | undefined {
    const known = this.equations.get(statement);
    return known?.syntax === syntax && stands(known, scope) ? known : undefined;
  }

  remember(
    statement: number,
    { syntax, equation, occurrences }: Pick<Remembered, 'syntax' | 'equation' | 'occurrences'>,
    scope: Scope,
  ): void {
    const variables = new Set<Variable>();
    const dimensions = new Set<string>();
    for (const { role, of } of occurrences) {
      if (role === 'read' && of.kind === 'variable') variables.add(of.variable);
      if (of.kind === 'dimension') dimensions.add(of.name);
    }
    const names = { variables: [...variables], dimensions: dimensions.size === 0 ? NO_NAMES : [...dimensions] };
    const binding = scope.get(equation.target.name);
    if (binding !== undefined) this.equations.set(statement, { syntax, equation, occurrences, binding, ...names });
  }

  /** The variable as it is known from an earlier reading, if nothing about it is different. */
  same(statement: number, variable: Variable): Variable {
    const own = this.variables.get(statement) ?? [];
    const at = own.findIndex(({ name }) => name === variable.name);
    const known = own[at];
    if (known !== undefined && isSame(known, variable)) return known;
    if (at !== -1) own[at] = variable;
    else this.variableCount = this.variableCount - own.length + own.push(variable);
    this.variables.set(statement, own);
    return variable;
  }
}

function isSame(a: Variable, b: Variable): boolean {
  return (
    a.name === b.name &&
    a.kind === b.kind &&
    a.active === b.active &&
    a.ranges.length + b.ranges.length === 0 &&
    isSamePlace(a, b) &&
    isSameDomain(a.domain, b.domain) &&
    isUnknown(a.shape) === isUnknown(b.shape) &&
    sameShape(a.shape, b.shape)
  );
}

function isSamePlace({ place: a }: Variable, { place: b }: Variable): boolean {
  return a?.statement === b?.statement && a?.span.start === b?.span.start && a?.span.end === b?.span.end;
}

function isSameDomain(a: Domain | undefined, b: Domain | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
