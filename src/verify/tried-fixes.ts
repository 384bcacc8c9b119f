import { type Diagnostic, type Fix, severityOf } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document/document.ts';
import { applyFix } from '../language/fixes.ts';
import { withoutInstruction } from './lines/wording.ts';

/**
 * A repair is tried before it is shown: what fits a line at some draws, or in one iteration, may be wrong at others. The
 * file with it is read and checked again.
 */

/** More than this are not tried: of a block with many mistakes the first ones are mended first. */
const MOST_TRIED = 3;

/** The names of the gradients that a text gets wrong; undefined where it cannot be checked. */
export type FailingNames = (text: string) => ReadonlySet<string> | undefined;

/** The message without its first repair, which did not help: the cause that came with it is wrong, too. */
function withoutRepair({ message }: Diagnostic, fixes: readonly Fix[]): string {
  const name = /^`[^`]+`/.exec(message)?.[0];
  const text = fixes[0]?.edits[0]?.text.trim();
  const what =
    name === undefined || !message.startsWith(`${name}:`) ? withoutInstruction(message) : `${name} gets a wrong contribution`;
  return text === undefined ? what : `${what}: write \`${text}\``;
}

/** Diagnostics with those of their fixes that help; `failing` are the names of the gradients that are wrong as it is. */
export function withTriedFixes(
  diagnostics: readonly Diagnostic[],
  failing: ReadonlySet<string>,
  document: SourceDocument,
  check: FailingNames,
): readonly Diagnostic[] {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const helps = (fix: Fix): boolean => {
    const after = check(applyFix(document, fix));
    if (after === undefined || [...after].some((name) => !failing.has(name))) return false;
    return after.size < failing.size || errors.length > 1;
  };
  const tried = new Set(errors.filter(({ fixes }) => fixes.length > 0).slice(0, MOST_TRIED));
  return diagnostics.map((diagnostic) => {
    if (!tried.has(diagnostic)) return diagnostic;
    const fixes = diagnostic.fixes.filter(helps);
    const [first] = diagnostic.fixes;
    if (first === undefined || fixes[0] === first) return { ...diagnostic, fixes };
    return { ...diagnostic, message: withoutRepair(diagnostic, fixes), fixes };
  });
}
