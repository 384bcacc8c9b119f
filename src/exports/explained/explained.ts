import type { Analysis } from '../../analysis/analyze.ts';
import { type DerivedForm, derivedPass } from '../../autodiff/forms.ts';
import { printStep } from '../../program/print.ts';
import type { Equation } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { type BlockReplacement, writeBlock } from '../../refactor/backward-block.ts';
import { checkFile } from '../../verify/report.ts';
import { vouchedWays } from '../../verify/steps-by-numbers.ts';
import { shortRows, wayComments, wayPage } from './way-text.ts';

/** The derived block with the way to each line as comments above it. */
export function explainedBlock(analysis: Analysis, form: DerivedForm): BlockReplacement {
  const backward = derivedPass(analysis.forward, form);
  const ways = new Map(vouchedWays(analysis.forward, backward).map(({ way }) => [way.line, wayComments(way)]));
  return writeBlock(analysis, backward, (line) => ways.get(line) ?? []);
}

/** What the check says of a line to which no way of rewritings leads. */
function verdictOn(analysis: Analysis, { source }: Equation): string {
  const { lines } = checkFile(analysis, { seed: 0, sizes: new Map(), numeric: true });
  const status = lines.find(({ statement }) => statement === source?.statement)?.status;
  switch (status) {
    case 'pass':
    case 'fused-pass':
      return 'The rules find no way from the chain rule to this line. Its numbers agree with the derivation: more is not known.';
    case 'fail':
      return 'This line is wrong: `bprop check` says what it should be.';
    default:
      return 'The rules find no way from the chain rule to this line, and the check has not judged it by itself.';
  }
}

/** The reason for a line of the file's own backward block, as a page of Markdown. */
export function whyLine(analysis: Analysis, line: Equation): string {
  const { forward, backward } = analysis;
  const [found] = backward === undefined ? [] : vouchedWays(forward, backward, line);
  if (found !== undefined) return wayPage(found.way, found.numbers, forward);
  const isHelper = line.target.primal === undefined;
  const reason = isHelper
    ? 'It gives a name to a value that other lines read: ask for the reason of those.'
    : verdictOn(analysis, line);
  return `# Why \`${printStep(line)}\`?\n\n${reason}\n`;
}

/** The way to a line in short, one expression after the other with its law as a comment; empty where there is none, or nothing to say. */
export function wayInShort({ forward, backward }: Analysis, line: Equation): readonly string[] {
  const [found] = backward === undefined ? [] : vouchedWays(forward, backward, line);
  return found === undefined ? [] : shortRows(found.way);
}

/** The line of the block that a statement of the file is. */
export function blockLineOf({ backward }: Analysis, statement: number): Equation | undefined {
  return equationsOf(backward?.body ?? []).find(({ source }) => source?.statement === statement);
}
