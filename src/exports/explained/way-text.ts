import type { ExplainedLine } from '../../autodiff/explained/explain.ts';
import { printStep } from '../../program/print.ts';
import type { Equation, Program, Value } from '../../program/program.ts';
import type { StepNumbers } from '../../verify/steps-by-numbers.ts';
import { latexWay } from '../latex/latex-way.ts';

/** A line of the way to a line: an expression for the same adjoint, and the law, or the words, by which it is the one before it. */
interface WayRow {
  readonly law: string;
  readonly isInWords: boolean;
  readonly text: string;
}

const WRITTEN_OUT = 'written out';
const WITH_HELPERS = 'with the helpers above';

function rowOf(law: string, line: Equation, value: Value, isInWords = false): WayRow {
  return { law, isInWords, text: printStep({ ...line, value }) };
}

/** True for a line that is what a junction gives as it stands. */
function isJunction({ line, junctions, steps, beside }: ExplainedLine): boolean {
  const [only] = junctions;
  return only !== undefined && junctions.length === 1 && steps.length === 0 && beside.length === 0 && only.target === line.target;
}

/** The lines of the junctions, and what becomes of them. */
function wayRows({ line, junctions, premise, start, steps }: ExplainedLine): {
  readonly junctions: readonly string[];
  readonly rows: readonly WayRow[];
} {
  const first = rowOf(premise === undefined ? WRITTEN_OUT : `${WRITTEN_OUT}, with ${premise}`, line, start, true);
  const last = printStep(line);
  const way = steps.length === 0 ? [] : [first, ...steps.map(({ rule, value }) => rowOf(rule, line, value, !rule.includes('=')))];
  // The line itself reads the helpers that the steps have written out.
  const rows = way.length === 0 || way.at(-1)?.text === last ? way : [...way, { law: WITH_HELPERS, isInWords: true, text: last }];
  const [only] = junctions;
  const isSaid = junctions.length === 1 && only !== undefined && printStep(only) === first.text;
  return { junctions: junctions.map(printStep), rows: isSaid ? rows.slice(1) : rows };
}

/** The way as comments for above the line, which itself ends it; of a line that no rule has changed there is nothing to say. */
export function wayComments(way: ExplainedLine): readonly string[] {
  if (way.steps.length === 0) return [];
  const { junctions, rows } = wayRows(way);
  const written = rows.flatMap(({ law, text }, at) =>
    at === rows.length - 1 && way.beside.length === 0 ? [`${law}:`] : [`${law}:`, `  ${text}`],
  );
  return [...junctions.map((text) => `  ${text}`), ...written];
}

/** The last rows of a way. */
const MOST_ROWS = 6;

/** The end of a way: each expression, and its law as a comment. */
export function shortRows(way: ExplainedLine): readonly string[] {
  const { rows } = wayRows(way);
  const shown = rows.slice(-MOST_ROWS);
  const left = rows.length - shown.length;
  return [...(left === 0 ? [] : [`# ${left} steps before`]), ...shown.map(({ law, text }) => `${text}  # ${law}`)];
}

function fenced(lines: readonly string[]): string {
  return ['```bprop', ...lines, '```'].join('\n');
}

/** A sentence on the numbers of the steps. */
function numbersText({ error, draws }: StepNumbers): string {
  if (draws === 0) return 'No numbers could be drawn for this file: the steps were not computed.';
  const size = error === 0 ? 'no difference' : `the largest relative difference is ${error.toExponential(0)}`;
  return `The steps were computed at ${draws} draws: ${size}.`;
}

function parts(way: ExplainedLine, numbers: StepNumbers): readonly string[] {
  if (isJunction(way)) return ['It is what the junction of its equation gives, as it stands.'];
  const { junctions, rows } = wayRows(way);
  const steps = rows.map(
    ({ law, isInWords, text }, at) =>
      `${at + 1}. ${isInWords ? `${law[0]?.toUpperCase()}${law.slice(1)}` : `\`${law}\``}:\n\n${fenced([text])}`,
  );
  const beside =
    way.beside.length === 0 ? [] : ['The sum is written as these lines:', fenced([way.line, ...way.beside].map(printStep))];
  return ['By the chain rule, operation by operation:', fenced(junctions), ...steps, ...beside, numbersText(numbers)];
}

/** The way to a line as a page of Markdown, with an alignment for LaTeX. */
export function wayPage(way: ExplainedLine, numbers: StepNumbers, forward: Program): string {
  const latex = ['```latex', latexWay(way, forward), '```'].join('\n');
  return `${[`# Why \`${printStep(way.line)}\`?`, ...parts(way, numbers), '## In LaTeX', latex].join('\n\n')}\n`;
}
