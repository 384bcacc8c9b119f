import { DIAGNOSTIC_CODES } from '../../index.ts';
import { explain as explanationOf } from '../explanations.ts';
import { EXIT_GOOD, UsageFailure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Prints what the code of a diagnostic means, with an example. */
export function explain(code: string, terminal: Terminal): number {
  const text = explanationOf(code);
  if (text === undefined) throw new UsageFailure(`there is no diagnostic \`${code}\`: ${DIAGNOSTIC_CODES.join(', ')}`);
  terminal.line(text.trim());
  return EXIT_GOOD;
}
