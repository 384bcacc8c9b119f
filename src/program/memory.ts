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

/** Whether an occurrence means in this scope what it meant when it was recorded. */
function stands({ of }: Occurrence, scope: Scope): boolean {
  if (of.kind === 'operation') return true;
  if (of.kind === 'index') return false;
  const binding = scope.get(of.kind === 'variable' ? of.variable.name : of.name);
  return of.kind === 'variable'
    ? binding?.kind === 'variable' && binding.variable === of.variable
    : binding?.kind === 'dimension';
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
    const { occurrences, equation } = known;
    const last = occurrences.length - 1;
    for (let index = 0; index < last; index += 1) if (!stands(occurrences[index] as Occurrence, scope)) return undefined;
    if (scope.get(equation.target.name) !== undefined) return undefined;
    this.equations[statement] = known;
    return known;
  }

  remember(statement: number, equation: Remembered): void {
    this.equations[statement] = equation;
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
