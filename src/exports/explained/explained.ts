import type { Analysis } from '../../analysis/analyze.ts';
import { isHelperOf } from '../../autodiff/explained/explain.ts';
import { type DerivedForm, derivedPass, MOST_EQUATIONS } from '../../autodiff/forms.ts';
import { printStep } from '../../program/print.ts';
import type { Equation } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { type BlockReplacement, writeBlock } from '../../refactor/backward-block.ts';
import type { FileCheck } from '../../verify/file-check.ts';
import { checkFile } from '../../verify/report.ts';
import { vouchedWays } from '../../verify/steps-by-numbers.ts';
import { shortRows, wayComments, wayPage } from './way-text.ts';

/** The derived block with the way to each line as comments above it. */
export function explainedBlock(analysis: Analysis, form: DerivedForm): BlockReplacement {
  const { forward } = analysis;
  const backward = derivedPass(forward, form);
  if (equationsOf(forward.body).length > MOST_EQUATIONS) {
    const [first] = equationsOf(backward.body);
    return writeBlock(analysis, backward, (line) => (line === first ? [TOO_MANY] : []));
  }
  const ways = new Map(vouchedWays(forward, backward).map(({ way }) => [way.line, wayComments(way)]));
  const isHelper = isHelperOf(forward);
  return writeBlock(analysis, backward, (line) => ways.get(line) ?? (isHelper(line) ? [] : [NO_WAY]));
}

const TOO_MANY = `(steps are looked for in files of up to ${MOST_EQUATIONS} equations)`;
const NO_WAY = '(the rules find no way from the chain rule to this line)';

/** The check's verdict on a line to which no way of rewritings leads. */
function verdictOn({ source }: Equation, { ok, lines }: Verdicts): string {
  const status = lines.find(({ statement }) => statement === source?.statement)?.status;
  const none = 'The rules find no way from the chain rule to this line';
  if (status === 'fail') return WRONG;
  if (!ok) return `${none}. The check does not blame it, but something in the block is wrong.`;
  if (status === 'pass' || status === 'fused-pass')
    return `${none}. The check has found nothing wrong with it: more is not known.`;
  return `${none}, and the check has not judged it by itself.`;
}

const WRONG = 'This line is wrong: `bprop check` says what it should be.';

/** Findings of a check about the lines of a block. */
export interface Verdicts {
  readonly ok: boolean;
  readonly lines: readonly Pick<FileCheck['lines'][number], 'statement' | 'status'>[];
}

/**
 * The reason for a line of the file's own backward block, as a page of Markdown. No reason is given for a line that a check finds
 * wrong: it is asked, unless its verdicts are at hand.
 */
export function whyLine(analysis: Analysis, line: Equation, known?: Verdicts): string {
  const { forward, backward } = analysis;
  const verdicts = known ?? checkFile(analysis, { seed: 0, sizes: new Map(), numeric: true });
  const isWrong = verdicts.lines.some(({ statement, status }) => statement === line.source?.statement && status === 'fail');
  const [found] = backward === undefined || isWrong ? [] : vouchedWays(forward, backward, line);
  if (found !== undefined) return wayPage(found.way, found.numbers, forward);
  return `# Why \`${printStep(line)}\`?\n\n${reasonFor(line, verdicts)}\n`;
}

function reasonFor(line: Equation, verdicts: Verdicts): string {
  const { target, operator, value } = line;
  if (target.primal === undefined) return 'It gives a name to a value that other lines read: ask for the reason of those.';
  const isAssumption = operator === '=' && value.kind === 'number' && value.value === 1 && verdicts.ok;
  return isAssumption ? 'It says that the adjoint of the loss is 1, as nothing reads the loss.' : verdictOn(line, verdicts);
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
