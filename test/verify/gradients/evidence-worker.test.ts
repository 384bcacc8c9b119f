import { describe, expect, it } from 'vitest';
import { derive } from '../../../src/autodiff/derive.ts';
import type { ApplyValue, Equation } from '../../../src/program/program.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { drawTrials } from '../../../src/verify/draws/rounds.ts';
import { answer, passesFor, questionsAt } from '../../../src/verify/gradients/evidence-task.ts';
import { answerEvidence, type EvidenceWorker, taskOf } from '../../../src/verify/gradients/evidence-worker.ts';
import { checkFile, checkFileWith } from '../../../src/verify/report.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { analyzeText } from '../../support/analysis.ts';
import { LARGE } from '../../support/texts/large.ts';
import { randomProgram } from '../../support/texts/random-program.ts';

const OPTIONS = { seed: 1, sizes: new Map(), numeric: true };

/** An answerer as a thread is one: what goes in and out is copied. */
function copying(told: (questions: number) => void = () => undefined): EvidenceWorker {
  const answerTask = answerEvidence();
  return async (task) => {
    told(task.questions.length);
    return structuredClone(answerTask(structuredClone(task)));
  };
}

/** Evidence about a program's gradients at its draws, from a worker and from this thread. */
async function bothAnswers(text: string): Promise<{ readonly here: unknown; readonly there: unknown; readonly asked: number }> {
  const { forward } = analyzeText(text);
  const trials = drawTrials(forward, derive(forward), OPTIONS);
  const passes = passesFor(forward);
  const answerer = copying();
  const here: unknown[] = [];
  const there: unknown[] = [];
  for (const trial of trials) {
    const questions = questionsAt(trial);
    here.push(questions.map((question) => answer(trial.point, question, passes)));
    there.push(await answerer(taskOf(text, trial.point, questions)));
  }
  return { here, there, asked: here.flat().length };
}

describe('an answerer', () => {
  it('says of random programs, to the last digit, what is said without it', async () => {
    let asked = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const { text } = randomProgram(new Random(seed), 6, 2);
      const both = await bothAnswers(text);
      expect(both.there, text).toEqual(both.here);
      asked += both.asked;
    }
    expect(asked).toBeGreaterThan(100);
  });

  it('says of loops what is said without it', async () => {
    for (const { text } of LOOP_PROGRAMS) {
      const both = await bothAnswers(text);
      expect(both.there, text).toEqual(both.here);
    }
  });
});

describe('a check with workers', () => {
  const alone = checkFile(analyzeText(LARGE), OPTIONS);

  it('shares the questions of a large program out, and says the same', async () => {
    const shares = [0, 0, 0];
    const workers = shares.map((_, index) =>
      copying((questions) => {
        shares[index] = (shares[index] ?? 0) + questions;
      }),
    );
    const { gradients } = await checkFileWith(workers, analyzeText(LARGE), OPTIONS);
    expect(gradients.map(({ maxError, status }) => ({ maxError, status }))).toEqual(
      alone.gradients.map(({ maxError, status }) => ({ maxError, status })),
    );
    const asked = 4 * alone.gradients.length;
    expect(shares.reduce((sum, share) => sum + share)).toBe(asked);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(4);
  });

  it('goes on alone when they fail', async () => {
    const failing: EvidenceWorker = () => Promise.reject(new Error('the thread ended'));
    const { gradients, ok } = await checkFileWith([failing, copying(), failing], analyzeText(LARGE), OPTIONS);
    expect(ok).toBe(true);
    expect(gradients.map(({ maxError }) => maxError)).toEqual(alone.gradients.map(({ maxError }) => maxError));
  });

  it('fails with what goes wrong in every thread, and in no other way', async () => {
    const analysis = analyzeText(LARGE.replace('output h[T]', 'y = softmax(h[T], axis=0)\noutput y'));
    const { dimensions, given, outputs, body } = analysis.forward;
    const last = body.at(-1) as Equation & { readonly value: ApplyValue };
    const tangent = (): never => {
      throw new Error('no tangent');
    };
    const value = { ...last.value, operation: { ...last.value.operation, tangent } };
    const forward = { dimensions, given, outputs, body: [...body.slice(0, -1), { ...last, value }] };
    const failing: EvidenceWorker = () => Promise.reject(new Error('the thread ended'));
    // A rejection that nobody has awaited yet would end the process.
    await expect(checkFileWith([failing, failing], { ...analysis, forward }, OPTIONS)).rejects.toThrow('no tangent');
  });

  it('asks nothing about a small program', async () => {
    const text = 'input x: [n]\nparam W: [n, n]\ny = tanh(W @ x)\noutput y\n';
    const answerer = copying(() => expect.unreachable());
    expect((await checkFileWith([answerer, answerer], analyzeText(text), OPTIONS)).ok).toBe(true);
  });
});
