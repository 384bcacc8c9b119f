import {
  applyReplacements,
  type Diagnostic,
  fixesTogether,
  isCertain,
  type Replacement,
  replacementsOf,
  severityOf,
} from '../index.ts';
import { behindMargin } from '../language/document/fence.ts';
import type { CheckedSource } from './reports/report.ts';
import type { Source } from './source.ts';

/** One repair may show the next mistake; no file needs more rounds. */
const MOST_ROUNDS = 20;

/** Checks a program, or reads one of a file anew whose text has changed. */
export interface Mending {
  readonly check: (source: Source) => Promise<CheckedSource>;
  readonly read: (text: string) => Promise<Source | undefined>;
}

function errorsOf({ check }: CheckedSource): readonly Diagnostic[] {
  return check.diagnostics.filter((found) => severityOf(found) === 'error');
}

/** The text of a file after the certain repairs of errors of one of its programs, never two for one place. */
function repaired(result: CheckedSource): string {
  const { text, analysis, fence, notebook } = result.source;
  const fixes = fixesTogether(analysis.document, errorsOf(result).filter(isCertain));
  const replacements = fixes.flatMap((fix) => replacementsOf(analysis.document, fix));
  if (notebook !== undefined) return notebook.withReplacements(replacements);
  if (fence === undefined) return applyReplacements(text, replacements);
  const shifted = (replacement: Replacement): Replacement => behindMargin(replacement, text, fence.margin);
  return applyReplacements(text, replacements.map(shifted));
}

/** Repairs the errors of a program whose repair is certain, as long as each round leaves fewer of them. */
export async function mend(source: Source, { check, read }: Mending): Promise<CheckedSource> {
  let best = await check(source);
  for (let round = 0; round < MOST_ROUNDS && errorsOf(best).length > 0; round += 1) {
    const text = repaired(best);
    const next = text === best.source.text ? undefined : await read(text);
    const result = next && (await check(next));
    if (result === undefined || errorsOf(result).length >= errorsOf(best).length) break;
    best = result;
  }
  return best;
}
