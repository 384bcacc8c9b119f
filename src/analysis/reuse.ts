import type { Section } from '../language/document/statements.ts';
import type { EquationSyntax } from '../language/syntax.ts';
import type { Equation, Variable } from '../program/program.ts';
import type { LoweredDeclaration, LoweredEquation, LoweredSection } from './lowered.ts';
import type { Scope, SectionNames } from './names/scope.ts';
import type { Occurrence } from './occurrence.ts';

/**
 * Results of an earlier analysis that this one may use instead of context the same text again. The result of the analysis is
 * the same without any; what implements this decides only how long it takes, and which objects two analyses share.
 */
export interface Reuse {
  readonly names: SectionNames | undefined;
  /** The results for a section, if all its names still stand for what they stood for. */
  readonly section: (section: Section, scope: Scope) => LoweredSection | undefined;
  readonly equation: (statement: number, syntax: EquationSyntax, scope: Scope) => LoweredEquation | undefined;
  /** The variable of an earlier analysis that equals this one, or this one. */
  readonly variable: (statement: number, variable: Variable) => Variable;
  /** Keeps results for the next analysis; undefined where nothing is kept. */
  readonly keepSection: (
    section: Section,
    statements: readonly (LoweredEquation | LoweredDeclaration)[],
  ) => LoweredSection | undefined;
  /** `reads` are the occurrences of the equation without that of its target. */
  readonly keepEquation: (
    statement: number,
    syntax: EquationSyntax,
    equation: Equation,
    reads: readonly Occurrence[],
  ) => LoweredEquation | undefined;
  /** A loop has taken a name: no later equation can define it. */
  readonly reserve: (name: string) => void;
}

/** An analysis from scratch. */
export const NO_REUSE: Reuse = {
  names: undefined,
  section: () => undefined,
  equation: () => undefined,
  variable: (_, variable) => variable,
  keepSection: () => undefined,
  keepEquation: () => undefined,
  reserve: () => undefined,
};
