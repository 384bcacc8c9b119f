import { type Diagnostic, type DiagnosticCode, type Fix, severityOf } from '../../language/diagnostic.ts';
import { namesIn } from '../../language/name-pattern.ts';
import { readsOf } from '../../program/activity.ts';
import type { Program } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';

/**
 * The helpers that loops compute. Those that iterations hand on cannot be judged one by one, and to write out the iterations takes much
 * longer than to try edits of the loop.
 */
export function helpersInLoops({ body }: Program): 'none' | 'local' | 'carried' {
  const helpers = equationsOf(body.filter(({ kind }) => kind === 'loop')).filter(({ target }) => target.kind !== 'adjoint');
  if (helpers.length === 0) return 'none';
  return helpers.every(({ target }) => target.isLocal === true || target.ranges.length === 0) ? 'local' : 'carried';
}

/** Mistakes of order, which the text alone tells. */
const ORDER: ReadonlySet<DiagnosticCode> = new Set(['overwritten-gradient', 'read-before-complete', 'double-counted']);

/** Characters that a repair adds to a line, from which on it is a formula of its own. */
const LONG = 30;

/** True for a repair that writes much more than was there: a mistake elsewhere may be smaller. */
function isLong({ edits }: Fix): boolean {
  return edits.some(({ place: { span }, text }) => text.length - (span.end - span.start) > LONG);
}

/** True for a derived line in the words of the block: it reads all helpers that the line reads, so that none of them is in doubt. */
function keepsHelpers({ place, fixes: [fix] }: Diagnostic, { body }: Program): boolean {
  const lines = equationsOf(body);
  const line = lines.find(({ source }) => source?.statement === place.statement);
  const written = new Set(namesIn(fix?.edits[0]?.text ?? ''));
  const helpers = new Set(lines.filter(({ target }) => target.kind !== 'adjoint').map(({ target }) => target));
  const reads = line === undefined ? [] : readsOf(line.value).filter((variable) => helpers.has(variable));
  return reads.length > 0 && reads.every(({ name }) => written.has(name));
}

/**
 * How sure the errors at adjoints are: of `one` there is a small repair, a `long` one may stand for a mistake elsewhere, of `several` there is
 * one of each, `rewritten` is a line with several slips, of others there is `none`.
 */
export function surenessOf(said: readonly Diagnostic[], block: Program): 'one' | 'several' | 'long' | 'rewritten' | 'none' {
  const errors = said.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const helpers = equationsOf(block.body).filter(({ target }) => target.kind !== 'adjoint');
  const atHelpers = new Set(helpers.map(({ source }) => source?.statement));
  const isSure = ({ fixes: [fix], place }: Diagnostic): boolean =>
    fix !== undefined && fix.isDerived !== true && !atHelpers.has(place.statement);
  const [first] = errors;
  if (first !== undefined && errors.length === 1 && first.fixes[0]?.isDerived === true && keepsHelpers(first, block))
    return 'rewritten';
  if (errors.length === 0 || !errors.every(isSure)) return 'none';
  if (errors.every(({ code }) => ORDER.has(code))) return 'one';
  const isShort = errors.every(({ fixes: [fix] }) => fix === undefined || !isLong(fix));
  // A line that is inserted takes as many letters as it has.
  const isWritten = errors.length === 1 && first?.code === 'wrong-gradient';
  return errors.length === 1 && isShort ? 'one' : isWritten ? 'long' : 'several';
}
