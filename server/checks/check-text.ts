import { analyze, BindingError, checkWith, type EvidenceWorker, IN_EDITOR } from '../../src/index.ts';
import { type CheckReport, failedReport, plainReport } from '../../src/verify/plain-report.ts';
import { recalled } from '../imports/read-imports.ts';
import { ConditionsError, optionsFor } from './conditions.ts';
import { type AskedConditions, type CheckTask, conditionsOf } from './report.ts';

type Tell = (partial: CheckReport) => void;

async function reportOn(
  { text, files, asked, patience = Number.POSITIVE_INFINITY }: CheckTask,
  workers: readonly EvidenceWorker[],
  tell: Tell,
): Promise<CheckReport> {
  const start = performance.now();
  const analysis = analyze(text, files === undefined ? IN_EDITOR : recalled(files));
  const checked = await checkWith(workers, analysis, {
    ...optionsFor(analysis, asked),
    isOver: () => performance.now() - start > patience,
    tell: (soFar) => tell(plainReport(analysis, soFar)),
  });
  return plainReport(analysis, checked);
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
