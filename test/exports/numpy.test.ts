import { describe, expect, it } from 'vitest';
import { exportDeriv, exportFile, exportProgram } from '../../src/exports/export.ts';
import { analyzeText } from '../support/analysis.ts';
import { example } from '../support/files.ts';
import { differences } from './support/compare.ts';
import { runNumpy } from './support/run-python.ts';
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
const python = findPython('numpy');

const plain = ({ unit }: Subject): string => exportProgram(unit, 'numpy');
const deriv = ({ unit, text }: Subject): string =>
  text === undefined ? exportDeriv(unit) : exportFile(analyzeText(text), { name: unit.name, target: 'numpy', style: 'deriv' });

function problems(subjects: readonly Subject[], write = plain): readonly string[] {
  const texts = subjects.map(write);
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

  it('computes the same in the style of the post', () => {
    const subjects = [...examples(), ...loopSubjects(), ...awkwardSubjects(), ...randomSubjects(40)];
    const elementary = EXPORTED.flatMap((operation) => operationSubjects(operation, 4));
    // The style of the post is always derived.
    const right = [...subjects, ...elementary].filter(({ isRight }) => isRight);
    expect(problems(right, deriv)).toEqual([]);
  });

  it('calls one function for every junction in the style of the post', () => {
    const text = exportFile(analyzeText(example('gru.bprop')), { name: 'gru', target: 'numpy', style: 'deriv' });
    expect(text).toContain('ret = deriv(dz17, z15, z16, "+")\n    dz15 += ret[0]\n    dz16 += ret[1]\n');
    expect(text).toContain('ret = deriv(dz14, 1, z4, "-")\n    dz4 += ret[1]\n');
  });
});
