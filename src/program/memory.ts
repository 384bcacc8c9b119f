import type { Section } from '../language/statements.ts';
import type { EquationSyntax } from '../language/syntax.ts';
import { adjointName } from './adjoints.ts';
import { Definers } from './definers.ts';
import type { Domain } from './domain.ts';
import type { Equation, Variable } from './program.ts';
import type { Occurrence, OccurrenceOf, Remembered, RememberedSection } from './remembered.ts';
import type { Scope } from './scope.ts';
import { isUnknown, sameShape } from './shape.ts';

function readsSame(variable: Variable, scope: Scope): boolean {
  const binding = scope.get(variable.name);
  return binding?.kind === 'variable' && binding.variable === variable;
}

function isDimension(name: string, scope: Scope): boolean {
  return scope.get(name)?.kind === 'dimension';
}

/** Whether a name stands in this scope for what it stood for. */
function means(of: OccurrenceOf, scope: Scope): boolean {
  if (of.kind === 'dimension') return isDimension(of.name, scope);
  return of.kind === 'variable' && readsSame(of.variable, scope);
}

const ADJOINT = adjointName('');
const NO_NAMES: readonly string[] = [];

function rememberedSection(equations: readonly Remembered[], { statements }: Section): RememberedSection {
  const own = new Set(equations.map(({ equation }) => equation.target));
  const unread = new Set(own);
  const variables = new Set<Variable>();
  const dimensions = new Set<string>();
  for (const { of } of equations.flatMap(({ reads }) => reads)) {
    if (of.kind === 'dimension') dimensions.add(of.name);
    if (of.kind !== 'variable') continue;
    if (own.has(of.variable)) unread.delete(of.variable);
    else variables.add(of.variable);
  }
  return {
    equations,
    variables: [...variables],
    dimensions: dimensions.size === 0 ? NO_NAMES : [...dimensions],
    unread: [...unread],
    adjoints: [...own].filter(({ name }) => name.startsWith(ADJOINT)),
    first: statements[0]?.order ?? 0,
    last: statements.at(-1)?.order ?? 0,
  };
}

/**
 * What the readings of a file came to, each for the next one, which mostly meets the same statements again. Equations
 * are recalled whose text is the same and whose names stand for the same, and sections of them as a whole; a variable
 * that comes out as it was stays the same object, so that an edit reaches no further than what it changes. It does not
 * matter which reading an entry is of: all that it depends on is looked at.
 */
export class Memory {
  /** Who defines the names of the sections that are remembered. */
  readonly definers = new Definers();
  private readonly equations = new Map<number, Remembered>();
  private readonly variables = new Map<number, readonly Variable[]>();
  private readonly remembered = new Map<Section, RememberedSection>();
  private sections: ReadonlySet<Section> = new Set();

  /** Begins a reading of a file with these sections, some of which may be recalled: what is of others is forgotten. */
  begin(sections: readonly Section[], recalled: readonly Section[]): void {
    const present = new Set(sections);
    const orders = new Set(
      sections.flatMap((section) => (this.sections.has(section) ? [] : section.statements.map(({ order }) => order))),
    );
    for (const section of this.sections) {
      if (present.has(section)) continue;
      for (const { order } of section.statements) {
        if (orders.has(order)) continue;
        this.equations.delete(order);
        this.variables.delete(order);
      }
    }
    this.sections = present;
    const kept = new Set(recalled);
    for (const section of [...this.remembered.keys()]) if (!kept.has(section)) this.forgetSection(section);
  }

  recallSection(section: Section, scope: Scope): RememberedSection | undefined {
    const known = this.remembered.get(section);
    if (known === undefined || this.isTaken(known, scope)) return undefined;
    const { variables, dimensions } = known;
    const stands =
      variables.every((variable) => readsSame(variable, scope)) && dimensions.every((name) => isDimension(name, scope));
    return stands ? known : undefined;
  }

  /** Whether one of its names is in sight already: to be asked only of names with more than one definition. */
  private isTaken(section: RememberedSection, scope: Scope): boolean {
    for (const name of [...this.definers.contested(), ...scope.doubtful])
      if (scope.get(name) !== undefined && this.definers.isDefinedIn(name, section)) return true;
    return false;
  }

  rememberSection(section: Section, equations: readonly Remembered[]): RememberedSection {
    const remembered = rememberedSection(equations, section);
    this.remembered.set(section, remembered);
    for (const { equation } of equations) this.definers.add(equation.target);
    return remembered;
  }

  forgetSection(section: Section): void {
    const known = this.remembered.get(section);
    for (const { equation } of known?.equations ?? []) this.definers.delete(equation.target);
    this.remembered.delete(section);
  }

  recall(statement: number, syntax: EquationSyntax, scope: Scope): Remembered | undefined {
    const known = this.equations.get(statement);
    if (known?.syntax !== syntax || scope.get(known.equation.target.name) !== undefined) return undefined;
    return known.reads.every(({ of }) => means(of, scope)) ? known : undefined;
  }

  /** `reads` are its occurrences without that of its target. */
  remember(statement: number, syntax: EquationSyntax, equation: Equation, reads: readonly Occurrence[]): Remembered {
    const remembered = { syntax, equation, reads: reads.map(({ place: { span }, of }) => ({ span, of })) };
    this.equations.set(statement, remembered);
    return remembered;
  }

  /** The variable as it is known from an earlier reading, if nothing about it is different. */
  same(statement: number, variable: Variable): Variable {
    const own = this.variables.get(statement) ?? [];
    const known = own.find(({ name }) => name === variable.name);
    if (known !== undefined && isSame(known, variable)) return known;
    this.variables.set(statement, [...own.filter((other) => other !== known), variable]);
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
