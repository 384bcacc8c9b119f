import type { Analysis } from '../../analysis/analyze.ts';
import type { Program } from '../../program/program.ts';
import { unitAdjoints } from '../../program/unit-adjoints.ts';
import { isWorthSharing } from '../cost.ts';
import { Coverage } from '../coverage/coverage.ts';
import type { CheckOptions, Trial } from '../draws/draws.ts';
import { activeOf } from '../draws/point.ts';
import { drawing, drawTrials } from '../draws/rounds.ts';
import type { Passes } from './evidence-runs.ts';
import { answer, answerTogether, type GradientEvidence, MOST_SINGLE, passesFor, questionsAt } from './evidence-task.ts';
import { type EvidenceWorker, taskOf } from './evidence-worker.ts';
import { answerMany } from './together.ts';

/** The subject of a check: a file whose forward pass is sound. */
export interface CheckSubject {
  readonly analysis: Analysis;
  readonly derived: Program;
  /** The numbers that are needed: of a block with static errors, lines can be judged at draws, but not gradients. */
  readonly extent: 'nothing' | 'draws' | 'gradients';
  readonly options: CheckOptions;
}

/** The draws of a check, and what the independent methods say of each gradient there: in the order of the variables. */
export interface Gathered {
  readonly trials: readonly Trial[];
  /** None for a draw that was led to where the derived gradient has no number. */
  readonly answers: readonly (readonly GradientEvidence[])[];
  /** The conditions and loops of the file that draws have exercised. */
  readonly coverage: Coverage;
  readonly passes: Passes;
  /** True if there would have been more draws. */
  readonly isCut: boolean;
}

function coverageOf({ analysis: { forward, backward }, extent }: CheckSubject): Coverage {
  return new Coverage(forward, extent === 'gradients' ? backward : undefined);
}

function drawingOf({ analysis, derived, options, extent }: CheckSubject, coverage: Coverage): Iterable<Trial> {
  if (extent === 'nothing') return [];
  const { forward, backward } = analysis;
  const written = extent === 'gradients' ? backward : undefined;
  return drawing({ program: forward, derived, written, units: unitAdjoints(forward, backward) }, options, coverage);
}

/** Answers what is asked at a draw in this thread. */
function answeringHere(trial: Trial, passes: Passes, { options }: CheckSubject): readonly GradientEvidence[] {
  const questions = questionsAt(trial);
  if (questions.length > MOST_SINGLE) {
    if (trial.isFurther && !trial.isWhole) return [];
    options.progress?.(`${questions.length} gradients`);
    return answerMany(trial.point, questions, passes);
  }
  if (trial.isFurther) return trial.isWhole ? answerTogether(trial.point, questions, passes) : [];
  return questions.map((question) => {
    options.progress?.(`the gradient of ${question.variable.name}`);
    return answer(trial.point, question, passes);
  });
}

export function gather(subject: CheckSubject): Gathered {
  const coverage = coverageOf(subject);
  const trials = [...drawingOf(subject, coverage)];
  const passes = passesFor(subject.analysis.forward);
  const answers = subject.extent === 'gradients' ? trials.map((trial) => answeringHere(trial, passes, subject)) : [];
  return { trials, answers, coverage, passes, isCut: false };
}

/**
 * A quick look, where the derived gradients are known to be right: the draws of the rounds alone; all of them where the block has
 * conditions of its own, for a repair that moves a threshold away is right wherever nobody leads the draws to it.
 */
export function gatherQuickly(subject: CheckSubject): Gathered {
  const { analysis, derived, options } = subject;
  const { forward, backward } = analysis;
  const passes = passesFor(forward);
  const coverage = coverageOf(subject);
  const isConditional = coverage.places.some(({ stands }) => stands === 'backward');
  const trials = isConditional ? [...drawingOf(subject, coverage)] : drawTrials(forward, derived, options, backward);
  return { trials, answers: [], coverage, passes, isCut: false };
}

/** Answers what is asked at a draw by workers, a part of it each; in this thread what they cannot. */
async function answeringThere(
  trial: Trial,
  passes: Passes,
  text: string,
  workers: readonly EvidenceWorker[],
): Promise<readonly GradientEvidence[]> {
  const { point } = trial;
  const questions = questionsAt(trial);
  const answers: GradientEvidence[] = [];
  const share = async (answerer: EvidenceWorker, first: number): Promise<void> => {
    const own = questions.filter((_, index) => index % workers.length === first);
    const said = await answerer(taskOf(text, point, own)).catch(() => own.map((question) => answer(point, question, passes)));
    for (const [index, each] of said.entries()) answers[first + index * workers.length] = each;
  };
  await Promise.all(workers.slice(0, questions.length).map(share));
  return answers;
}

/** Lets the answers come in that workers have sent, and the next tasks go out. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The same as `gather`, to the last digit: workers answer for large programs, while this thread draws on. */
export async function gatherWith(workers: readonly EvidenceWorker[], subject: CheckSubject): Promise<Gathered> {
  const { analysis, options, extent } = subject;
  const { forward, document } = analysis;
  if (extent !== 'gradients') return gather(subject);
  const passes = passesFor(forward);
  const coverage = coverageOf(subject);
  const trials: Trial[] = [];
  const gradients = activeOf(forward.given).length;
  // Many gradients are one question.
  const isSingle = gradients <= MOST_SINGLE;
  const answers: (readonly GradientEvidence[] | Promise<readonly GradientEvidence[]>)[] = [];
  let isCut = false;
  for (const trial of drawingOf(subject, coverage)) {
    isCut = options.isOver?.() === true;
    trials.push(trial);
    options.progress?.(`draw ${trials.length}`);
    const isLarge = isSingle && analysis.isAlone && !trial.isFurther && isWorthSharing(forward, trial.point.sizes, gradients);
    if (workers.length < 2 || !isLarge) answers.push(answeringHere(trial, passes, subject));
    else {
      options.progress?.(`the gradients at draw ${trials.length}`);
      const coming = answeringThere(trial, passes, document.text, workers);
      // A failure is thrown when all draws are made; without this, the host would report it as unhandled until then.
      coming.catch(() => undefined);
      answers.push(coming);
      await turn();
    }
    if (isCut) break;
  }
  return { trials, answers: await Promise.all(answers), coverage, passes, isCut };
}
