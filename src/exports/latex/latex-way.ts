import type { ExplainedLine } from '../../autodiff/explained/explain.ts';
import type { Program } from '../../program/program.ts';
import { LatexWriter, sequencesOf, signOf } from './latex.ts';
import { escaped } from './text.ts';

/** The way to a line, from the lines of the junctions, as one alignment with the law of each row. */
export function latexWay({ line, junctions, start, steps }: ExplainedLine, { given, body }: Program): string {
  const writer = new LatexWriter(sequencesOf(given, body));
  const rows = [
    ...junctions.slice(0, -1).map((own) => writer.row(own, signOf(own))),
    writer.row({ ...line, value: start }, signOf(line)),
    ...steps.map(({ rule, value }) => writer.continued(value, escaped(rule))),
  ];
  return ['\\begin{align*}', rows.map((row) => `  ${row}`).join(' \\\\\n'), '\\end{align*}'].join('\n');
}
