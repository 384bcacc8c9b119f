import type { Place } from '../../language/diagnostic.ts';
import type { EquationSyntax, Span } from '../../language/syntax.ts';
import type { Operation } from '../../program/operation.ts';
import type { Equation, Step, Variable } from '../../program/program.ts';

/** A name where it stands in the file, and what it stands for. */
export interface Occurrence {
  readonly place: Place;
  readonly role: 'definition' | 'read';
  readonly of: OccurrenceOf;
}

export type OccurrenceOf =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'dimension'; readonly name: string }
  /** The variable of the loop whose `for` is that statement. */
  | { readonly kind: 'index'; readonly name: string; readonly loop: number }
  | { readonly kind: 'operation'; readonly operation: Operation };

/** A name that an equation reads, where it stands in its statement. */
interface Mention {
  readonly span: Span;
  readonly of: OccurrenceOf;
}

/** What lowering a plain equation came to, where it said nothing and named nothing but its target. */
export interface Remembered {
  readonly syntax: EquationSyntax;
  readonly equation: Equation;
  /** What its names stand for: all that has to be there still. */
  readonly reads: readonly Mention[];
}

/** What lowering a declaration came to, where it said nothing and introduced no size. */
export interface Declared {
  readonly variables: readonly Variable[];
  readonly occurrences: readonly Occurrence[];
}

/** What lowering a section came to, where all its statements are remembered. */
export interface RememberedSection {
  readonly statements: readonly (Remembered | Declared)[];
  /** What it declares. */
  readonly given: readonly Variable[];
  /** What it reads of what stands in front of it, each once. */
  readonly variables: readonly Variable[];
  readonly dimensions: readonly string[];
  /** What its own equations define and do not read. */
  readonly unread: readonly Variable[];
  /** Of its own names, those that may be meant for adjoints of others. */
  readonly adjoints: readonly Variable[];
  /** The orders of its first and last statement. */
  readonly first: number;
  readonly last: number;
}

export function definedBy(statement: Remembered | Declared): readonly Variable[] {
  return 'equation' in statement ? [statement.equation.target] : statement.variables;
}

/** All that a section defines, in order. */
export function namesOf({ statements }: RememberedSection): readonly Variable[] {
  return statements.flatMap(definedBy);
}

export function stepsOf({ statements }: RememberedSection): readonly Step[] {
  return statements.flatMap((own) => ('equation' in own ? [own.equation] : []));
}

/** The occurrences of a statement, as they were collected when it was lowered. */
export function occurrencesIn(remembered: Remembered | Declared): readonly Occurrence[] {
  if (!('equation' in remembered)) return remembered.occurrences;
  const { equation, reads } = remembered;
  const { target, source } = equation;
  const statement = source?.statement ?? 0;
  const found: Occurrence[] = reads.map(({ span, of }) => ({ place: { statement, span }, role: 'read', of }));
  if (target.place !== undefined)
    found.push({ place: target.place, role: 'definition', of: { kind: 'variable', variable: target } });
  return found;
}
