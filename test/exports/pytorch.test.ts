import { describe, expect, it } from 'vitest';
import { exportProgram } from '../../src/exports/export.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { differences } from './support/compare.ts';
import { runTorch, type TorchChecks } from './support/run-python.ts';
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
import { findPython } from './support/tools.ts';

const TOLERANCE = 1e-12;
const python = findPython('torch') ?? '';

function problems(subjects: readonly Subject[], checks: TorchChecks): readonly string[] {
  const texts = subjects.map(({ unit }) => exportProgram(unit, 'pytorch'));
  const answers = runTorch(python, subjects, texts, checks);
  return subjects.flatMap((subject, index) => {
    const answer = answers[index];
    if (answer === undefined || 'error' in answer) return [`${subject.title}: ${answer?.error}\n${texts[index]}`];
    const agrees = answer.agrees ?? subject.isRight;
    const verdict = agrees === subject.isRight ? [] : [`${subject.title}: gradcheck says ${agrees}`];
    return [...differences(subject, answer, TOLERANCE), ...verdict];
  });
}

/** Whether a gradient is stopped on purpose, which finite differences cannot know. */
function stops({ unit }: Subject): boolean {
  return equationsOf(unit.forward.body).some((equation) =>
    /stop_gradient|[<>=!]=? /.test(printStep(equation).replace(' = ', ' ')),
  );
}

describe.runIf(python !== '')('PyTorch', () => {
  it('computes what the engine does for every example, and gradcheck agrees', () => {
    const subjects = examples();
    const right = subjects.filter(({ isRight }) => isRight);
    expect(problems(right, { check: true, test: true })).toEqual([]);
    expect(problems(subjects, { check: true, test: false })).toEqual([]);
  });

  it('computes what the engine does for loops', () => {
    expect(problems([...loopSubjects(), ...randomLoopSubjects(30)], { check: true, test: false })).toEqual([]);
  });

  it('keeps clear of keywords, helpers and letters that the language lacks', () => {
    expect(problems(awkwardSubjects(), { check: false, test: true })).toEqual([]);
  });

  it('computes what the engine does for random programs, and gradcheck agrees', () => {
    const subjects = randomSubjects(60);
    expect(problems(subjects.filter(stops), { check: false, test: false })).toEqual([]);
    expect(
      problems(
        subjects.filter((subject) => !stops(subject)),
        { check: true, test: false },
      ),
    ).toEqual([]);
  });

  it('computes what the engine does for every operation', () => {
    const subjects = EXPORTED.flatMap((operation) => operationSubjects(operation, 12));
    expect(problems(subjects, { check: false, test: false })).toEqual([]);
  });
});
