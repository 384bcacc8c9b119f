import { parseDocument } from '../../src/language/document.ts';
import { LineIndex } from '../../src/language/lines.ts';
import { statementAt } from '../../src/language/statements.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { type Analysis, analyze } from '../../src/program/analyze.ts';
import { printShape } from '../../src/program/shape.ts';
import type { Answerer } from '../../src/verify/answerers.ts';
import type { LineResult } from '../../src/verify/lines/findings.ts';
import { checkFileWith } from '../../src/verify/report.ts';
import { type CheckReport, type CheckTask, failedReport } from './report.ts';

function lineOf({ document }: Analysis, { statement }: LineResult): number {
  const offset = statementAt(document, statement)?.offset ?? 0;
  return new LineIndex(document.text).position(offset).line - 1;
}

/** Everything that a check says about a text; what goes wrong inside is an answer too. */
export async function checkText({ text, seed }: CheckTask, answerers: readonly Answerer[] = []): Promise<CheckReport> {
  try {
    const analysis = analyze(parseDocument(text), OPERATIONS);
    const options = { seed, sizes: new Map(), numeric: true };
    const { ok, diagnostics, gradients, lines } = await checkFileWith(answerers, analysis, OPERATIONS, options);
    const own = new Set(analysis.diagnostics);
    return {
      ok,
      diagnostics: diagnostics.filter((diagnostic) => !own.has(diagnostic)),
      gradients: gradients.map(({ variable, status, maxError, tolerance, method, note, worst }) => ({
        name: variable.name,
        shape: printShape(variable.shape),
        status,
        maxError,
        tolerance,
        method,
        ...(note === undefined ? {} : { note }),
        ...(worst === undefined ? {} : { worst }),
      })),
      lines: lines.map((line) => ({ ...line, line: lineOf(analysis, line) })),
    };
  } catch (error) {
    return failedReport(error);
  }
}
