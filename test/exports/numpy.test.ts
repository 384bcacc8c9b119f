import { describe, expect, it } from 'vitest';
import { exportProgram } from '../../src/exports/export.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { differences } from './support/compare.ts';
import { runNumpy } from './support/run-python.ts';
import { awkwardSubjects, examples, loopSubjects, operationSubjects, randomSubjects, type Subject } from './support/subjects.ts';
import { findPython } from './support/tools.ts';

const TOLERANCE = 1e-12;
const python = findPython('numpy');

function problems(subjects: readonly Subject[]): readonly string[] {
  const texts = subjects.map(({ unit }) => exportProgram(unit, 'numpy'));
  const answers = runNumpy(python ?? '', subjects, texts);
  return subjects.flatMap((subject, index) => {
    const answer = answers[index];
    if (answer === undefined || 'error' in answer) return [`${subject.title}: ${answer?.error}\n${texts[index]}`];
    return differences(subject, answer, TOLERANCE);
  });
}

describe.runIf(python !== undefined)('NumPy', () => {
  it('computes what the engine does for every example', () => {
    expect(problems(examples())).toEqual([]);
  });

  it('computes what the engine does for loops', () => {
    expect(problems(loopSubjects())).toEqual([]);
  });

  it('keeps clear of keywords, helpers and letters that the language lacks', () => {
    expect(problems(awkwardSubjects())).toEqual([]);
  });

  it('computes what the engine does for random programs', () => {
    expect(problems(randomSubjects(60))).toEqual([]);
  });

  it('computes what the engine does for every operation', () => {
    expect(problems(OPERATIONS.all.flatMap((operation) => operationSubjects(operation, 12)))).toEqual([]);
  });
});
