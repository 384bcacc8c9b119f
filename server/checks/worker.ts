import { answerEvidence, type EvidenceTask, type GradientEvidence } from '../../src/index.ts';
import { answerTasks } from '../../src/threads/answer.ts';
import { siblingThreads } from '../../src/threads/siblings.ts';
import type { CheckReport } from '../../src/verify/plain-report.ts';
import { checkText } from './check-text.ts';
import type { CheckTask } from './report.ts';

const siblings = siblingThreads<EvidenceTask, readonly GradientEvidence[]>();
const answerQuestions = answerEvidence();

/** A check of a text; it asks threads like this one about the gradients of large ones. */
answerTasks<CheckTask | EvidenceTask, CheckReport | readonly GradientEvidence[]>((task, tell) =>
  'questions' in task ? answerQuestions(task) : checkText(task, siblings.members, tell).finally(() => siblings.stop()),
);
