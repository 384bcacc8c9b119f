import type { EquationSyntax, Span } from '../language/syntax.ts';
import type { Equation, Step, Variable } from '../program/program.ts';
import type { Occurrence, OccurrenceOf } from './occurrence.ts';

/** A name that an equation reads, where it stands in its statement. */
interface Mention {
  readonly span: Span;
  readonly of: OccurrenceOf;
}

/** Result of context a plain equation that reported nothing and defined nothing but its target. */
export interface LoweredEquation {
  readonly syntax: EquationSyntax;
  readonly equation: Equation;
  /** The meanings of the names of its right-hand side. */
  readonly reads: readonly Mention[];
}

/** Result of context a declaration that reported nothing and introduced no size. */
export interface LoweredDeclaration {
  readonly variables: readonly Variable[];
  readonly occurrences: readonly Occurrence[];
}

/** Results of context all statements of a section, and the names through which the section depends on others. */
export interface LoweredSection {
  readonly statements: readonly (LoweredEquation | LoweredDeclaration)[];
  /** Variables that it declares. */
  readonly given: readonly Variable[];
  /** Variables of earlier sections that it reads, each once. */
  readonly variables: readonly Variable[];
  readonly dimensions: readonly string[];
  /** Variables that its own equations define and do not read. */
  readonly unread: readonly Variable[];
  /** Own names that may be meant as adjoints of other variables. */
  readonly adjoints: readonly Variable[];
  /** The orders of its first and last statement. */
  readonly first: number;
  readonly last: number;
}

export function definedBy(statement: LoweredEquation | LoweredDeclaration): readonly Variable[] {
  return 'equation' in statement ? [statement.equation.target] : statement.variables;
}

/** All that a section defines, in order. */
export function namesOf({ statements }: LoweredSection): readonly Variable[] {
  return statements.flatMap(definedBy);
}

export function stepsOf({ statements }: LoweredSection): readonly Step[] {
  return statements.flatMap((own) => ('equation' in own ? [own.equation] : []));
}

/** The occurrences of a statement, as they were collected when it was lowered. */
export function occurrencesIn(lowered: LoweredEquation | LoweredDeclaration): readonly Occurrence[] {
  if (!('equation' in lowered)) return lowered.occurrences;
  const { equation, reads } = lowered;
  const { target, source } = equation;
  const statement = source?.statement ?? 0;
  const found: Occurrence[] = reads.map(({ span, of }) => ({ place: { statement, span }, role: 'read', of }));
  if (target.place !== undefined)
    found.push({ place: target.place, role: 'definition', of: { kind: 'variable', variable: target } });
  return found;
}
