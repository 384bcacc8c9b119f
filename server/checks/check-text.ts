import { BindingError } from '../../src/engine/bind.ts';
import { parseDocument } from '../../src/language/document.ts';
import { lineOf } from '../../src/language/statements.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { analyze } from '../../src/program/analyze.ts';
import { printShape } from '../../src/program/shape.ts';
import type { Answerer } from '../../src/verify/answerers.ts';
import type { GradientResult } from '../../src/verify/check.ts';
import { shortText } from '../../src/verify/not-exercised.ts';
import { checkFileWith } from '../../src/verify/report.ts';
import { ConditionsError, optionsFor } from './conditions.ts';
import {
  type AskedConditions,
  type CheckReport,
  type CheckTask,
  conditionsOf,
  errorsIn,
  failedReport,
  type GradientReport,
} from './report.ts';

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

function gradientReport({ variable, status, maxError, tolerance, method, truth, note, worst }: GradientResult): GradientReport {
  return {
    name: variable.name,
    shape: printShape(variable.shape),
    status,
    maxError: finite(maxError),
    tolerance,
    method,
    ...(truth && { truth: { method: truth.method, maxError: finite(truth.maxError) } }),
    ...(note !== undefined && { note }),
    ...(worst && { worst: { found: finite(worst.found), expected: finite(worst.expected) } }),
  };
}

async function reportOn({ text, asked }: CheckTask, answerers: readonly Answerer[]): Promise<CheckReport> {
  const analysis = analyze(parseDocument(text), OPERATIONS);
  const checked = await checkFileWith(answerers, analysis, OPERATIONS, optionsFor(analysis, asked));
  const own = new Set(analysis.diagnostics);
  return {
    ok: checked.ok,
    diagnostics: checked.diagnostics.filter((diagnostic) => !own.has(diagnostic)),
    errors: errorsIn(checked.diagnostics),
    gradients: checked.gradients.map(gradientReport),
    lines: checked.lines.map(({ maxError: _, ...line }) => ({ ...line, line: lineOf(analysis.document, line.statement) })),
    notExercised: [...new Set(checked.coverage.map(shortText))],
  };
}

/** What went wrong, and of values from outside, whose they are. */
function explained(error: unknown, { values }: AskedConditions): unknown {
  return error instanceof BindingError && values !== undefined ? new ConditionsError(`${values}: ${error.message}`) : error;
}

/** Everything that a check says about a text; what goes wrong inside is an answer too. */
export async function checkText(task: CheckTask, answerers: readonly Answerer[] = []): Promise<CheckReport> {
  const conditions = conditionsOf(task.asked);
  const report = await reportOn(task, answerers).catch((error: unknown) => failedReport(explained(error, task.asked)));
  return conditions === undefined ? report : { ...report, conditions };
}
