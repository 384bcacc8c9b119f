import { DIAGNOSTIC_CODES } from '../../index.ts';
import { explain as explanationOf } from '../explanations.ts';
import { EXIT_GOOD, UsageFailure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Prints what the code of a diagnostic means, with an example; of no code, which there are. */
export function explain(code: string | undefined, terminal: Terminal): number {
  if (code === undefined) {
    terminal.line(DIAGNOSTIC_CODES.join('\n'));
    return EXIT_GOOD;
  }
  const text = explanationOf(code);
  if (text === undefined) throw new UsageFailure(`there is no diagnostic \`${code}\`: ${DIAGNOSTIC_CODES.join(', ')}`);
  terminal.line(text.trim());
  return EXIT_GOOD;
}
