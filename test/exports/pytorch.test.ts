import { describe, expect, it } from 'vitest';
import { exportProgram } from '../../src/exports/export.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { resources } from '../support/files.ts';
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
  subjectFrom,
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

/** True if a gradient is stopped on purpose, which finite differences cannot know. */
function stops({ unit }: Subject): boolean {
  return equationsOf(unit.forward.body).some((equation) =>
    /stop_gradient|[<>=!]=? /.test(printStep(equation).replace(' = ', ' ')),
  );
}

/** A gradient that is stopped before a name is read twice, and one that is stopped in each iteration of a loop. */
const STOPPING: readonly string[] = [
  `input x, w: [n]
y = stop_gradient(x * w) * w + stop_gradient(w)
output y
backward {
  dw += dy * stop_gradient(x * w)
}
`,
  `input x[1..T]: [n]
input h0: [n]
h[0] = h0
for t in 1..T {
  h[t] = tanh(stop_gradient(h[t-1]) + x[t]) * h[t-1]
}
z = stop_gradient(h[T]) * x[T] + h[T]
output z
backward {
  dh[T] += dz
  dx[T] += dz * h[T]
  for t in T..1 {
    a = tanh(h[t-1] + x[t])
    dh[t-1] += dh[t] * a
    dx[t] += dh[t] * h[t-1] * (1 - a ^ 2)
  }
  dh0 += dh[0]
}
`,
];

/** The same with what a gradient would be that is not stopped. */
function asIfNotStopped(text: string): string {
  return text
    .replace('dw += dy * stop_gradient(x * w)', 'dw += dy * 2 * x * w')
    .replace('dh[t] * a\n', 'dh[t] * a + dh[t] * h[t-1] * (1 - a ^ 2)\n');
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

  it('passes its own test where a gradient is stopped, and only if it is right', () => {
    const [stopped] = resources('exports').filter(({ name }) => name.endsWith('stop-gradient.bprop'));
    const right = [stopped?.text ?? '', ...STOPPING].map((text, index) => subjectFrom(`stops_${index}`, text));
    expect(right.every(({ isRight }) => isRight)).toBe(true);
    expect(problems(right, { check: false, test: true })).toEqual([]);
    const wrong = [stopped?.text.replace('dx += dy', 'dx += 2 * dy') ?? '', ...STOPPING.map(asIfNotStopped)].map((text, index) =>
      subjectFrom(`sees_through_${index}`, text),
    );
    const found = problems(wrong, { check: false, test: true });
    expect(found.map((problem) => /^\w+: \w+/.exec(problem)?.[0])).toEqual(wrong.map(({ title }) => `${title}: GradcheckError`));
  });

  it('computes what the engine does for every operation', () => {
    const subjects = EXPORTED.flatMap((operation) => operationSubjects(operation, 12));
    expect(problems(subjects, { check: false, test: false })).toEqual([]);
  });
});
