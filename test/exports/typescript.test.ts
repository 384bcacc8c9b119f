import { describe, expect, it } from 'vitest';
import { exportProgram } from '../../src/exports/export.ts';
import { differences } from './support/compare.ts';
import { runTypeScript, typeErrors } from './support/run-typescript.ts';
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

const TOLERANCE = 1e-12;

function problems(subjects: readonly Subject[]): readonly string[] {
  const texts = subjects.map(({ unit }) => exportProgram(unit, 'typescript'));
  const answers = runTypeScript(subjects, texts);
  return subjects.flatMap((subject, index) => {
    const answer = answers[index];
    if (answer === undefined || 'error' in answer) return [`${subject.title}: ${answer?.error}\n${texts[index]}`];
    return differences(subject, answer, TOLERANCE);
  });
}

describe('TypeScript', () => {
  it('computes what the engine does for every example', () => {
    expect(problems(examples())).toEqual([]);
  });

  it('computes what the engine does for loops', () => {
    expect(problems([...loopSubjects(), ...randomLoopSubjects(30)])).toEqual([]);
  });

  it('keeps clear of keywords, helpers and letters that the language lacks', () => {
    expect(problems(awkwardSubjects())).toEqual([]);
  });

  it('computes what the engine does for random programs', () => {
    expect(problems(randomSubjects(60))).toEqual([]);
  });

  it('computes what the engine does for every operation', () => {
    expect(problems(EXPORTED.flatMap((operation) => operationSubjects(operation, 12)))).toEqual([]);
  });

  it('satisfies the strict compiler', () => {
    const subjects = [...examples(), ...randomSubjects(20), ...EXPORTED.flatMap((operation) => operationSubjects(operation, 2))];
    expect(typeErrors(subjects.map(({ unit }) => exportProgram(unit, 'typescript')))).toBe('');
  });
});
