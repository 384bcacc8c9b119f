import { type Diagnostic, type DiagnosticCode, type Fix, severityOf } from '../../language/diagnostic.ts';
import type { Program } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';

/**
 * True if loops compute helpers: those cannot be judged one by one, and to write out their iterations takes much longer than to try
 * edits of the loop.
 */
export function carriesHelpers({ body }: Program): boolean {
  return equationsOf(body.filter(({ kind }) => kind === 'loop')).some(({ target }) => target.kind !== 'adjoint');
}

/** Mistakes of order, which the text alone tells. */
const ORDER: ReadonlySet<DiagnosticCode> = new Set(['overwritten-gradient', 'read-before-complete', 'double-counted']);

/** Characters that a repair adds to a line, from which on it is a formula of its own. */
const LONG = 30;

/** True for a repair that writes much more than was there: a mistake elsewhere may be smaller. */
function isLong({ edits }: Fix): boolean {
  return edits.some(({ place: { span }, text }) => text.length - (span.end - span.start) > LONG);
}

/** How sure the errors at adjoints are: of `one` there is a small repair, of `several` one of each or a long one, of others `none`. */
export function surenessOf(said: readonly Diagnostic[], { body }: Program): 'one' | 'several' | 'none' {
  const errors = said.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const helpers = equationsOf(body).filter(({ target }) => target.kind !== 'adjoint');
  const atHelpers = new Set(helpers.map(({ source }) => source?.statement));
  const isSure = ({ fixes: [fix], place }: Diagnostic): boolean =>
    fix !== undefined && fix.isDerived !== true && !atHelpers.has(place.statement);
  if (errors.length === 0 || !errors.every(isSure)) return 'none';
  const isShort = errors.every(({ fixes: [fix] }) => fix === undefined || !isLong(fix));
  return (errors.length === 1 && isShort) || errors.every(({ code }) => ORDER.has(code)) ? 'one' : 'several';
}
