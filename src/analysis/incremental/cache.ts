import type { Section, Statement } from '../../language/document/statements.ts';
import type { EquationSyntax } from '../../language/syntax.ts';
import { adjointName } from '../../program/adjoints.ts';
import type { Domain } from '../../program/domain.ts';
import type { Equation, Variable } from '../../program/program.ts';
import { isUnknown, sameShape } from '../../program/shape.ts';
import { definitionsIn } from '../../program/steps.ts';
import { definedBy, type LoweredDeclaration, type LoweredEquation, type LoweredSection, namesOf } from '../lowered.ts';
import type { Scope } from '../names/scope.ts';
import type { Occurrence, OccurrenceOf } from '../occurrence.ts';
import type { Reuse } from '../reuse.ts';
import type { ElementAxes } from '../sequences/tensor-elements.ts';
import { NameIndex } from './name-index.ts';

function readsSame(variable: Variable, scope: Scope): boolean {
  const binding = scope.get(variable.name);
  return binding?.kind === 'variable' && binding.variable === variable;
}

function isDimension(name: string, scope: Scope): boolean {
  return scope.get(name)?.kind === 'dimension';
}

/** True if the name has the same meaning in this scope as it had. */
function means(of: OccurrenceOf, scope: Scope): boolean {
  if (of.kind === 'dimension') return isDimension(of.name, scope);
  return of.kind === 'variable' && readsSame(of.variable, scope);
}

function stands({ variables, dimensions }: LoweredSection, scope: Scope): boolean {
  return variables.every((variable) => readsSame(variable, scope)) && dimensions.every((name) => isDimension(name, scope));
}

/**
 * Number of results kept for the same lines: a line that is being typed is damaged and sound in turn, and what depends on it
 * is of unknown shape and of the former one in turn.
 */
const VARIANTS = 2;

const ADJOINT = adjointName('');
const NO_NAMES: readonly string[] = [];

function mentionsIn(statement: LoweredEquation | LoweredDeclaration): readonly Pick<Occurrence, 'of'>[] {
  return 'equation' in statement ? statement.reads : statement.occurrences;
}

function loweredSection(
  remembered: readonly (LoweredEquation | LoweredDeclaration)[],
  { statements }: Pick<Section, 'statements'>,
): LoweredSection {
  const own = new Set(remembered.flatMap(definedBy));
  const given = remembered.flatMap((statement) => ('equation' in statement ? [] : statement.variables));
  const unread = new Set(own);
  for (const variable of given) unread.delete(variable);
  const variables = new Set<Variable>();
  const dimensions = new Set<string>();
  for (const { of } of remembered.flatMap(mentionsIn)) {
    if (of.kind === 'dimension') dimensions.add(of.name);
    if (of.kind !== 'variable') continue;
    if (own.has(of.variable)) unread.delete(of.variable);
    else variables.add(of.variable);
  }
  return {
    statements: remembered,
    given,
    variables: [...variables],
    dimensions: dimensions.size === 0 ? NO_NAMES : [...dimensions],
    unread: [...unread],
    adjoints: [...own].filter(({ name }) => name.startsWith(ADJOINT)),
    first: statements[0]?.order ?? 0,
    last: statements.at(-1)?.order ?? 0,
  };
}

/**
 * Results of context the statements of a file, kept from each analysis for the next. An equation is reused whose text is
 * the same and whose names stand for the same, a section of them as a whole; a variable that comes out equal stays the same
 * object, so that an edit reaches no further than what it changes. Entries may be of different analyses: everything that
 * an entry depends on is compared.
 */
export class AnalysisCache implements Reuse {
  /** The definitions of the sections that are shown. */
  readonly names = new NameIndex();
  private readonly equations = new Map<number, LoweredEquation>();
  /** Of each statement by name, the last one first: one declaration may have as many names as a file. */
  private readonly variables = new Map<number, Map<string, readonly Variable[]>>();
  /** The last results for each section, the latest first. */
  private readonly remembered = new Map<Section, readonly LoweredSection[]>();
  /** The one of them that `names` are of. */
  private readonly shown = new Map<Section, LoweredSection>();
  private sections: ReadonlySet<Section> = new Set();
  private axes: ElementAxes = new Map();
  /** Names that loops of this analysis have defined so far. */
  private readonly reserved = new Set<string>();
  /** Of these, what a section that is shown defines as well. */
  private readonly disputed = new Set<string>();

