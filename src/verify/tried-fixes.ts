import { type Diagnostic, type Fix, severityOf } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document/document.ts';
import { statementAt } from '../language/document/statements.ts';
import { applyFix } from '../language/fixes.ts';
import { namesIn } from '../language/name-pattern.ts';
import { withoutInstruction } from './lines/wording.ts';

/**
 * A repair is tried before it is shown: what fits a line at some draws, or in one iteration, may be wrong at others. The
 * file with it is read and checked again.
 */

/** More than this are not tried: of a block with many mistakes the first ones are mended first. */
const MOST_TRIED = 3;

/** The target of a line that a fix inserts. */
const TARGET = /^\s*\S+\s*\+=/;

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

/** The state of the block before a fix, and the check of a text with it. */
interface Trying {
  /** The names of the gradients that are wrong as it is. */
  readonly failing: ReadonlySet<string>;
  /** Names of adjoints that the block starts from and does not add to, though more flows into them. */
  readonly incomplete: ReadonlySet<string>;
  readonly check: FailingNames;
}

/** Diagnostics with those of their fixes that help. */
export function withTriedFixes(
  diagnostics: readonly Diagnostic[],
  document: SourceDocument,
  { failing, incomplete, check }: Trying,
): readonly Diagnostic[] {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const isWhole = ({ edits }: Fix): boolean =>
    edits.every(({ place, text }) => {
      const before = namesIn(statementAt(document, place.statement)?.text ?? '');
      return namesIn(text.replace(TARGET, '')).every((name) => before.includes(name) || !incomplete.has(name));
    });
  const helps = (fix: Fix): boolean => {
    if (!isWhole(fix)) return false;
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
