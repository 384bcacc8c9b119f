import { answerEvidence, type EvidenceTask, type GradientEvidence } from '../../src/index.ts';
import { answerTasks } from '../../src/threads/answer.ts';
import { siblingThreads } from '../../src/threads/siblings.ts';
import type { CheckReport } from '../../src/verify/plain-report.ts';
import { PythonAnswers } from '../python/answer.ts';
import type { PythonAnswer, PythonTask } from '../python/task.ts';
import { checkText } from './check-text.ts';
import type { CheckTask } from './report.ts';

const siblings = siblingThreads<EvidenceTask, readonly GradientEvidence[]>();
const answerQuestions = answerEvidence();
const python = new PythonAnswers();

type Task = CheckTask | PythonTask | EvidenceTask;
type Answer = CheckReport | PythonAnswer | readonly GradientEvidence[];

/** A check of a text; it asks threads like this one about the gradients of large ones. */
answerTasks<Task, Answer>((task, tell) => {
  if ('questions' in task) return answerQuestions(task);
  const answer = 'python' in task ? python.answer(task, siblings.members) : checkText(task, siblings.members, tell);
  return answer.finally(() => siblings.stop());
});