  /** Begins an analysis of a file with these sections, of which `recalled` may be reused: results of others are forgotten. */
  begin(sections: readonly Section[], recalled: readonly Section[], axes: ElementAxes): void {
    this.split(axes);
    const present = new Set(sections);
    const changed = sections.flatMap((section) => (this.sections.has(section) ? [] : section.statements));
    for (const statement of changed) this.forgetNames(statement);
    const orders = new Set(changed.map(({ order }) => order));
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
    for (const section of this.remembered.keys()) {
      if (kept.has(section)) continue;
      this.show(section, undefined);
      this.remembered.delete(section);
    }
    this.reserved.clear();
    this.disputed.clear();
  }

  /** A tensor whose elements loops begin to read is another variable: of that, nothing that was made before can be reused. */
  private split(axes: ElementAxes): void {
    const same = axes.size === this.axes.size && [...axes].every(([name, count]) => this.axes.get(name) === count);
    this.axes = axes;
    if (same) return;
    for (const section of this.shown.keys()) this.show(section, undefined);
    this.remembered.clear();
    this.equations.clear();
    this.variables.clear();
  }

  reserve(name: string): void {
    this.reserved.add(name);
    if (this.names.has(name)) this.disputed.add(name);
  }

  private isFree(name: string, scope: Scope): boolean {
    return !this.reserved.has(name) && scope.get(name) === undefined;
  }

  /** A name that is typed is another one after each key: of those that a statement had before, the last are enough. */
  private forgetNames(statement: Statement): void {
    const known = this.variables.get(statement.order);
    if (known === undefined || known.size <= VARIANTS) return;
    const names = definitionsIn([{ statement }]);
    const former = [...known].filter(([name]) => !names.has(name)).slice(-VARIANTS);
    this.variables.set(statement.order, new Map([...former, ...[...known].filter(([name]) => names.has(name))]));
  }

  section(section: Section, scope: Scope): LoweredSection | undefined {
    const known = this.remembered.get(section)?.find((own) => stands(own, scope));
    const found = known === undefined || this.isTaken(section, known, scope) ? undefined : known;
    this.show(section, found);
    return found;
  }

  /**
   * True if another definition exists for one of its names. If the section's names are indexed, only names with several
   * definitions need a look.
   */
  private isTaken(section: Section, known: LoweredSection, scope: Scope): boolean {
    if (!this.shown.has(section)) return namesOf(known).some(({ name }) => !this.isFree(name, scope));
    const doubtful = [...this.names.contested(), ...scope.doubtful, ...this.disputed];
    return doubtful.some((name) => !this.isFree(name, scope) && this.names.isDefinedIn(name, known));
  }

  keepSection(section: Section, statements: readonly (LoweredEquation | LoweredDeclaration)[]): LoweredSection {
    const remembered = loweredSection(statements, section);
    this.remembered.set(section, [remembered, ...(this.remembered.get(section) ?? [])].slice(0, VARIANTS));
    this.show(section, remembered);
    return remembered;
  }

  /** Selects the result that the names of a section stand for. */
  private show(section: Section, remembered: LoweredSection | undefined): void {
    const before = this.shown.get(section);
    if (before === remembered) return;
    for (const variable of before === undefined ? [] : namesOf(before)) this.names.delete(variable);
    for (const variable of remembered === undefined ? [] : namesOf(remembered)) this.names.add(variable);
    if (remembered === undefined) this.shown.delete(section);
    else this.shown.set(section, remembered);
  }

  equation(statement: number, syntax: EquationSyntax, scope: Scope): LoweredEquation | undefined {
    const known = this.equations.get(statement);
    if (known?.syntax !== syntax || !this.isFree(known.equation.target.name, scope)) return undefined;
    return known.reads.every(({ of }) => means(of, scope)) ? known : undefined;
  }

  keepEquation(statement: number, syntax: EquationSyntax, equation: Equation, reads: readonly Occurrence[]): LoweredEquation {
    const remembered = { syntax, equation, reads: reads.map(({ place: { span }, of }) => ({ span, of })) };
    this.equations.set(statement, remembered);
    return remembered;
  }

  variable(statement: number, variable: Variable): Variable {
    const { name } = variable;
    const all = this.variables.get(statement);
    const own = all?.get(name);
    if (all === undefined) this.variables.set(statement, new Map([[name, [variable]]]));
    else if (own === undefined) all.set(name, [variable]);
    if (all === undefined || own === undefined) return variable;
    const known = own.find((other) => isSame(other, variable));
    if (known !== undefined && known === own[0]) return known;
    const others = own.filter((other) => other !== known).slice(0, VARIANTS - 1);
    all.set(name, [known ?? variable, ...others]);
    return known ?? variable;
  }
}

function isSame(a: Variable, b: Variable): boolean {
  return (
    a.name === b.name &&
    a.kind === b.kind &&
    a.active === b.active &&
    a.isArranged === b.isArranged &&
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
