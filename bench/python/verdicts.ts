import { applyEdits, type Checked, type Diagnostic, type Outcome } from './checker.ts';
import type { Mistake, Subject } from './python.ts';

/** Of a right pair. `refused`: errors, and no gradient was compared; `silent`: nothing is reported about it. */
export type RightVerdict = 'right' | 'called wrong' | 'refused' | 'silent' | 'failure';

/**
 * Of a mistake: `line` names exactly the statement, `several` another one and says that it may as well be this, `extra` others too, `another`
 * others only; `called right` says that the gradients are
 * right; `refused` that the file cannot be read; `silent` says nothing.
 */
export type MistakeVerdict = 'line' | 'several' | 'extra' | 'another' | 'called right' | 'refused' | 'silent' | 'failure';

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

function within(line: number, [from, to]: readonly [number, number]): boolean {
  return from <= line && line <= to;
}

/** True for a report on a pair: by the names of its functions, and for methods by the lines that it speaks of. */
function isAbout(subject: Subject, { python, lines, diagnostics }: Checked): boolean {
  if (python === undefined) return false;
  const names = [python.forward, python.backward ?? python.forward];
  const [forward, gradient] = [subject.function, subject.gradient].map((name) => name.replace(/^.*\./, ''));
  if (forward !== names[0] || gradient !== names[1]) return false;
  const isMethod = gradient !== subject.gradient;
  return (
    !isMethod || [...lines, ...diagnostics].some(({ line }) => within(line, subject.backward) || within(line, subject.forward))
  );
}

/** The reports on a pair. */
export function reportsOn(subject: Subject, outcome: Outcome): readonly Checked[] {
  return 'checked' in outcome ? outcome.checked.filter((checked) => isAbout(subject, checked)) : [];
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
  const isMentioned = ({ message }: Diagnostic): boolean => lines.some((line) => new RegExp(`\\bline ${line}\\b`).test(message));
  if (exact.length === 0) return errors.length === 1 && errors.some(isMentioned) ? 'several' : 'another';
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
