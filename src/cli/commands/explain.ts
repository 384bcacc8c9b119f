import { blockLineOf, DIAGNOSTIC_CODES, isInBlock, rangeOf, whyLine } from '../../index.ts';
import { explain as explanationOf } from '../explanations.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

/** Prints why a line of the backward block of a file is as it is. */
function why(file: string, line: number, terminal: Terminal): number {
  const source = readSound(file, terminal, ({ place }, { document }) => !isInBlock(document, place));
  if (source === undefined) return EXIT_FINDINGS;
  const { analysis } = source;
  const statement = analysis.document.statements.find(({ order, text }) => {
    const { start, end } = rangeOf(analysis.document, { statement: order, span: { start: 0, end: text.length } });
    return start.line <= line && line <= end.line;
  });
  const found = statement && blockLineOf(analysis, statement.order);
  if (found === undefined) {
    const derived = `\`bprop derive --explain ${file}\` shows the steps to each line that is derived`;
    throw new UsageFailure(`${file}:${line}: no line of a backward block stands there; ${derived}`);
  }
  terminal.line(whyLine(analysis, found).trim());
  return EXIT_GOOD;
}

/** Prints what the code of a diagnostic means, with an example, or why a line is as it is; of nothing, the codes that there are. */
export function explain(what: string | undefined, terminal: Terminal): number {
  if (what === undefined) {
    terminal.line(DIAGNOSTIC_CODES.join('\n'));
    return EXIT_GOOD;
  }
  const [, file, line] = /^(.+):(\d+)$/.exec(what) ?? [];
  if (file !== undefined) return why(file, Number(line), terminal);
  const text = explanationOf(what);
  if (text === undefined) throw new UsageFailure(`there is no diagnostic \`${what}\`: ${DIAGNOSTIC_CODES.join(', ')}`);
  terminal.line(text.trim());
  return EXIT_GOOD;
}
