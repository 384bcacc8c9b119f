import { applyEdits, type Checked, type Diagnostic, type Outcome } from './checker.ts';
import type { Mistake, Subject } from './python.ts';

/** Of a right pair. `refused`: errors, and no gradient was compared; `silent`: nothing is reported about it. */
export type RightVerdict = 'right' | 'called wrong' | 'refused' | 'silent' | 'failure';

/**
 * Of a mistake: `line` names exactly the statement, `extra` others too, `another` others only; `called right` says that the gradients are
 * right; `refused` that the file cannot be read; `silent` says nothing.
 */
export type MistakeVerdict = 'line' | 'extra' | 'another' | 'called right' | 'refused' | 'silent' | 'failure';

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

function within(line: number, [from, to]: readonly [number, number]): boolean {
  return from <= line && line <= to;
}

/** The functions of a pair, and the class whose methods they are. */
function namesOf({ function: forward, gradient }: Pick<Subject, 'function' | 'gradient'>): readonly string[] {
  return [gradient, forward, gradient.replace(/\.[^.]*$/, '')];
}

/** True for a report on a pair: by its name, or by its place. */
function isAbout({ file, pair: _, ...subject }: Subject, { fence, diagnostics }: Checked): boolean {
  if (fence !== undefined) {
    const { name, line } = fence;
    if (name !== null && namesOf(subject).includes(name)) return true;
    return within(line, subject.backward) || within(line, subject.forward);
  }
  return diagnostics.some(({ line }) => within(line, subject.backward));
}

/** The reports on a pair, those on its backward function before those on its forward function alone. */
export function reportsOn(subject: Subject, outcome: Outcome): readonly Checked[] {
  if (!('checked' in outcome)) return [];
  const own = outcome.checked.filter((checked) => isAbout(subject, checked));
  const named = own.filter(({ fence }) => fence?.name === subject.gradient);
  return named.length > 0 ? named : own;
}

export function isCompared({ gradients }: Checked): boolean {
  return gradients.length > 0;
}

export function verdictOnRight(subject: Subject, outcome: Outcome): RightVerdict {
  if ('failure' in outcome) return 'failure';
  const reports = reportsOn(subject, outcome);
  if (reports.length === 0) return 'silent';
  if (!reports.some(isCompared)) return 'refused';
  return reports.every(({ ok }) => ok) ? 'right' : 'called wrong';
}

export interface Judgement {
  readonly verdict: MistakeVerdict;
  readonly errors: readonly Diagnostic[];
  /** The text that the first repair gives; none where none is offered. */
  readonly repaired?: string;
}

/** The errors that a mistake adds to those on the right text. */
function added(now: Outcome, before: Outcome): readonly Diagnostic[] {
  const errorsOf = (outcome: Outcome): readonly Diagnostic[] =>
    'checked' in outcome ? outcome.checked.flatMap(({ diagnostics }) => diagnostics.filter(isError)) : [];
  const old = new Set(errorsOf(before).map(({ code, message }) => `${code} ${message}`));
  const unique = new Map(errorsOf(now).map((error) => [`${error.line} ${error.code} ${error.message}`, error]));
  return [...unique.values()].filter(({ code, message }) => !old.has(`${code} ${message}`));
}

function verdictOf({ lines }: Mistake, errors: readonly Diagnostic[]): MistakeVerdict {
  const exact = errors.filter(({ line }) => lines.includes(line));
  if (exact.length === 0) return 'another';
  return exact.length === errors.length ? 'line' : 'extra';
}

/** Judges what is reported on a text with a mistake, beside what is reported on the right one. */
export function judge(mistake: Mistake, subject: Subject, source: string, now: Outcome, before: Outcome): Judgement {
  if ('failure' in now) return { verdict: 'failure', errors: [] };
  const errors = added(now, before);
  if (errors.length === 0) {
    const reports = reportsOn(subject, now);
    if (reports.length === 0) return { verdict: 'silent', errors };
    return { verdict: reports.some(isCompared) ? 'called right' : 'refused', errors };
  }
  const fix =
    errors.find(({ line, fixes }) => mistake.lines.includes(line) && fixes.length > 0) ??
    errors.find(({ fixes }) => fixes.length > 0);
  const verdict = verdictOf(mistake, errors);
  const edits = fix?.fixes[0]?.edits;
  return edits === undefined ? { verdict, errors } : { verdict, errors, repaired: applyEdits(source, edits) };
}
