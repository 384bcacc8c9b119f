import type { EquationSyntax } from '../language/syntax.ts';
import type { Domain } from './domain.ts';
import type { Occurrence } from './lowering.ts';
import type { Equation, Variable } from './program.ts';
import type { Scope } from './scope.ts';
import { isUnknown, sameShape } from './shape.ts';

/** What lowering a plain equation came to, where it said nothing and named nothing but its target. */
export interface Remembered {
  readonly syntax: EquationSyntax;
  readonly equation: Equation;
  /** What its names stood for; the last is its own definition. */
  readonly occurrences: readonly Occurrence[];
  /** The same without what stands twice: all that has to be there still. */
  readonly variables: readonly Variable[];
  readonly dimensions: readonly string[];
}

/** Of one reading of a file, for the next one, which mostly meets the same statements again. */
export interface Memory {
  /** By statement. */
  readonly equations: readonly (Remembered | undefined)[];
  /** What was not recalled but defined anew, by statement and name. */
  readonly variables: ReadonlyMap<string, Variable>;
}

const NOTHING: Memory = { equations: [], variables: new Map() };

function keyOf(statement: number, name: string): string {
  return `${statement} ${name}`;
}

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
 * Recalls equations whose text is the same and whose names stand for the same as in an earlier reading. A variable
 * that comes out as it was stays the same object, so that an edit reaches no further than what it changes.
 */
export class Recollection {
  private readonly earlier: Memory;
  private readonly equations: (Remembered | undefined)[] = [];
  private readonly variables = new Map<string, Variable>();

  constructor(earlier: Memory = NOTHING) {
    this.earlier = earlier;
  }

  get memory(): Memory {
    return { equations: this.equations, variables: this.variables };
  }

  recall(statement: number, syntax: EquationSyntax, scope: Scope): Remembered | undefined {
    const known = this.earlier.equations[statement];
    if (known === undefined || known.syntax !== syntax) return undefined;
    if (!stands(known, scope)) return undefined;
    this.equations[statement] = known;
    return known;
  }

  remember(statement: number, { syntax, equation, occurrences }: Pick<Remembered, 'syntax' | 'equation' | 'occurrences'>): void {
    const variables = new Set<Variable>();
    const dimensions = new Set<string>();
    for (const { role, of } of occurrences) {
      if (role === 'read' && of.kind === 'variable') variables.add(of.variable);
      if (of.kind === 'dimension') dimensions.add(of.name);
    }
    const names = { variables: [...variables], dimensions: [...dimensions] };
    this.equations[statement] = { syntax, equation, occurrences, ...names };
  }

  /** The variable as it is known from the earlier reading, if nothing about it is different. */
  same(statement: number, variable: Variable): Variable {
    const key = keyOf(statement, variable.name);
    const known = this.earlier.equations[statement]?.equation.target ?? this.earlier.variables.get(key);
    const result = known !== undefined && isSame(known, variable) ? known : variable;
    this.variables.set(key, result);
    return result;
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
