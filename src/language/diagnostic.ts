import type { LocalFix, Span } from './syntax.ts';

/** A stretch of one statement's text: it stays true when lines are inserted above. */
export interface Place {
  /** The order of the statement in its document. */
  readonly statement: number;
  readonly span: Span;
}

export const DIAGNOSTIC_CODES = [
  'syntax',
  'undefined-name',
  'used-before-defined',
  'defined-twice',
  'undefined-element',
  'unknown-operation',
  'recursion',
  'import',
  'wrong-arguments',
  'shape-mismatch',
  'adjoint-collision',
  'not-differentiable',
  'adjoint-shape',
  'read-before-complete',
  'overwritten-gradient',
  'missing-contribution',
  'double-counted',
  'missing-gradient',
  'wrong-gradient',
  'too-large',
  'at-a-kink',
  'not-exercised',
  'assumes-one',
  'unused',
  'unneeded-adjoint',
  'alias',
  'outer-broadcast',
  'look-alike',
  'text-direction',
  'not-read',
] as const;
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];
export type Severity = 'error' | 'warning' | 'information' | 'hint';

const MILD: Partial<Record<DiagnosticCode, Severity>> = {
  'at-a-kink': 'warning',
  'not-exercised': 'warning',
  'assumes-one': 'warning',
  unused: 'hint',
  'unneeded-adjoint': 'hint',
  alias: 'information',
  'outer-broadcast': 'information',
  'look-alike': 'warning',
  'text-direction': 'warning',
  'not-read': 'warning',
};

/** The severity of the code, which is an error unless it is listed as milder; or that of the diagnostic, if it has its own. */
export function severityOf({ code, severity }: Pick<Diagnostic, 'code' | 'severity'>): Severity {
  return severity ?? MILD[code] ?? 'error';
}

/** Replaces the text of a place; a place of no length inserts. */
export interface Edit {
  readonly place: Place;
  readonly text: string;
}

/** A repair as data, so that the command line and an editor can both offer it. */
export interface Fix {
  readonly title: string;
  /** True for the line as it is derived, which need not be like the one that stands there. */
  readonly isDerived?: true;
  /** True for another spelling of the same thing: nothing is guessed. */
  readonly respells?: true;
  /** True if it leaves a mistake, or may mean another value: an editor does not choose it by itself. */
  readonly isPartial?: true;
  readonly edits: readonly Edit[];
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** Milder than its code says, where every gradient is right all the same. */
  readonly severity?: Severity;
  readonly message: string;
  readonly place: Place;
  readonly fixes: readonly Fix[];
  readonly related?: readonly { readonly place: Place; readonly message: string }[];
}

export function placed({ edits, ...fix }: LocalFix, statement: number): Fix {
  return {
    ...fix,
    edits: edits.map(({ statement: other = statement, span, text }) => ({ place: { statement: other, span }, text })),
  };
}

/** The same for diagnostics that say the same of one place. */
export function keyOf({ code, message, place: { statement, span } }: Diagnostic): string {
  return `${code} ${statement} ${span.start} ${span.end} ${message}`;
}

/** The diagnostics of the text alone and those of a check; of a diagnostic that both give, the check's, which knows more fixes. */
export function together(own: readonly Diagnostic[], found: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set(found.map(keyOf));
  return [...own.filter((diagnostic) => !known.has(keyOf(diagnostic))), ...found];
}
