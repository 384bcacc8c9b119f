import { describe, expect, it } from 'vitest';
import { exportProgram } from '../../src/exports/export.ts';
import { differences } from './support/compare.ts';
import { compileFloat, runC } from './support/run-c.ts';
import {
  awkwardSubjects,
  EXPORTED,
  examples,
  loopSubjects,
  operationSubjects,
  randomLoopSubjects,
  randomSubjects,
  type Subject,
} from './support/subjects.ts';
import { findProgram } from './support/tools.ts';

const TOLERANCE = 1e-10;
const compiler = findProgram('gcc') ?? '';

function problems(subjects: readonly Subject[]): readonly string[] {
  const texts = subjects.map(({ unit }) => exportProgram(unit, 'c'));
  const answers = runC(compiler, subjects, texts);
  return subjects.flatMap((subject, index) => {
    const answer = answers[index];
    return answer === undefined ? [`${subject.title}: no answer`] : differences(subject, answer, TOLERANCE);
  });
}

describe.runIf(compiler !== '')('C', () => {
  it('computes what the engine does for every example, clean under the sanitizers', () => {
    expect(problems(examples())).toEqual([]);
  });

  it('computes what the engine does for loops', () => {
    expect(problems([...loopSubjects(), ...randomLoopSubjects(12)])).toEqual([]);
  });

  it('keeps clear of keywords, helpers and letters that the language lacks', () => {
    expect(problems(awkwardSubjects())).toEqual([]);
  });

  it('computes what the engine does for random programs', () => {
    expect(problems(randomSubjects(30))).toEqual([]);
  });

  it('computes what the engine does for every operation', () => {
    expect(problems(EXPORTED.flatMap((operation) => operationSubjects(operation, 3)))).toEqual([]);
  });

  it('compiles with numbers of single precision', () => {
    for (const { unit } of examples()) expect(compileFloat(compiler, exportProgram(unit, 'c'))).toBe('');
  });
});
