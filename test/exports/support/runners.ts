import { exportProgram, type Target } from '../../../src/exports/export.ts';
import { type Answer, differences } from './compare.ts';
import { runC } from './run-c.ts';
import { type Failure, runNumpy, runTorch } from './run-python.ts';
import { runTypeScript } from './run-typescript.ts';
import type { Subject } from './subjects.ts';
import { findProgram, findPython } from './tools.ts';

/** A target whose exports can be run here. */
export interface Runner {
  readonly target: Target;
  readonly run: (subjects: readonly Subject[], texts: readonly string[]) => readonly (Answer | Failure)[];
}

const numpy = findPython('numpy');
const torch = findPython('torch');
const compiler = findProgram('gcc');

/** All of them whose tools are installed. */
export const RUNNERS: readonly Runner[] = [
  { target: 'typescript', run: runTypeScript },
  ...(numpy === undefined
    ? []
    : [{ target: 'numpy', run: (...subjects) => runNumpy(numpy, ...subjects) } as const satisfies Runner]),
  ...(torch === undefined
    ? []
    : [{ target: 'pytorch', run: (...all) => runTorch(torch, ...all, { check: false, test: false }) } as const satisfies Runner]),
  ...(compiler === undefined ? [] : [{ target: 'c', run: (...all) => runC(compiler, ...all) } as const satisfies Runner]),
];

const TOLERANCE = 1e-10;

/** Differences from the results of the engine. */
export function problemsOf({ target, run }: Runner, subjects: readonly Subject[]): readonly string[] {
  const texts = subjects.map(({ unit }) => exportProgram(unit, target));
  const answers = run(subjects, texts);
  return subjects.flatMap((subject, index) => {
    const answer = answers[index];
    if (answer === undefined || 'error' in answer) return [`${subject.title}: ${answer?.error}\n${texts[index]}`];
    return differences(subject, answer, TOLERANCE);
  });
}
