import { describe, expect, it } from 'vitest';
import { severityOf } from '../../src/language/diagnostic.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { analyzeText } from '../support/analysis.ts';
import { casesOf, type OperationCase, textOf } from '../support/operation-cases.ts';
import { spread } from '../support/spread.ts';

const CASES_PER_OPERATION = 80;

/** The result of reading the printed case, if it is not the same case. */
function readBack(found: OperationCase): string | undefined {
  const text = textOf(found);
  const { forward, diagnostics } = analyzeText(text);
  // Shapes of all kinds are stretched across each other here, and that is told.
  const problem = diagnostics.find((own) => severityOf(own) !== 'information')?.message;
  if (problem !== undefined) return `${text}${problem}`;
  const printed = equationsOf(forward.body).map(printStep);
  const expected = equationsOf(found.program.body).map(printStep);
  return String(printed) === String(expected) ? undefined : `${expected} is read as ${printed}`;
}

describe('every operation as text', () => {
  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))(
    '%s reads as it is printed',
    (_, operation) => {
      const cases = spread(casesOf(operation), CASES_PER_OPERATION);
      expect(cases.map(readBack).filter((problem) => problem !== undefined)).toEqual([]);
    },
  );
});
