import type { Analysis } from '../program/analyze.ts';
import type { OperationTable } from '../program/operation.ts';
import type { Program } from '../program/program.ts';
import { type Answerer, taskOf } from './answerers.ts';
import type { Passes } from './passes.ts';
import { activeOf, answer, type GradientEvidence, passesFor, questionsAt } from './questions.ts';
import { type CheckOptions, drawing, type Trial } from './trials.ts';
import { isWorthSharing } from './work.ts';

/** What is checked: a file whose forward pass is sound. */
export interface CheckSubject {
  readonly analysis: Analysis;
  readonly derived: Program;
  /** What numbers are wanted for: the lines of a block that has errors itself can be judged at draws, and its gradients not. */
  readonly extent: 'nothing' | 'draws' | 'gradients';
  readonly options: CheckOptions;
  readonly operations: OperationTable;
}

/** The draws of a check, and what the independent methods say of each gradient there: in the order of the variables. */
export interface Gathered {
  readonly trials: readonly Trial[];
  readonly answers: readonly (readonly GradientEvidence[])[];
}

function drawingOf({ analysis: { forward, backward }, derived, options, extent }: CheckSubject): Iterable<Trial> {
  if (extent === 'nothing') return [];
  return drawing(forward, derived, options, extent === 'gradients' ? backward : undefined);
}

/** Answers what is asked at a draw in this thread. */
function answeringHere(trial: Trial, passes: Passes, { options }: CheckSubject): readonly GradientEvidence[] {
  return questionsAt(trial).map((question) => {
    options.progress?.(`the gradient of ${question.variable.name}`);
    return answer(trial.point, question, passes);
  });
}

export function gather(subject: CheckSubject): Gathered {
  const trials = [...drawingOf(subject)];
  const passes = passesFor(subject.analysis.forward, subject.operations);
  return { trials, answers: subject.extent === 'gradients' ? trials.map((trial) => answeringHere(trial, passes, subject)) : [] };
}

/** Answers what is asked at a draw by answerers, a part of it each; in this thread what they cannot. */
async function answeringThere(
  trial: Trial,
  passes: Passes,
  text: string,
  answerers: readonly Answerer[],
): Promise<readonly GradientEvidence[]> {
  const { point } = trial;
  const questions = questionsAt(trial);
  const answers: GradientEvidence[] = [];
  const share = async (answerer: Answerer, first: number): Promise<void> => {
    const own = questions.filter((_, index) => index % answerers.length === first);
    const said = await answerer(taskOf(text, point, own)).catch(() => own.map((question) => answer(point, question, passes)));
    for (const [index, each] of said.entries()) answers[first + index * answerers.length] = each;
  };
  await Promise.all(answerers.slice(0, questions.length).map(share));
  return answers;
}

/** Lets the answers come in that answerers have sent, and the next tasks go out. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The same as `gather`, to the last digit: answerers answer for large programs, while this thread draws on. */
export async function gatherWith(answerers: readonly Answerer[], subject: CheckSubject): Promise<Gathered> {
  const { analysis, options, operations, extent } = subject;
  const { forward, document } = analysis;
  if (extent !== 'gradients') return gather(subject);
  const passes = passesFor(forward, operations);
  const trials: Trial[] = [];
  const answers: (readonly GradientEvidence[] | Promise<readonly GradientEvidence[]>)[] = [];
  for (const trial of drawingOf(subject)) {
    trials.push(trial);
    if (answerers.length < 2 || !isWorthSharing(forward, trial.point.sizes, activeOf(forward.given).length))
      answers.push(answeringHere(trial, passes, subject));
    else {
      options.progress?.(`the gradients at draw ${trials.length}`);
      const coming = answeringThere(trial, passes, document.text, answerers);
      // What goes wrong is thrown when all draws are made; until then a host would take it for nobody's.
      coming.catch(() => undefined);
      answers.push(coming);
      await turn();
    }
  }
  return { trials, answers: await Promise.all(answers) };
}
