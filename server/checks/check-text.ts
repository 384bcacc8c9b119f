import { parseDocument } from '../../src/language/document.ts';
import { lineOf } from '../../src/language/statements.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { analyze } from '../../src/program/analyze.ts';
import { printShape } from '../../src/program/shape.ts';
import type { Answerer } from '../../src/verify/answerers.ts';
import { checkFileWith } from '../../src/verify/report.ts';
import { type CheckReport, type CheckTask, failedReport } from './report.ts';

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
      lines: lines.map((line) => ({ ...line, line: lineOf(analysis.document, line.statement) })),
    };
  } catch (error) {
    return failedReport(error);
  }
}
