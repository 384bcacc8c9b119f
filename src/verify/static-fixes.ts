import type { Analysis } from '../analysis/analyze.ts';
import { severityOf } from '../language/diagnostic.ts';
import { applyFix } from '../language/fixes.ts';
import type { FailingNames } from './tried-fixes.ts';

/** Fixes that are tried, at most. */
const MOST_TRIED = 4;

/** True if a file that cannot be run as it stands is right once its first static error is mended: then no line is wrong besides. */
export function isMendedByText({ diagnostics, document }: Analysis, check: FailingNames): boolean {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const fixes = errors.slice(0, 1).flatMap((diagnostic) => diagnostic.fixes);
  return fixes.slice(0, MOST_TRIED).some((fix) => check(applyFix(document, fix))?.size === 0);
}
