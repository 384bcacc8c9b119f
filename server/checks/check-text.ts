import {
  type Analysis,
  analyze,
  BindingError,
  checkWith,
  type EvidenceWorker,
  type FileCheck,
  type GradientResult,
  notExercisedText,
  printShape,
} from '../../src/index.ts';
import { lineOf, statementAt } from '../../src/language/document/statements.ts';
import { ConditionsError, optionsFor } from './conditions.ts';
import {
  type AskedConditions,
  type CheckReport,
  type CheckTask,
  conditionsOf,
  errorsIn,
  failedReport,
  type GradientReport,
  unfinishedText,
} from './report.ts';

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

function gradientReport(
  { variable, status, maxError, tolerance, method, truth, note, worst }: GradientResult,
  isCut: boolean,
): GradientReport {
  const isOpen = isCut && (status === 'pass' || status === 'kink');
  return {
    name: variable.name,
    shape: printShape(variable.shape),
    status: isOpen ? 'unfinished' : status,
    maxError: finite(maxError),
    tolerance,
    method,
    ...(truth && { truth: { method: truth.method, maxError: finite(truth.maxError) } }),
    ...(note !== undefined && { note }),
    ...(worst && { worst: { found: finite(worst.found), expected: finite(worst.expected) } }),
  };
}

/** A check as plain data. */
function wireReport({ document, diagnostics }: Analysis, checked: FileCheck): CheckReport {
  const own = new Set(diagnostics);
  const { unfinished } = checked;
  const isCut = unfinished.includes('draws');
  return {
    ok: checked.ok,
    diagnostics: checked.diagnostics.filter((diagnostic) => !own.has(diagnostic)),
    errors: errorsIn(checked.diagnostics),
    gradients: checked.gradients.map((gradient) => gradientReport(gradient, isCut)),
    lines: checked.lines.map(({ maxError: _, ...line }) => ({
      ...line,
      line: lineOf(document, line.statement),
      text: statementAt(document, line.statement)?.text ?? '',
    })),
    exercised: [...new Set(checked.exercised.map(({ text }) => text))],
    draws: checked.draws,
    notExercised: [...new Set(checked.coverage.map(notExercisedText))],
    ...(unfinished.length > 0 && { unfinished: unfinishedText(unfinished) }),
  };
}

type Tell = (partial: CheckReport) => void;

async function reportOn(
  { text, asked, patience = Number.POSITIVE_INFINITY }: CheckTask,
  workers: readonly EvidenceWorker[],
  tell: Tell,
): Promise<CheckReport> {
  const start = performance.now();
  const analysis = analyze(text);
  const checked = await checkWith(workers, analysis, {
    ...optionsFor(analysis, asked),
    isOver: () => performance.now() - start > patience,
    tell: (soFar) => tell(wireReport(analysis, soFar)),
  });
  return wireReport(analysis, checked);
}

/** The error with the name of the values' file, if they caused it. */
function explained(error: unknown, { values }: AskedConditions): unknown {
  return error instanceof BindingError && values !== undefined ? new ConditionsError(`${values}: ${error.message}`) : error;
}

/** Everything that a check says about a text; what goes wrong inside is an answer too. `tell` takes what is known before. */
export async function checkText(
  task: CheckTask,
  workers: readonly EvidenceWorker[] = [],
  tell: Tell = () => undefined,
): Promise<CheckReport> {
  const conditions = conditionsOf(task.asked);
  const under = (report: CheckReport): CheckReport => (conditions === undefined ? report : { ...report, conditions });
  const answer = reportOn(task, workers, (partial) => tell(under(partial)));
  return under(await answer.catch((error: unknown) => failedReport(explained(error, task.asked))));
}
